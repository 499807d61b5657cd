/* madvise_free - pages that are given back with MADV_FREE, and what comes then.
 *
 *	op=free		the call over the region: each page loses its dirty bit
 *			and goes to another list, and may be taken when memory
 *			is short (kernel mm/madvise.c:madvise_free_pte_range(),
 *			madvise_free_huge_pmd())
 *	op=store	a store to such a page, which takes it back: no fault
 *			where the page is exclusive (the PTE is still writable);
 *			another has its COW fault still to come
 *	op=discard	the kernel takes them (MADV_PAGEOUT): without a copy, to
 *			no swap area (kernel mm/rmap.c:try_to_unmap_one())
 *
 * Whether the pages are free is seen in smaps (LazyFree): all of them after
 * op=free, none after op=store.
 * Unit: ns a page; of one call over the region but for op=store.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/proof.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static inline long call_free(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes, MADV_FREE,
			      0, 0, 0);
}

static inline long call_discard(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
			      MADV_PAGEOUT, 0, 0, 0);
}

BENCH_LOOP(free_once, call_free)
BENCH_LOOP(store_each, inline_store)
BENCH_LOOP(discard_once, call_discard)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "op", "free"))
		free_once(t, from, to);
	else if (trial_is(t, "op", "store"))
		store_each(t, from, to);
	else
		discard_once(t, from, to);
}

static void shape(struct trial *t)
{
	if (!trial_is(t, "op", "store"))
		trial_whole(t);
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "op", "free"))
		return;
	if (madvise(t->mem, t->bytes, MADV_FREE))
		trial_errno(t, "madvise(MADV_FREE) of the region");
	trial_lru_drain(t);
}

static bool verify(struct trial *t, struct reason *why)
{
	bool all = trial_is(t, "op", "free");
	size_t want = all ? t->bytes : t->bytes - t->ops * t->stride, got;

	trial_lru_drain(t);
	got = trial_lazy_bytes(t);
	if (got != want)
		reason_set(
			why, 0,
			"%zu KiB of the region are free to be taken, not %zu "
			"(LazyFree in smaps)",
			got >> 10, want >> 10);
	return got == want;
}

#define ALONE	 (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))
#define BASE_THP (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "op=free", .fates = BIT(FATE_KEPT), .faults = 0 },
	/* A page given back is clean: x86 marks it dirty by itself, and so does
	 * arm64 since ARMv8.1 (CONFIG_ARM64_HW_AFDBM); elsewhere by a fault. */
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "op=store", .fates = BIT(FATE_KEPT), .faults = FAULTS_SAME },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "op=discard", .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = ALONE, .kinds = KINDS_ANON, .only = "op=free",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	/* Up to 6.1 MADV_FREE splits the large folios that PTEs map. */
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "op=store",
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_SAME, .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = BASE_THP,
	  .only = "op=store",
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },
	{ .states = ALONE, .kinds = BASE_THP, .only = "op=discard",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "op", "what is timed", VALUES("free", "store", "discard") },
};
/* clang-format on */

const struct bench bench_madvise_free = {
	.what = "MADV_FREE, a store to such a page, and its end in reclaim",
	.kernel = "mm/madvise.c:madvise_free_pte_range",
	.path = PATH_COW "madvise_free_single_vma madvise_free_pte_range "
			 "madvise_free_huge_pmd folio_mark_lazyfree "
			 "lru_lazyfree_fn madvise_cold_or_pageout_pte_range "
			 "reclaim_pages shrink_folio_list try_to_unmap_one ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
