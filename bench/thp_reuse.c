/* thp_reuse - a store to one page of a large folio that PTEs map: reused?
 *
 * The question behind the bit: is this page ours alone?  For a page of a large
 * folio the reference count cannot say so, since all of the folio's pages count
 * in it, and kernels have answered in turn (kernel mm/memory.c:do_wp_page(),
 * wp_can_reuse_anon_folio(); read in 5.10, 6.1, 6.12, 7.2):
 *
 *	child=never	not shared since it was written: read-only and back by
 *			mprotect(), then the store.  5.10 copies, 6.1 faults
 *			and reuses by the bit, 6.12 takes no fault
 *	child=gone	shared once, the child is gone (state was_shared):
 *			copied up to 6.12, reused by 6.18 ("COW reuse support
 *			for PTE-mapped THP": the folio's counts of mappings and
 *			references agree, and only this process maps it)
 *	child=half	a child lives that has unmapped the first half of each
 *			folio: the page is ours alone, the folio is not: copied
 *	child=half_gone	the same, and then the child exits
 *
 * The store is to the first page of each folio, and so each folio is whole when
 * it comes.  The fate is the result: look at it before the time.
 * Unit: ns a folio, of which one page is written.
 */
#include <sys/mman.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

BENCH_LOOP(store_each, inline_store)

static void shape(struct trial *t)
{
	t->stride = t->folio_bytes;
	t->ops = t->bytes / t->stride;
}

/* What the child does. */
static int unmap_halves(void *trial)
{
	struct trial *t = trial;

	for (size_t i = 0; i < t->ops; i++)
		if (munmap(t->mem + i * t->stride, t->folio_bytes / 2))
			return -1;
	return 0;
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "child", "half"))
		trial_fork(t, unmap_halves, false);
	else if (trial_is(t, "child", "half_gone"))
		trial_fork(t, unmap_halves, true);
	else if (trial_is(t, "child", "never") &&
		 (mprotect(t->mem, t->bytes, PROT_READ) ||
		  mprotect(t->mem, t->bytes, PROT_READ | PROT_WRITE)))
		trial_errno(t, "mprotect of the region");
}

#define HUGE BIT(KIND_THP_PTE)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_WAS_SHARED), .kinds = HUGE,
	  .only = "child=half_gone",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = HUGE | KINDS_MTHP,
	  .only = "child=gone",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1,
	  .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = HUGE | KINDS_MTHP,
	  .only = "child=half",
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = HUGE | KINDS_MTHP,
	  .only = "child=half_gone",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = HUGE | KINDS_MTHP,
	  .only = "child=never",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = FAULTS_SAME,
	  .full = true },
};

static const struct axis axes[] = {
	{ "child", "with whom the folio was shared",
	  VALUES("gone", "never", "half", "half_gone") },
};
/* clang-format on */

const struct bench bench_thp_reuse = {
	.what = "one store to a large folio mapped by PTEs: reused or copied",
	.kernel = "mm/memory.c:wp_can_reuse_anon_folio",
	.path = PATH_COW,
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = store_each,
};
