/* fault - the first touch of a page.
 *
 * Touches each page of a region once.  What the kernel does (kernel
 * mm/memory.c:handle_pte_fault, mm/huge_memory.c for PMDs; read in 5.10 to
 * 7.2):
 *
 *	by=write state=absent	do_anonymous_page(): allocate a frame, clear it
 *	by=read  state=absent	do_anonymous_page(): map the zero page
 *	by=write state=zero	do_wp_page() -> wp_page_copy(): the write after
 *				a read; nothing to copy, so a cleared frame
 *	by=populate		MADV_POPULATE_WRITE (5.14 on): the same fill of
 *				the whole region in one call, without a trap
 *	kind=file state=absent	do_cow_fault(): a private file mapping's first
 *				write copies from the page cache
 *	kind=file state=cached	do_wp_page(): the same after it was read
 *	kind=shmem state=absent	do_shared_fault() (a read: do_read_fault()):
 *				shmem_fault() fills a page of the page cache; of
 *				kind=shmem_thp a huge one
 *
 * With kind=thp an operation is the first touch of a PMD-sized folio, cleared
 * whole; a read maps the huge zero page.  The write after it filled one base
 * page up to 6.12 and fills the whole folio by 6.18.  The file is a memfd,
 * so that no disk is measured.
 *
 * write minus populate is the price of the trap and of going page by page.
 * Unit: ns a page (or folio); populate's calls are divided by their pages.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static inline long write_page(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

static inline long read_page(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)*(volatile unsigned char *)at;
	return 0;
}

static inline long populate(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
			      MADV_POPULATE_WRITE, 0, 0, 0);
}

BENCH_LOOP(write_each, write_page)
BENCH_LOOP(read_each, read_page)
BENCH_LOOP(populate_all, populate)

static void shape(struct trial *t)
{
	if (!trial_is(t, "by", "populate"))
		return;
	/* With no bytes, the kernel only checks whether it knows the advice. */
	if (madvise(t->mem, 0, MADV_POPULATE_WRITE))
		trial_skip(t, "by=populate wants Linux 5.14 or later "
			      "(MADV_POPULATE_WRITE)");
	trial_whole(t);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "write"))
		write_each(t, from, to);
	else if (trial_is(t, "by", "read"))
		read_each(t, from, to);
	else
		populate_all(t, from, to);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .only = "by=read",
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_ZEROED), .faults = 1 },
	{ .states = BIT(STATE_ABSENT), .only = "by=populate",
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_FILLED), .faults = FAULTS_ANY },
	{ .states = BIT(STATE_ABSENT), .only = "by=write",
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_FILE),
	  .fates = BIT(FATE_FILLED), .faults = 1 },
	{ .states = BIT(STATE_ABSENT), .only = "by=populate",
	  .kinds = KINDS_SHMEM,
	  .fates = BIT(FATE_FILLED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_ABSENT), .kinds = KINDS_SHMEM,
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	/* Each folio of a size between is filled by a fault of its own. */
	{ .states = BIT(STATE_ABSENT), .only = "by=write",
	  .kinds = KINDS_MTHP,
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	{ .states = BIT(STATE_ABSENT), .only = "by=populate",
	  .kinds = KINDS_MTHP,
	  .fates = BIT(FATE_FILLED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_ZERO), .only = "by=write",
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_FILLED), .faults = 1 },
	{ .states = BIT(STATE_CACHED), .only = "by=write",
	  .kinds = BIT(KIND_FILE),
	  .fates = BIT(FATE_COPIED), .faults = 1 },
};

static const struct axis axes[] = {
	{ "by", "what touches the page",
	  VALUES("write", "read", "populate") },
};
/* clang-format on */

const struct bench bench_fault = {
	.what = "first touch of a page: by write, by read, by one call",
	.kernel = "mm/memory.c:handle_pte_fault",
	.path = PATH_FAULT "do_anonymous_page do_huge_pmd_anonymous_page "
			   "alloc_anon_folio do_wp_page wp_page_copy "
			   "page_add_new_anon_rmap folio_add_new_anon_rmap "
			   "do_fault filemap_map_pages finish_fault "
			   "faultin_page_range ",
	.per = "page",
	.crew = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.loop = loop,
};
