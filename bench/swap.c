/* swap - a page to swap and back.
 *
 *	op=out		MADV_PAGEOUT of the region (kernel mm/madvise.c,
 *			mm/vmscan.c:reclaim_pages()): unmapped by
 *			try_to_unmap(), written, freed.  A page that a child
 *			maps too is passed over.
 *	op=in_read	a load from a page in swap (kernel
 *			mm/memory.c:do_swap_page())
 *	op=in_write	a store to one
 *	op=in_read_then_write
 *			the store that follows a load, on its own: is the page
 *			ours alone again?
 *
 * That last is what PG_anon_exclusive came to swap for: a swap entry keeps a
 * marker of its own (pte_swp_mkexclusive(); by 6.1), so that the page is
 * exclusive when it is back.  The fate tells: kept without a fault (the load
 * mapped it writable), kept with one, or copied (5.10, while the swap cache has
 * a reference).  forked=gone and alive fork while the page is in swap, which
 * clears the marker; alive must copy.  The record's exclusive.after has the
 * bit.
 *
 * Swap is a device in memory (zram) that --set makes and takes away again, at
 * the highest priority; the machine's own swap is never used.  It does without
 * readahead (SWP_SYNCHRONOUS_IO), and up to 6.18 without the swap cache.  The
 * cost contains zram's compression, which is that of pages nearly all zero.  A
 * kernel without zram gets a file (/var/tmp): the record's settings tell which,
 * and the two do not compare.
 *
 * content=zeros: a page of zeros is noted in a bitmap, and no device sees it
 * (kernel mm/page_io.c:swap_zeromap_folio_set(), by 6.12); before, zram finds
 * that it is all the same (kernel
 * drivers/block/zram/zram_drv.c:page_same_filled()).
 * Unit: ns a page; kind=thp: a folio's first page.
 */
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"
#include "bench/path.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static inline long call_pageout(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
			      MADV_PAGEOUT, 0, 0, 0);
}

static inline long load(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)*(volatile unsigned char *)at;
	return 0;
}

BENCH_LOOP(pageout_all, call_pageout)
BENCH_LOOP(load_each, load)
BENCH_LOOP(store_each, inline_store)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "op", "out"))
		pageout_all(t, from, to);
	else if (trial_is(t, "op", "in_read"))
		load_each(t, from, to);
	else
		store_each(t, from, to);
}

static void shape(struct trial *t)
{
	if (trial_is(t, "op", "out"))
		trial_whole(t);
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "content", "zeros"))
		memset(t->mem, 0, t->bytes);
}

/* clang-format off */
#define ALONE \
	(BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_WAS_SHARED))
static const struct expect expect[] = {
	{ .states = ALONE,
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "content=full op=out forked=no",
	  .fates = BIT(FATE_SWAPPED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = KINDS_PTE_LARGE,
	  .only = "content=full op=out forked=no",
	  .fates = BIT(FATE_SWAPPED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "content=zeros op=out forked=no",
	  .fates = BIT(FATE_SWAPPED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_SHARED),
	  .kinds = BIT(KIND_BASE),
	  .only = "content=full op=out forked=no",
	  .fates = BIT(FATE_REFUSED),
	  .faults = 0,
	  .full = true },
	/* The kernel silently skips a pinned page, which cannot be unmapped. */
	{ .states = BIT(STATE_EXCLUSIVE),
	  .held = BIT(HELD_PIN),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "content=full op=out forked=no",
	  .fates = BIT(FATE_REFUSED),
	  .faults = FAULTS_ANY,
	  .full = true },
	{ .states = BIT(STATE_SWAPPED),
	  .kinds = BIT(KIND_BASE),
	  .only = "content=full op=in_read forked=no",
	  .fates = BIT(FATE_FILLED),
	  .faults = 1 },
	/* From 6.12 on one fault can bring back a whole large folio. */
	{ .states = BIT(STATE_SWAPPED),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "content=full op=in_read",
	  .fates = BIT(FATE_FILLED),
	  .faults = FAULTS_SAME,
	  .full = true },
	{ .states = BIT(STATE_SWAPPED),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "content=full op=in_write",
	  .fates = BIT(FATE_FILLED),
	  .faults = FAULTS_SAME,
	  .full = true },
	{ .states = BIT(STATE_SWAPPED_IN),
	  .kinds = BIT(KIND_BASE),
	  .only = "content=full op=in_read_then_write forked=alive",
	  .fates = BIT(FATE_COPIED),
	  .faults = 1,
	  .full = true },
	{ .states = BIT(STATE_SWAPPED_IN),
	  .kinds = BIT(KIND_BASE),
	  .only = "content=full op=in_read_then_write",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED),
	  .faults = FAULTS_SAME,
	  .full = true },
};

static const struct axis axes[] = {
	{ "op", "the operation",
	  VALUES("out", "in_read", "in_write", "in_read_then_write") },
	{ "forked", "while in swap, and whether that child lives",
	  VALUES("no", "gone", "alive") },
	{ "content", "of the pages that go out: data, or zeros",
	  VALUES("full", "zeros") },
};

static const struct wish wishes[] = {
	{ "swap", "zram", false, NULL },
};
/* clang-format on */

static const struct mode_row modes[] = {
	{ MODE_FORKED_GONE, "forked=gone" },
	{ MODE_FORKED_ALIVE, "forked=alive" },
};

const struct bench bench_swap = {
	.what = "swap-out, swap-in, and the write after it",
	.kernel = "mm/memory.c:do_swap_page",
	.path = PATH_FAULT "do_swap_page shrink_page_list shrink_folio_list "
			   "reclaim_pages add_to_swap folio_alloc_swap "
			   "swap_writepage swap_writeout swap_readpage "
			   "swap_read_folio do_wp_page wp_page_copy "
			   "page_add_new_anon_rmap folio_add_new_anon_rmap ",
	.per = "page",
	.axes = LIST(axes),
	.modes = LIST(modes),
	.wishes = LIST(wishes),
	.expect = LIST(expect),
	.not_quick = "it wants a swap area",
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
};
