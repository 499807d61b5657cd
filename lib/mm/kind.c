/* kind.c - see kind.h. */
#include "mm/kind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"
#include "mm/pool.h"

#define KiB ((size_t)1 << 10)
#define MiB ((size_t)1 << 20)

const struct kind_about kind_table[NR_KINDS] = {
	[KIND_BASE] = { .from = FROM_ANON },
	[KIND_MTHP_16K] = { .from = FROM_THP, .folio_bytes = 16 * KiB },
	[KIND_MTHP_32K] = { .from = FROM_THP, .folio_bytes = 32 * KiB },
	[KIND_MTHP_64K] = { .from = FROM_THP, .folio_bytes = 64 * KiB },
	[KIND_MTHP_128K] = { .from = FROM_THP, .folio_bytes = 128 * KiB },
	[KIND_MTHP_256K] = { .from = FROM_THP, .folio_bytes = 256 * KiB },
	[KIND_MTHP_512K] = { .from = FROM_THP, .folio_bytes = 512 * KiB },
	[KIND_MTHP_1024K] = { .from = FROM_THP, .folio_bytes = 1024 * KiB },
	[KIND_MTHP_2048K] = { .from = FROM_THP, .folio_bytes = 2 * MiB },
	[KIND_MTHP_4096K] = { .from = FROM_THP, .folio_bytes = 4 * MiB },
	[KIND_MTHP_8192K] = { .from = FROM_THP, .folio_bytes = 8 * MiB },
	[KIND_MTHP_16384K] = { .from = FROM_THP, .folio_bytes = 16 * MiB },
	[KIND_THP] = { .from = FROM_THP,
		       .folio_bytes = FOLIO_PMD,
		       .by_pmd = true },
	[KIND_THP_PTE] = { .from = FROM_THP,
			   .folio_bytes = FOLIO_PMD,
			   .split = true },
	[KIND_FILE] = { .from = FROM_FILE },
	[KIND_SHMEM] = { .from = FROM_SHMEM },
	[KIND_SHMEM_THP] = { .from = FROM_SHMEM,
			     .folio_bytes = FOLIO_PMD,
			     .by_pmd = true },
	[KIND_HUGETLB] = { .from = FROM_POOL,
			   .folio_bytes = FOLIO_PMD,
			   .by_pmd = true },
	[KIND_HUGETLB_1G] = { .from = FROM_POOL,
			      .folio_bytes = KiB * 1024 * 1024 },
};

#define THP_FOLDER "/sys/kernel/mm/transparent_hugepage/"

size_t pmd_bytes(void)
{
	long long page = sysconf(_SC_PAGESIZE);

	return (size_t)file_number(NULL, THP_FOLDER "hpage_pmd_size",
				   page / 8 * page);
}

unsigned block_order(size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned order = 0;

	while (page << order < bytes)
		order++;
	return order;
}

unsigned pmd_order(void)
{
	return block_order(pmd_bytes());
}

size_t kind_folio_bytes(enum kind kind)
{
	size_t bytes = kind_table[kind].folio_bytes;

	return bytes == FOLIO_PMD ? pmd_bytes() : bytes;
}

static void switch_path(size_t bytes, char path[128])
{
	snprintf(path, 128, THP_FOLDER "hugepages-%zukB/enabled", bytes >> 10);
}

/* Reads the kernel's switch for folios of so many bytes: "" when it has
 * none. */
static void read_switch(size_t bytes, char choice[32])
{
	char path[128];

	switch_path(bytes, path);
	file_choice(NULL, path, choice, 32);
	if (strcmp(choice, "inherit") == 0)
		file_choice(NULL, THP_FOLDER "enabled", choice, 32);
}

bool size_is_on(size_t bytes)
{
	char choice[32];

	read_switch(bytes, choice);
	return choice[0] && strcmp(choice, "never") != 0;
}

static int check_mthp(enum kind kind, struct reason *why)
{
	size_t bytes = kind_folio_bytes(kind);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char choice[32];

	if (bytes <= page)
		return reason_set(why, -ENOTSUP,
				  "kind=%s: base pages have %zu KiB here: "
				  "take kind=base",
				  kind_words[kind], page >> 10);
	if (bytes >= pmd_bytes())
		return reason_set(why, -ENOTSUP,
				  "kind=%s: a PMD maps %zu KiB here: take "
				  "kind=thp, or smaller folios",
				  kind_words[kind], pmd_bytes() >> 10);
	read_switch(bytes, choice);
	if (!choice[0])
		return reason_set(why, -ENOTSUP,
				  "this kernel offers no folios of %zu KiB "
				  "(mTHP, 6.8 on)",
				  bytes >> 10);
	if (strcmp(choice, "never") == 0)
		return reason_set(why, -ENOTSUP,
				  "folios of %zu KiB are switched off; --set "
				  "switches them on for the run",
				  bytes >> 10);
	/* A fault takes the largest size that is switched on and fits (kernel
	 * mm/memory.c:alloc_anon_folio()). */
	for (size_t larger = 2 * bytes; larger <= pmd_bytes(); larger *= 2) {
		if (size_is_on(larger))
			return reason_set(
				why, -ENOTSUP,
				"folios of %zu KiB are on and would be "
				"taken instead of %zu KiB; --set "
				"switches them off for the run",
				larger >> 10, bytes >> 10);
	}
	return 0;
}

/* Since 6.18 this flag still allows the THPs that madvise() asks for. */
#define THP_BUT_ADVISED 2

/* kernel kernel/sys.c:prctl_get_thp_disable() */
static bool thp_is_forbidden(void)
{
	int forbidden = prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0);

	return forbidden > 0 && !(forbidden & THP_BUT_ADVISED);
}

/* kernel mm/shmem.c:shmem_huge_global_enabled(), shmem_allowable_huge_orders();
 * the region asks by madvise(). */
static int check_shmem(struct reason *why)
{
	char path[128], choice[32], own[32];

	file_choice(NULL, THP_FOLDER "shmem_enabled", choice, sizeof(choice));
	/* The switch of this size: 6.12 on. */
	snprintf(path, sizeof(path), THP_FOLDER "hugepages-%zukB/shmem_enabled",
		 pmd_bytes() >> 10);
	file_choice(NULL, path, own, sizeof(own));
	if (!choice[0])
		return reason_set(why, -ENOTSUP,
				  "kind=%s wants a kernel with "
				  "CONFIG_TRANSPARENT_HUGEPAGE and "
				  "CONFIG_SHMEM",
				  kind_words[KIND_SHMEM_THP]);
	if (strcmp(own, "never") == 0)
		return reason_set(why, -ENOTSUP,
				  "huge pages of shared memory are switched "
				  "off; --set switches them on for the run, or "
				  "`echo inherit > %s`",
				  path);
	if ((!own[0] || strcmp(own, "inherit") == 0) &&
	    (strcmp(choice, "never") == 0 || strcmp(choice, "deny") == 0))
		return reason_set(why, -ENOTSUP,
				  "huge pages of shared memory are switched "
				  "off; --set switches them on for the run, or "
				  "`echo advise > " THP_FOLDER
				  "shmem_enabled`");
	return 0;
}

int kind_check(enum kind kind, size_t bytes, const struct place *place,
	       struct reason *why)
{
	char choice[32];

	const struct kind_about *about = &kind_table[kind];

	if (about->from == FROM_POOL)
		return pool_check(kind, kind_folio_bytes(kind), bytes, place,
				  why);
	if (about->from != FROM_THP && kind != KIND_SHMEM_THP)
		return 0;
	if (thp_is_forbidden())
		return reason_set(
			why, -ENOTSUP,
			"kind=%s: whoever started this process has "
			"forbidden it THPs (PR_SET_THP_DISABLE, which "
			"children inherit); start it elsewhere",
			kind_words[kind]);
	if (kind == KIND_SHMEM_THP)
		return check_shmem(why);
	file_choice(NULL, THP_FOLDER "enabled", choice, sizeof(choice));
	if (!choice[0])
		return reason_set(why, -ENOTSUP,
				  "kind=%s wants a kernel with "
				  "CONFIG_TRANSPARENT_HUGEPAGE",
				  kind_words[kind]);
	if (about->folio_bytes != FOLIO_PMD)
		return check_mthp(kind, why);

	/* The switch of this size (6.8 on) may say "inherit": then the switch
	 * for all sizes decides. */
	char path[128], own[32];

	switch_path(pmd_bytes(), path);
	file_choice(NULL, path, own, sizeof(own));
	if (strcmp(own, "always") == 0 || strcmp(own, "madvise") == 0)
		return 0;
	if (strcmp(own, "never") == 0)
		return reason_set(why, -ENOTSUP,
				  "folios of %zu KiB are switched off; --set "
				  "switches them on for the run, or `echo "
				  "madvise > %s`",
				  pmd_bytes() >> 10, path);
	if (strcmp(choice, "never") == 0)
		return reason_set(
			why, -ENOTSUP,
			"THP is set to never; `echo madvise > " THP_FOLDER
			"enabled` allows kind=%s, and --set does it for the run",
			kind_words[kind]);
	return 0;
}
