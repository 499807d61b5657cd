/* refuse_pinned - how long the kernel takes to leave a held page alone.
 *
 *	by=pageout	MADV_PAGEOUT: shrink_folio_list() skips a folio that may
 *			be pinned (kernel mm/vmscan.c:folio_maybe_dma_pinned());
 *			the call returns 0
 *	by=split	MADV_COLD of one page of each folio, which splits it
 *			(kernel
 *			mm/madvise.c:madvise_cold_or_pageout_pte_range(),
 *			mm/huge_memory.c:can_split_folio()); returns 0
 *	by=migrate	move_pages() to another node, MPOL_MF_MOVE (kernel
 *			mm/migrate.c: the reference count is more than
 *			expected); returns how many pages did not move, 6.1 on.
 *			migrate_pinned has more of it
 *	by=ksm		merging with equal pages: ksmd tries in its rounds
 *			(kernel mm/ksm.c:write_protect_page()), so the time is
 *			that of four of its rounds and says nothing of the page
 *
 * held=none is the control: the same call, and it happens.  held=ref is refused
 * too, by the reference count, save that a page in swap's cache keeps its
 * frame, so that pageout succeeds.  Refusing proves by frames: the page is
 * where it was, the folio is whole.  Counters: returned (of the last round).
 * Unit: ns a page, of one call over the region.
 */
#include "bench.h"
#include "bench/events.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/proof.h"

BENCH_LOOP(call_once, inline_call)
BENCH_LOOP(split_once, inline_split)
BENCH_LOOP(merge_once, inline_merge)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "split"))
		split_once(t, from, to);
	else if (trial_is(t, "by", "ksm"))
		merge_once(t, from, to);
	else
		call_once(t, from, to);
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "by", "pageout"))
		trial_pageout_ready(t);
	else if (trial_is(t, "by", "migrate"))
		trial_move_ready(t);
	else if (trial_is(t, "by", "ksm"))
		trial_ksm_ready(t);
}

static bool verify(struct trial *t, struct reason *why)
{
	bool held = !trial_is(t, "held", "none");
	size_t large = trial_large(t);

	if (trial_is(t, "by", "ksm"))
		trial_ksm_done(t);
	trial_count(t, "returned", (double)t->call.got);
	if (trial_blind(t) || !trial_is(t, "by", "split"))
		return true;
	trial_count(t, "large_pages", (double)large);
	/* 5.10 has copied the page of each folio at which the mapping was split
	 * (lib/mm/region.c:region_settle()). */
	if (held ? (trial_pages(t) - large) * 100 <= trial_pages(t) : !large)
		return true;
	reason_set(why, 0, "%zu of %zu pages are part of a large folio", large,
		   trial_pages(t));
	return false;
}

#define MOVED (BIT(FATE_MOVED) | BIT(FATE_COPIED))
#define BASE  BIT(KIND_BASE)
#define LARGE (BIT(KIND_THP) | BIT(KIND_THP_PTE))

/* clang-format off */
#define ROW(by, in, what, to) \
	{ .states = BIT(STATE_EXCLUSIVE), .held = (by), .kinds = (in), \
	  .only = (what), .fates = (to), .faults = FAULTS_ANY, .full = true }
#define PIN  BIT(HELD_PIN)
#define REF  BIT(HELD_REF)
#define NONE BIT(HELD_NONE)

static const struct expect expect[] = {
	ROW(NONE, BASE | LARGE, "by=pageout", BIT(FATE_SWAPPED)),
	ROW(PIN, BASE | LARGE, "by=pageout", BIT(FATE_REFUSED)),
	ROW(REF, BASE, "by=pageout", BIT(FATE_REFUSED) | BIT(FATE_SWAPPED)),
	ROW(NONE, LARGE, "by=split", BIT(FATE_KEPT)),
	ROW(PIN | REF, LARGE, "by=split", BIT(FATE_REFUSED)),
	ROW(NONE, BASE | LARGE, "by=migrate", MOVED),
	ROW(PIN | REF, BASE | LARGE, "by=migrate", BIT(FATE_REFUSED)),
	ROW(NONE, BASE, "by=ksm", BIT(FATE_MERGED)),
	ROW(PIN | REF, BASE, "by=ksm", BIT(FATE_REFUSED)),
};

static const struct axis axes[] = {
	{ "by", "what is asked of the kernel",
	  VALUES("pageout", "split", "migrate", "ksm") },
};

static const struct wish wishes[] = {
	{ "swap", "zram", false, "by=pageout" },
	{ "ksm.run", "1", false, "by=ksm" },
	{ "ksm.pages_to_scan", "100000", false, "by=ksm" },
	{ "ksm.sleep_millisecs", "0", false, "by=ksm" },
	{ "ksm.smart_scan", "0", true, "by=ksm" },
};
/* clang-format on */

const struct bench bench_refuse_pinned = {
	.what = "refusing to swap, split, migrate or merge held pages",
	.kernel = "linux/mm.h:folio_maybe_dma_pinned",
	.path = "migrate_pages migrate_pages_batch try_to_migrate "
		"try_to_migrate_one try_to_unmap shrink_page_list "
		"shrink_folio_list split_huge_page_to_list "
		"split_huge_page_to_list_to_order folio_split "
		"__folio_split break_ksm ",
	.per = "page",
	.to = "remote",
	.to_only = "by=migrate",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "it wants swap, KSM or two NUMA nodes",
	.wishes = LIST(wishes),
	.shape = trial_whole,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
