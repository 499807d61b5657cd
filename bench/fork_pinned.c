/* fork_pinned - fork() by the share of memory that is pinned.
 *
 * A pinned page must stay the parent's, so fork() cannot share it and copies it
 * for the child at once (kernel mm/memory.c:copy_present_ptes() ->
 * folio_try_dup_anon_rmap_ptes() fails -> copy_present_page(); kernel
 * mm/huge_memory.c:copy_huge_pmd() splits the PMD and leaves it to the PTEs).
 * The pin is counted by folio: one pinned page, and every exclusive page of its
 * folio is copied (kinds thp, thp_pte and hugetlb: 512 of them).  So the share
 * here is of folios, one page of each pinned (io_uring registered buffers),
 * rounded up to a folio.
 *
 *	pinned=0%	in a process that never pinned anything: MMF_HAS_PINNED
 *			is clear and no page's count is looked at
 *	pinned=once	nothing is pinned now, but something was: the mark is
 *			never cleared (kernel
 *			mm/gup.c:mm_set_has_pinned_flag()), so each page's count
 *			is looked at
 *
 * The proof is by frames: the child maps the parent's frames of exactly those
 * folios that are not pinned, and copies of the others.  5.10 copies too (it
 * goes by the count alone), save huge pages of the pool, which it shares
 * whoever has pinned them (kernel mm/hugetlb.c:copy_hugetlb_page_range()).
 * Unit: ns a call; the region is 2 MiB of base pages or 32 MiB of THPs.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/pins.h"
#include "bench/proof.h"

BENCH_LOOP(fork_once, inline_fork)

static size_t folios(const struct trial *t)
{
	return t->bytes / t->folio_bytes;
}

static size_t pinned_folios(const struct trial *t)
{
	size_t share = strtoul(trial_axis(t, "pinned"), NULL, 10);

	return (folios(t) * share + 99) / 100; /* "once": 0 */
}

static void prepare(struct trial *t)
{
	size_t nr = pinned_folios(t);

	if (trial_is(t, "pinned", "once")) {
		trial_pin(t, t->mem, t->folio_bytes, 1, 1);
		trial_unpin(t);
	} else if (nr) { /* evenly, from the first folio on */
		size_t every = folios(t) / nr;

		trial_pin(t, t->mem, every * t->folio_bytes, nr, nr);
	}
	trial_gate(t);
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t nr = pinned_folios(t);
	size_t copies = nr * (t->folio_bytes / t->page_bytes);

	if (trial_is(t, "kind", "hugetlb") && trial_before_tracking(t))
		copies = 0;

	size_t want = trial_pages(t) - copies;

	trial_count(t, "pinned_folios", (double)nr);
	trial_count(t, "copied_pages", (double)copies);
	if (trial_blind(t))
		return true;

	size_t child = trial_child_shares(t);
	size_t shared = trial_met(t, FATE_SHARED);

	if (child == want && shared == want)
		return true;
	reason_set(why, 0,
		   "the child maps %zu of our frames, and we share %zu, where "
		   "all but the %zu of pinned folios should be: %zu",
		   child, shared, copies, want);
	return false;
}

/* clang-format off */
#define ROW(in, which, to) \
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = (in), .only = (which), \
	  .fates = (to), .faults = FAULTS_ANY
#define QUICK_KINDS (BIT(KIND_BASE) | BIT(KIND_THP))

static const struct expect expect[] = {
	ROW(QUICK_KINDS, "pinned=0%", BIT(FATE_SHARED)) },
	ROW(QUICK_KINDS, "pinned=100%", BIT(FATE_KEPT)) },
	ROW(KINDS_ANON, "pinned=0%", BIT(FATE_SHARED)), .full = true },
	ROW(KINDS_ANON, "pinned=once", BIT(FATE_SHARED)), .full = true },
	ROW(KINDS_ANON, "pinned=100%", BIT(FATE_KEPT)), .full = true },
	ROW(KINDS_ANON | BIT(KIND_HUGETLB), NULL, BIT(FATE_SHARED) | BIT(FATE_KEPT)),
	  .full = true, .mixed = true },
};

static const struct axis axes[] = {
	{ "pinned", "share of the folios that are pinned, or were once",
	  VALUES("0%", "1%", "10%", "50%", "100%", "once") },
};
/* clang-format on */

const struct bench bench_fork_pinned = {
	.what = "fork() by the share of memory that is pinned",
	.kernel = "mm/memory.c:copy_present_ptes",
	.path = PATH_FAULT "copy_process dup_mm dup_mmap copy_page_range "
			   "copy_pte_range copy_present_ptes "
			   "copy_present_pte copy_huge_pmd "
			   "__split_huge_pmd page_add_new_anon_rmap "
			   "folio_add_new_anon_rmap ",
	.per = "call",
	.whole = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = trial_whole,
	.prepare = prepare,
	.loop = fork_once,
	.verify = verify,
};
