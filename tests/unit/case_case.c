/* case_case.c - words to a case and back. */
#include "case/case.h"

#include <errno.h>

#include "tap.h"
#include "unit/registry.h"

/* The id of the case that the words name, or the reason. */
static const char *parsed(const char *words)
{
	static char text[REASON_MAX];
	struct run_case c;
	struct reason why = { "" };

	if (case_parse_id(&c, words, &why) == 0)
		case_id(&c, text);
	else
		snprintf(text, sizeof(text), "%s", why.text);

	/* The list of all holders may grow. */
	char *all = strstr(text, "takes none, ");

	if (all)
		all[strlen("takes none")] = '\0';
	return text;
}

static void check_ids(void)
{
	/* What is the default is not said; the state is, where there are
	 * several; the benchmark's own axes come before the common ones. */
	CHECK_TEXT(parsed("floor"), "floor");
	CHECK_TEXT(parsed("floor state=exclusive kind=base"), "floor");
	CHECK_TEXT(parsed("store state=shared"), "store state=shared");
	CHECK_TEXT(parsed("store bytes=2048k writer=parent state=shared"),
		   "store state=shared");
	CHECK_TEXT(parsed("store writer=child state=shared"),
		   "store state=shared writer=child");
	CHECK_TEXT(parsed("store cpu=1 kind=thp held=ref state=exclusive_wp"
			  " via=soft_dirty mem=remote to=0"),
		   "store state=exclusive_wp held=ref kind=thp via=soft_dirty "
		   "cpu=1 mem=remote to=0");
	CHECK_TEXT(parsed("store state=exclusive_wp bytes=4096k"),
		   "store state=exclusive_wp bytes=4m");
	CHECK_TEXT(parsed("store state=exclusive_wp kind=thp bytes=32m "
			  "stride=folio"),
		   "store state=exclusive_wp kind=thp");
	CHECK_TEXT(parsed("touch by=read state=absent writer=thread"),
		   "touch state=absent by=read writer=thread");
	/* The default of `to` is some cases' own. */
	CHECK_TEXT(parsed("touch writer=thread state=absent to=remote"),
		   "touch state=absent writer=thread");
	CHECK_TEXT(parsed("touch writer=thread state=absent to=local"),
		   "touch state=absent writer=thread to=local");
	CHECK_TEXT(parsed("touch state=absent to=local"), "touch state=absent");
	CHECK_TEXT(parsed("touch state=absent to=remote"),
		   "touch state=absent to=remote");
	CHECK_TEXT(parsed("  store   state=shared "), "store state=shared");
	/* A first touch fills a folio at a time. */
	CHECK_TEXT(parsed("touch state=absent kind=thp_pte stride=folio"),
		   "touch state=absent kind=thp_pte");
	CHECK_TEXT(parsed("touch state=absent kind=thp_pte stride=page"),
		   "touch state=absent kind=thp_pte stride=page");
}

static void check_workers(void)
{
	struct run_case c;
	struct reason why;

	CHECK_TEXT(parsed("store state=shared threads=1 procs=1"),
		   "store state=shared");
	CHECK_TEXT(parsed("store procs=3 state=shared cpu=1"),
		   "store state=shared cpu=1 procs=3");
	CHECK(case_parse_id(&c, "store state=shared threads=12", &why) == 0);
	CHECK(c.threads == 12 && c.procs == 1);
	CHECK(c.bytes == 2 * MiB && c.all_bytes == 24 * MiB);
	CHECK_TEXT(parsed("store state=shared threads=2 procs=2"),
		   "threads=2 procs=2: it takes one of the two");
	CHECK_TEXT(parsed("floor threads=2"),
		   "floor takes threads=1 alone: it has no operations that "
		   "run at once");
	for (size_t i = 0; i < 6; i++) {
		static const char *const none[] = { "0",  "-1", "2x",
						    "x2", "",	"10000" };
		char words[64], said[64];

		snprintf(words, sizeof(words), "store state=shared procs=%s",
			 none[i]);
		snprintf(said, sizeof(said),
			 "procs=%s: it takes a number from 1 to 9999", none[i]);
		CHECK_TEXT(parsed(words),
			   none[i][0] ? said : "store state=shared");
	}
}

static void check_reasons(void)
{
	CHECK_TEXT(parsed(""), "name a case, such as `fault state=absent`");
	CHECK_TEXT(parsed("stroe"),
		   "no benchmark 'stroe', did you mean 'store'?; see "
		   "`cowbench list`");
	CHECK_TEXT(parsed("nothing_like_it"),
		   "no benchmark 'nothing_like_it'; see `cowbench list`");
	CHECK_TEXT(parsed("store"),
		   "name the state: `store state=exclusive_wp`, for example");
	CHECK_TEXT(parsed("store shared"), "'shared' is no axis=value");
	CHECK_TEXT(parsed("store state=shared wirter=child"),
		   "store has no axis 'wirter', did you mean 'writer'? it has "
		   "state, held, kind, bytes, via, stride, cpu, mem, to, "
		   "threads, procs, memcg, writer");
	CHECK_TEXT(parsed("store state=shared writer=chlid"),
		   "writer=chlid: did you mean 'child'? it takes parent, "
		   "child");
	CHECK_TEXT(parsed("store state=shared writer="), "store state=shared");
	CHECK_TEXT(parsed("store state=shared held=pni"),
		   "held=pni: did you mean 'pin'? it takes none");
	CHECK_TEXT(parsed("store state=absent"),
		   "store does not measure 'store state=absent'; `cowbench "
		   "list store` shows what it does");
	CHECK_TEXT(parsed("store state=exclusive_wp writer=child"),
		   "store does not measure 'store state=exclusive_wp "
		   "writer=child'; `cowbench list store` shows what it does");
	CHECK_TEXT(parsed("store state=shared bytes=2x"),
		   "bytes=2x: a size is a number with k, m or g behind it, "
		   "such as 2m");
	CHECK_TEXT(parsed("store state=shared stride=folio"),
		   "stride=folio is for kinds with large folios, not "
		   "kind=base");
	CHECK_TEXT(parsed("store state=exclusive_wp kind=thp stride=page"),
		   "kind=thp takes stride=folio: after the first store to a "
		   "folio, its other pages fault no more");
	CHECK_TEXT(parsed("store state=shared via=wp_async"),
		   "via=wp_async is for state=exclusive_wp, not state=shared");
	CHECK_TEXT(parsed("store state=shared cpu="
			  "0123456789012345678901234567890123456789"),
		   "cpu=0123456789012345678901234567890123456789: too long");
}

static void check_rows(void)
{
	struct run_case c;
	struct reason why;

	/* The first row that matches decides. */
	CHECK(case_parse_id(&c, "touch state=absent", &why) == 0);
	CHECK(c.row == &touch_expect[0]);
	CHECK(case_parse_id(&c, "touch state=absent by=read", &why) == 0);
	CHECK(c.row == &touch_expect[1]);
	CHECK(case_parse_id(&c, "touch state=absent writer=thread", &why) == 0);
	CHECK(c.row == &touch_expect[1]);
	CHECK(case_parse_id(&c, "touch state=zero by=read", &why) == -ENOENT);
	CHECK(c.row == NULL);
	CHECK(case_parse_id(&c, "store state=exclusive_wp held=ref", &why) ==
	      0);
	CHECK(c.state == STATE_EXCLUSIVE_WP && c.held == HELD_REF &&
	      c.kind == KIND_BASE && c.via == VIA_READV && c.bytes == 2 * MiB);
	CHECK(case_parse_id(&c, "store state=zebra", &why) == -EINVAL);

	CHECK(bench_states(&bench_store) ==
	      (BIT(STATE_SHARED) | BIT(STATE_EXCLUSIVE_WP)));
	CHECK(bench_held(&bench_store) == (BIT(HELD_NONE) | BIT(HELD_REF)));
	CHECK(bench_held(&bench_floor) == BIT(HELD_NONE));
	CHECK(bench_kinds(&bench_store) == (BIT(KIND_BASE) | BIT(KIND_THP)));
	CHECK(bench_axes(&bench_floor) == NR_COMMON_AXES);
	CHECK(bench_axes(&bench_touch) == NR_COMMON_AXES + 2);
	CHECK(bench_axis(&bench_touch, "writer") == NR_COMMON_AXES + 1);
	CHECK(bench_axis(&bench_floor, "writer") == -1);
	CHECK(bench_axis(&bench_floor, "bytes") == AXIS_BYTES);
}

static void check_axes(void)
{
	struct run_case c;
	struct reason why;
	struct facts axes = { 0 };

	CHECK(case_parse_id(&c, "touch state=absent by=read", &why) == 0);
	case_axes(&c, &axes);
	CHECK(axes.nr == bench_axes(&bench_touch));
	CHECK_TEXT(axes.list[0].key, "state");
	CHECK_TEXT(axes.list[1].key, "by");
	CHECK_TEXT(axes.list[2].key, "writer");
	CHECK_TEXT(axes.list[3].key, "held");
	CHECK_TEXT(facts_text(&axes, "by", "?"), "read");
	CHECK_TEXT(facts_text(&axes, "bytes", "?"), "2m");
	CHECK_TEXT(facts_text(&axes, "to", "?"), "local");
	facts_clear(&axes);
}

static void check_sizes(void)
{
	static const struct {
		const char *word;
		size_t bytes;
		const char *shortest;
	} sizes[] = {
		{ "4096", 4096, "4k" },
		{ "64k", 65536, "64k" },
		{ "64K", 65536, "64k" },
		{ "2m", 2 * MiB, "2m" },
		{ "2048k", 2 * MiB, "2m" },
		{ "1g", GiB, "1g" },
		{ "1536m", 1536 * MiB, "1536m" },
		{ "4097", 4097, "4097" },
		{ "65536g", (size_t)1 << 46, "65536g" },
	};
	static const char *const none[] = {
		"",   "0",   "-1", "-2m",  "m",	     "2mb",
		"2x", "2 m", "0k", "1.5m", "65537g", "18446744073709551616g",
	};
	char word[AXIS_WORD];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		printf("# %s\n", sizes[i].word);
		CHECK(size_parse(sizes[i].word) == sizes[i].bytes);
		size_word(sizes[i].bytes, word);
		CHECK_TEXT(word, sizes[i].shortest);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		printf("# '%s'\n", none[i]);
		CHECK(size_parse(none[i]) == 0);
	}
}

int main(void)
{
	check_ids();
	check_reasons();
	check_workers();
	check_rows();
	check_axes();
	check_sizes();
	return tap_end();
}
