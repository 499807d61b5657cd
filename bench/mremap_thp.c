/* mremap_thp - moving parts of a THP: one folio in several places of a process.
 *
 * mremap() moves PTEs, not pages; whole PMDs are moved as they are, a part of
 * one is split into PTEs first (kernel mm/mremap.c:move_page_tables(),
 * move_huge_pmd()).  Afterwards one folio is mapped by PTEs of two page tables,
 * with two locks, and each page's exclusivity has to stand by itself: the case
 * for which the bit is kept by subpage.
 *
 *	do=move		moves of each folio its part=whole, half (the second)
 *			or page (the last); what stays is looked at
 *	do=stayed	the second half of a folio was moved away; a store to
 *			each page of the first
 *	do=moved	the same, a store to each page of the half that moved
 *
 * Stores to exclusive pages follow mprotect() to read-only and back: 6.12 on
 * takes no fault.  was_shared pages are looked at, and reused by 6.18 though
 * two mappings of this process hold the folio; they were copied up to 6.12.
 * Unit: ns a folio for do=move, else ns a page.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"

BENCH_LOOP(call_each, inline_call)
BENCH_LOOP(store_each, inline_store)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "do", "move"))
		call_each(t, from, to);
	else
		store_each(t, from, to);
}

static void rearm(struct trial *t, size_t i)
{
	size_t stays = trial_is(t, "part", "whole") ? 0 : t->span;
	long from = (long)(t->mem + i * t->stride + stays);
	long bytes = (long)(t->folio_bytes - stays);

	t->call = (struct trial_call){
		.nr = SYS_mremap,
		.arg = { from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
			 from + t->spare },
	};
}

static void shape(struct trial *t)
{
	t->rearm = trial_is(t, "do", "move") ? rearm : NULL;
	if (trial_is(t, "do", "move")) {
		t->stride = t->folio_bytes;
		t->ops = t->bytes / t->stride;
		t->span = trial_is(t, "part", "page")
				  ? t->folio_bytes - t->page_bytes
			  : trial_is(t, "part", "half") ? t->folio_bytes / 2
							: t->folio_bytes;
		return;
	}
	t->ops = t->folio_bytes / 2 / t->page_bytes;
}

static void prepare(struct trial *t)
{
	size_t half = t->folio_bytes / 2;

	trial_spare(t);
	if (trial_is(t, "do", "move"))
		return;
	if (mremap(t->mem + half, half, half, MREMAP_MAYMOVE | MREMAP_FIXED,
		   t->mem + t->spare) == MAP_FAILED)
		trial_errno(t, "mremap of half a folio");
	if (trial_is(t, "do", "moved"))
		t->mem += t->spare; /* what is stored to and looked at */
	if (trial_is(t, "state", "exclusive") &&
	    (mprotect(t->mem, half, PROT_READ) ||
	     mprotect(t->mem, half, PROT_READ | PROT_WRITE)))
		trial_errno(t, "mprotect of half a folio");
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t pmd = trial_pmd_bytes(t), whole = trial_whole_folios(t);

	if (!trial_is(t, "do", "move"))
		return true;
	if (trial_is(t, "part", "whole") && pmd == t->bytes)
		return true;
	if (!trial_is(t, "part", "whole") && !pmd && whole == t->ops)
		return trial_verify_exclusive(t, why);
	reason_set(why, 0,
		   "PMDs map %zu KiB, and of %zu of %zu folios what stayed is "
		   "in one piece",
		   pmd >> 10, whole, t->ops);
	return false;
}

#define ALONE (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))
#define SIZES (BIT(KIND_THP) | KINDS_MTHP)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = ALONE, .kinds = BIT(KIND_THP), .only = "do=move part=whole",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = SIZES, .only = "do=move part=half",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = SIZES, .only = "do=move part=page",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	/* 5.10 copies what was write-protected, 6.1 faults and reuses. */
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_PTE_LARGE,
	  .only = "do=stayed part=half",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = FAULTS_SAME,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_PTE_LARGE,
	  .only = "do=moved part=half",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = FAULTS_SAME,
	  .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = KINDS_PTE_LARGE,
	  .only = "do=stayed part=half",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1,
	  .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = KINDS_PTE_LARGE,
	  .only = "do=moved part=half",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1 },
};

static const struct axis axes[] = {
	{ "do", "what is timed", VALUES("move", "stayed", "moved") },
	{ "part", "of each folio that is moved",
	  VALUES("half", "whole", "page") },
};
/* clang-format on */

const struct bench bench_mremap_thp = {
	.what = "moving parts of a THP, and stores to them where they are then",
	.kernel = "mm/mremap.c:move_page_tables",
	.path = "move_page_tables move_ptes move_normal_pmd move_huge_pmd "
		"__split_huge_pmd __split_huge_pmd_locked ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick =
		"thp_split_pmd by=mremap has its cost: here it is the stores after it",
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
