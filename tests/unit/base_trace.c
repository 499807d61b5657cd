/* base_trace.c - what ftrace's files say. */
#include "base/trace_text.h"

#include <errno.h>

#include "bench/registry.h"
#include "tap.h"

/* As in a kernel's available_filter_functions. */
static const char functions[] = "__traceiter_initcall_level\n"
				"__do_sys_getuid\n"
				"__x64_sys_geteuid16\n"
				"__x64_sys_geteuid\n"
				"__x64_sys_getuid [odd]\n"
				"do_wp_page\n"
				"do_wp_page_other\n"
				"wp_page_copy.isra.0\n"
				"break_ksm.part.0\n"
				"break_ksm\n"
				"nf_do_wp [nf_tables]\n"
				"xfs_reuse [xfs]\n";

static char found[256];

static void note(void *context, const char *symbol, size_t length)
{
	size_t used = strlen(found);

	(void)context;
	snprintf(found + used, sizeof(found) - used, "%.*s;", (int)length,
		 symbol);
}

static void test_names(void)
{
	struct trace_names names = { .nr = 0 };

	trace_names_add(&names, "do_wp_page  wp_page_copy break_ksm ");
	trace_names_add(&names, "wp_page_copy do_wp xfs_reuse");
	CHECK(names.nr == 5);
	CHECK_TEXT(names.name[1], "wp_page_copy");
	CHECK_TEXT(names.name[3], "do_wp");
	trace_names_find(&names, functions, note, NULL);
	CHECK_TEXT(found, "do_wp_page;wp_page_copy.isra.0;break_ksm.part.0;"
			  "break_ksm;xfs_reuse;");
	CHECK(names.has[0] && names.has[1] && names.has[2]);
	CHECK(!names.has[3] && names.has[4]);
	trace_names_find(&names, "wp_page_copy", NULL, NULL);
	CHECK(!names.has[0] && names.has[1] && !names.has[2]);
}

static void test_find_end(void)
{
	char symbol[TRACE_NAME];

	CHECK(trace_find_end(functions, "_sys_getuid", symbol));
	CHECK_TEXT(symbol, "__do_sys_getuid");
	CHECK(trace_find_end(functions, "_sys_geteuid", symbol));
	CHECK_TEXT(symbol, "__x64_sys_geteuid");
	CHECK(!trace_find_end(functions, "_sys_getpid", symbol));
	CHECK(!trace_find_end("", "_sys_getpid", symbol));
}

static uint64_t calls[TRACE_FUNCTIONS];

static long count(const char *text, struct reason *why)
{
	struct trace_names names = { .nr = 0 };

	memset(calls, 0, sizeof(calls));
	trace_names_add(&names, "__x64_sys_getuid __x64_sys_geteuid do_wp_page "
				"wp_page_copy");
	return trace_count(text, &names, calls, why);
}

static void test_count(void)
{
	struct reason why;

	CHECK(count("", &why) == 0);
	CHECK(count("# tracer: function\n#\n", &why) == 0);
	CHECK(count("# tracer: function\n"
		    " do_wp_page\n" /* made ready */
		    " __x64_sys_getuid\n"
		    " do_wp_page\n"
		    " wp_page_copy.isra.0\n"
		    " do_wp_page\n"
		    " __x64_sys_geteuid\n"
		    " wp_page_copy.isra.0\n"
		    " __x64_sys_getuid\n"
		    " do_wp_page\n"
		    " __x64_sys_geteuid\n"
		    " do_wp_page\n",
		    &why) == 11);
	CHECK(calls[TRACE_BEGIN] == 2 && calls[TRACE_END] == 2);
	CHECK(calls[2] == 3 && calls[3] == 1);
	/* With all that a line may have. */
	CHECK(count("#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
		    "   a: b-1  [000] ..... 1.5: __x64_sys_getuid <-do_syscall\n"
		    "   a: b-1  [000] d..2. 1.6: do_wp_page <-__handle_mm_fault",
		    &why) == 2);
	CHECK(calls[TRACE_BEGIN] == 1 && calls[2] == 1);
	CHECK(count(" do_wp_page <-handle_mm_fault\n", &why) == 1);
	CHECK(calls[2] == 0);

	CHECK(count(" __x64_sys_getuid\nCPU:0 [LOST 12 EVENTS]\n do_wp_page\n",
		    &why) == -EBADMSG);
	CHECK_TEXT(why.text, "the trace has 'CPU:0 [LOST 12 EVENTS]', which "
			     "is no call of a traced function");
	CHECK(count(" do_wp_page_other\n", &why) == -EBADMSG);
	CHECK(count(" __x64_sys_getuid\n __x64_sys_getuid\n", &why) ==
	      -EBADMSG);
	CHECK_TEXT(why.text, "the trace has two __x64_sys_getuid in a row");
	CHECK(count(" __x64_sys_geteuid\n", &why) == -EBADMSG);
}

static void test_stats(void)
{
	static const char stats[] = "entries: 4098\n"
				    "overrun: 0\n"
				    "commit overrun: 0\n"
				    "bytes: 2208\n"
				    "oldest event ts:  2.5\n"
				    "now ts:  3.5\n"
				    "dropped events: 0\n"
				    "read events: 7\n";
	char text[256];
	uint64_t entries = 0, lost = 1;

	CHECK(trace_stats(stats, &entries, &lost));
	CHECK(entries == 4098 && lost == 0);
	/* Each of the three kinds of loss. */
	for (const char *at = stats; (at = strstr(at, ": 0")); at++) {
		snprintf(text, sizeof(text), "%s", stats);
		text[at - stats + 2] = '5';
		CHECK(trace_stats(text, &entries, &lost));
		CHECK(lost == 5);
	}
	CHECK(!trace_stats("", &entries, &lost));
	CHECK(!trace_stats("entries: 3\noverrun: 0\n", &entries, &lost));
}

/* Every benchmark that is of a function of the kernel names some, and they find
 * room; one that is of none names none. */
static void test_benches(void)
{
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		struct trace_names names = { .nr = TRACE_MARKS };

		if (e->bench->path)
			trace_names_add(&names, e->bench->path);
		tap_result((names.nr > TRACE_MARKS) ==
				   (strcmp(e->bench->kernel, "none") != 0),
			   e->name, __FILE__, __LINE__);
	}
}

int main(void)
{
	test_benches();
	test_names();
	test_find_end();
	test_count();
	test_stats();
	return tap_end();
}
