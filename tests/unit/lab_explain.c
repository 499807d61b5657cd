/* lab_explain.c - what the emulator's plugin wrote, as profiles of a record's
 * trials.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/explain.h"
#include "tap.h"

#define RECORD "tests/golden/records/explained-6.1.jsonl"
#define WAS_SHARED \
	"cow_write state=was_shared" /* 1024 times 1473, overhead 4 */

static struct reason untold; /* why inlined functions are not */

static const struct profile *find(const struct profiles *profiles,
				  const char *id)
{
	for (size_t i = 0; i < profiles->nr; i++)
		if (strcmp(profiles->list[i].id, id) == 0)
			return &profiles->list[i];
	return NULL;
}

/* The profiles of the record by such a file. */
static int explained(struct profiles *profiles, const char *text,
		     const char *cache, struct reason *why)
{
	int written = memfd_create("written", MFD_CLOEXEC);
	int err;

	CHECK(write(written, text, strlen(text)) == (ssize_t)strlen(text));
	*profiles = (struct profiles){ 0 };
	err = explain_profiles(profiles, RECORD, written, cache, &untold, why);
	close(written);
	return err;
}

#define HEAD "cowbench-profile 1\nsymbols\ntrial 1 " WAS_SHARED "\n"
#define NODES                                                      \
	"node 0 0 user\nnode 1 0 asm_exc_page_fault\nnode 2 1 a\n" \
	"node 3 1 b\n"

static void test_average(void)
{
	struct profiles profiles;
	const struct profile *one;
	struct reason why;

	/* Equal lengths share what of the middle half is theirs; the others are
	 * outside of it. */
	CHECK(explained(&profiles,
			HEAD NODES "window 100 1400 0:3 1:1397\n"
				   "window 600 1477 0:5 1:1400 2:72\n"
				   "window 200 1477 0:5 1:1400 3:72\n"
				   "window 124 9999 0:9999\n"
				   "lines 0 1024 2048\nlines 1 0 512\n"
				   "lost 0 0\nend\n",
			"l2=2m/16", &why) == 0);
	one = find(&profiles, WAS_SHARED);
	CHECK(one && !one->reason.text[0]);
	CHECK_NEAR(one->sum, 1473, 1e-9);
	CHECK(one->nr == 4 && one->nr_names == 4);
	CHECK_NEAR(one->nodes[0].count, 1, 1e-9); /* less the overhead */
	CHECK_NEAR(one->nodes[2].count, 72 * .75, 1e-9);
	CHECK_NEAR(one->nodes[3].count, 72 * .25, 1e-9);
	CHECK_TEXT(one->cache, "l2=2m/16");
	CHECK(one->nr_lines == 2);
	CHECK_NEAR(one->lines[0].stores, 2, 1e-12);
	CHECK_NEAR(one->lines[1].stores, .5, 1e-12);
	one = find(&profiles, "null");
	CHECK_TEXT(one->reason.text, "the plugin did not see it");
	profiles_clear(&profiles);
}

/* One window alone is not what the trial counted. */
static void test_reasons(void)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{ HEAD NODES "window 1023 1477 1:1477\nlost 1 0\nend\n",
		  "the plugin saw 1023 of its 1024 operations" },
		{ HEAD NODES "window 1023 1477 1:1477\nlost 1 1\nend\n",
		  "in 1 of its 1024 operations the CPU had nothing to do" },
		{ HEAD NODES "window 1024 1478 1:1478\nlost 0 0\nend\n",
		  "the functions' sum is 1474.000, and the trial's figure "
		  "1473.000" },
		{ HEAD NODES "window 1024 1477 1:1477\nlost 0 0\ncut\n",
		  "a window has no end" },
		{ HEAD NODES "window 1024 1477 1:14", "a window has no end" },
		{ "cowbench-profile 1\ntrial 1 " WAS_SHARED "\nend\n",
		  "/proc/kallsyms shows no addresses" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct profiles profiles;
		const struct profile *one;
		struct reason why;

		CHECK(explained(&profiles, cases[i].text, NULL, &why) == 0);
		one = find(&profiles, WAS_SHARED);
		CHECK(one && strstr(one->reason.text, cases[i].reason));
		CHECK(one && one->nr == 0);
		profiles_clear(&profiles);
	}
}

/* What is inlined, and a table of another kernel. */
static void test_inlined(void)
{
	struct profiles profiles;
	const struct profile *one;
	struct reason why;

	CHECK(explained(&profiles,
			"symbols\ninlines\ntrial 1 " WAS_SHARED "\n" NODES
			"node 4 2 c inlined\n"
			"window 1024 1477 0:5 1:1400 4:72\nend\n",
			NULL, &why) == 0);
	one = find(&profiles, WAS_SHARED);
	CHECK(one && one->inlines && one->nr == 4);
	CHECK(one && one->nodes[3].inlined && !one->nodes[2].inlined);
	CHECK_TEXT(untold.text, "");
	profiles_clear(&profiles);

	CHECK(explained(&profiles,
			"symbols\ninlines not: it has another build ID\n"
			"trial 1 " WAS_SHARED "\n" NODES
			"window 1024 1477 0:5 1:1472\nend\n",
			NULL, &why) == 0);
	one = find(&profiles, WAS_SHARED);
	CHECK(one && !one->inlines && one->nr);
	CHECK_TEXT(
		untold.text,
		"inlined functions count as their callers: the vmlinux is of "
		"another build, as it has another build ID");
	profiles_clear(&profiles);
}

static void test_bad(void)
{
	static const char *const bad[] = {
		HEAD "node 1 0 user\n",	 HEAD "node 0 7 user\n",
		HEAD "window 1 1 3:1\n", HEAD NODES "window 1 1 1:1,\n",
		"trial 0 x\n",		 "trial 1\n",
		HEAD "lines 1 0 0\n",
	};
	struct reason why;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct profiles profiles;

		CHECK(explained(&profiles, bad[i], NULL, &why) < 0);
		CHECK(strstr(why.text, "another version") != NULL);
		profiles_clear(&profiles);
	}
}

static void test_cache(void)
{
	static const char *const bad[] = {
		"",	  "l2",	       "l2=2m",	   "l2=2m/",	"l2=2m/0",
		"l2=0/8", "l2=1000/8", "l2=2m/8,", "l2=2m/8;x", "l2=2m/8,llc"
	};
	struct topology topology = {
		.nr = 2, .nodes = { { .bytes = 1 << 30 }, { .bytes = 1 << 29 } }
	};
	struct reason why;
	char *option;

	CHECK(explain_cache_check(EXPLAIN_CACHE, &why) == 0);
	CHECK(explain_cache_check("l1=32k/8,l2=2m/16,llc=32m/16", &why) == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		bool refused = explain_cache_check(bad[i], &why) < 0;

		/* A comma at the end is no level. */
		CHECK(refused || strcmp(bad[i], "l2=2m/8,") == 0);
	}
	/* It would be taken for a cache of 1,536 bytes. */
	CHECK(explain_cache_check("l2=2m/16,tlb=1536/12", &why) < 0);
	CHECK(strstr(why.text, "a TLB is not modelled") != NULL);
	CHECK(explain_cache_check("L1dTLB=64/4", &why) < 0);
	option =
		explain_option("/x.so", 7, "l2=2m/16,llc=32m/16", &topology, 9);
	CHECK_TEXT(option, "/x.so,out=/proc/self/fd/7,cache=2097152/16:"
			   "33554432/16,nodes=1073741824:536870912,"
			   "inlines=/proc/self/fd/9");
	free(option);
	option = explain_option("/x.so", 7, NULL, &topology, 0);
	CHECK_TEXT(option, "/x.so,out=/proc/self/fd/7");
	free(option);
}

int main(void)
{
	test_average();
	test_reasons();
	test_inlined();
	test_bad();
	test_cache();
	return tap_end();
}
