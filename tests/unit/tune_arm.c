/* tune_arm.c - the arms on machines that are not there. */
#include "tune/arm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tap.h"
#include "tune/advice.h"

#define THP "/sys/kernel/mm/transparent_hugepage"

static char root[64];

static void put(const char *path, const char *text)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/'));
	     at++) {
		*at = '\0';
		mkdir(whole, 0700);
		*at = '/';
	}
	file = fopen(whole, "w");
	fprintf(file, "%s\n", text);
	fclose(file);
}

static size_t find(const struct arms *arms, const char *name)
{
	for (size_t arm = 0; arm < arms->nr; arm++)
		if (strcmp(arms->list[arm].name, name) == 0)
			return arm;
	return arms->nr;
}

/* Before 6.8: no mTHPs. */
static void old_kernel(void)
{
	struct arms arms;
	struct reason why;

	CHECK(arms_screen(&arms, root, &why) == -ENOENT);
	CHECK(strstr(why.text, "CONFIG_TRANSPARENT_HUGEPAGE") != NULL);
	arms_clear(&arms);
	put(THP "/enabled", "[always] madvise never");
	put(THP "/defrag", "always defer defer+madvise [madvise] never");
	put("/proc/sys/vm/min_free_kbytes", "67584");
	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK_TEXT(arms.list[0].name, "now");
	CHECK(arms.list[0].words.nr == 0);
	/* What is set now is no arm of its own. */
	CHECK(find(&arms, "always") == arms.nr);
	CHECK(find(&arms, "64kB") == arms.nr);
	CHECK(find(&arms, "shmem") == arms.nr);
	CHECK(arms.nr == 4);
	CHECK_TEXT(arm_word(&arms, find(&arms, "never"), "thp.enabled"),
		   "never");
	CHECK_TEXT(arm_word(&arms, 0, "thp.enabled"), "always");
	CHECK(arm_word(&arms, 0, "thp.shmem_enabled") == NULL);
	arms_clear(&arms);
}

static void with_sizes(void)
{
	struct arms arms;
	struct reason why;
	size_t arm, before;

	put(THP "/enabled", "always [madvise] never");
	put(THP "/shmem_enabled",
	    "always within_size advise [never] deny force");
	put(THP "/shrink_underused", "1");
	put(THP "/hugepages-16kB/enabled", "always inherit madvise [never]");
	put(THP "/hugepages-64kB/enabled", "always inherit [madvise] never");
	put(THP "/hugepages-2048kB/enabled", "[always] inherit madvise never");
	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK(arms.nr == 8);
	CHECK(arms.list[find(&arms, "shmem")].words.nr == 1);
	/* A size that is on is off where THPs are to be off. */
	arm = find(&arms, "never");
	CHECK_TEXT(arm_word(&arms, arm, "mthp.64kB"), "never");
	CHECK_TEXT(arm_word(&arms, arm, "mthp.2048kB"), "inherit");
	arm = find(&arms, "64kB");
	CHECK_TEXT(arm_word(&arms, arm, "mthp.64kB"), "always");
	CHECK_TEXT(arm_word(&arms, arm, "mthp.16kB"), "never");
	CHECK_TEXT(arm_word(&arms, arm, "thp.enabled"), "never");

	char *line = advice_command_line(&arms, arm);

	CHECK_TEXT(line, "transparent_hugepage=never "
			 "thp_anon=64K:always;2M:inherit");
	free(line);
	line = advice_try(&arms, arm);
	CHECK_TEXT(line, "cowbench tune --try 10m thp.enabled=never "
			 "mthp.64kB=always mthp.2048kB=inherit");
	free(line);
	line = advice_undo(&arms, arm);
	CHECK_TEXT(line, "echo madvise >" THP "/enabled\n"
			 "echo madvise >" THP "/hugepages-64kB/enabled\n"
			 "echo always >" THP "/hugepages-2048kB/enabled\n");
	free(line);
	line = advice_tmpfiles(&arms, arm);
	CHECK_TEXT(line,
		   "w " THP "/enabled - - - - never\n"
		   "w " THP "/hugepages-64kB/enabled - - - - always\n"
		   "w " THP "/hugepages-2048kB/enabled - - - - inherit\n");
	free(line);
	line = advice_tuned(&arms, find(&arms, "shmem"));
	CHECK_TEXT(line, THP "/shmem_enabled=always\n");
	free(line);

	/* Of a size, the other sizes; of THPs, compaction and what it costs. */
	before = arms.nr;
	CHECK(arms_refine(&arms, arm, 6) == 1 && arms.nr == before + 1);
	CHECK_TEXT(arm_word(&arms, before, "mthp.16kB"), "always");
	CHECK_TEXT(arm_word(&arms, before, "mthp.64kB"), "never");
	before = arms.nr;
	CHECK(arms_refine(&arms, find(&arms, "always"), 2) == 2);
	CHECK_TEXT(arm_word(&arms, before, "thp.defrag"), "defer+madvise");
	CHECK_TEXT(arm_word(&arms, before, "thp.enabled"), "always");
	CHECK_TEXT(arm_word(&arms, before + 1, "thp.defrag"), "never");
	/* What is there already is not added again. */
	CHECK(arms_refine(&arms, find(&arms, "always"), 2) == 1);
	CHECK_TEXT(arm_word(&arms, arms.nr - 1, "thp.shrink_underused"), "0");
	CHECK(arms_refine(&arms, find(&arms, "never"), 6) == 0);
	arms_clear(&arms);
}

/* Sizes of shared memory are variants of THPs for it; NUMA balancing is tried
 * where there are nodes. */
static void shared(void)
{
	struct arms arms;
	struct reason why;
	size_t arm, before;

	put("/proc/sys/kernel/numa_balancing", "1");
	put(THP "/hugepages-64kB/shmem_enabled",
	    "always inherit within_size advise [never]");
	put(THP "/hugepages-2048kB/shmem_enabled",
	    "always [inherit] within_size advise never");
	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK(find(&arms, "nobalance") == arms.nr);
	before = arms.nr;
	CHECK(arms_refine(&arms, find(&arms, "shmem"), 1) == 1);
	CHECK_TEXT(arms.list[before].name, "shmem-64kB");
	CHECK(arms.list[before].words.nr == 2);
	CHECK_TEXT(arm_word(&arms, before, "shmem.64kB"), "always");
	CHECK_TEXT(arm_word(&arms, before, "shmem.2048kB"), "never");
	CHECK_TEXT(arm_word(&arms, before, "thp.shmem_enabled"), "never");
	arms_clear(&arms);

	put("/sys/devices/system/node/node1/meminfo", "");
	CHECK(arms_screen(&arms, root, &why) == 0);
	arm = find(&arms, "nobalance");
	CHECK(arm < arms.nr && arms.list[arm].words.nr == 1);
	CHECK_TEXT(arm_word(&arms, arm, "numa_balancing"), "0");
	arms_clear(&arms);
	put("/proc/sys/kernel/numa_balancing", "0");
	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK_TEXT(arm_word(&arms, find(&arms, "balance"), "numa_balancing"),
		   "1");
	arms_clear(&arms);
}

/* A pool of huge pages, beside those that are there. */
static void pools(void)
{
	struct arms arms;
	struct reason why;
	char *line;

	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK(arms_pool(&arms, 1, &why) == -ENOENT);
	arms_clear(&arms);
	put("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "7");
	CHECK(arms_screen(&arms, root, &why) == 0);
	CHECK(arms_pool(&arms, ((size_t)20 << 20) - 1, &why) == 0);
	CHECK(arms_only(&arms, "pool", &why) == 0 && arms.nr == 2);
	CHECK(arms.list[1].words.nr == 1);
	CHECK_TEXT(arm_word(&arms, 0, "hugetlb.2048kB"), "7");
	CHECK_TEXT(arm_word(&arms, 1, "hugetlb.2048kB"), "17");
	line = advice_command_line(&arms, 1);
	CHECK_TEXT(line, "hugepagesz=2M hugepages=17");
	free(line);
	arms_clear(&arms);
}

int main(void)
{
	char remove[96];

	snprintf(root, sizeof(root), "/tmp/cowbench-arms.XXXXXX");
	if (!mkdtemp(root))
		return 1;
	old_kernel();
	with_sizes();
	shared();
	pools();
	snprintf(remove, sizeof(remove), "rm -rf %s", root);
	return system(remove) + tap_end();
}
