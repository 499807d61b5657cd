/* cow_write - one store to a page that the kernel has write-protected.
 *
 * The same store, answered in three ways (kernel mm/memory.c:do_wp_page; for a
 * PMD-mapped THP kernel mm/huge_memory.c:do_huge_pmd_wp_page; read in 5.10 to
 * 7.2):
 *
 *	exclusive_wp	PageAnonExclusive(): the bit says ours alone, reuse at
 *			once.  This is COW *with* exclusivity tracking.
 *	was_shared	the bit is clear: look under the folio lock whether ours
 *			is the last reference (wp_can_reuse_anon_folio()), then
 *			reuse.  This is COW *without* it, at its best.
 *	shared		a child maps the page too: wp_page_copy().
 *	exclusive	writable, then mprotect to read-only and back, then the
 *			store: newer kernels restore the write bit and there is
 *			no fault at all (6.1 for dirty PTEs, 6.12 always; 5.10
 *			faults).
 *
 * held=ref takes a plain reference to each page first (vmsplice to a pipe, as
 * O_DIRECT and others did): the reference count no longer says "alone", so
 * was_shared is copied, and only the bit still allows reuse: the cleanest
 * demonstration of what the bit is for that one kernel can give.
 *
 * held=pin pins each page, exclusive for io_uring to write, exclusive_wp for
 * process_vm_readv() to read: a pin to write would itself take the fault that
 * is measured.  No page is was_shared or shared and pinned: taking the pin
 * unshares or copies it (pin), and fork() copies what is pinned (fork_pinned).
 *
 * was_shared minus exclusive_wp is the price of the look; shared minus
 * was_shared that of the copy.  Note that was_shared differs from exclusive in
 * more than the bit (the region has been through a fork).  With kind=thp_pte
 * was_shared was copied up to 6.12 and is reused by 6.18; writer=child is the
 * same store by the other side of the fork.
 * Unit: ns a page (a folio for kind=thp).
 */
#include <sys/mman.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"
#include "bench/path.h"

BENCH_LOOP(store_each, inline_store)

static void prepare(struct trial *t)
{
	if (!trial_is(t, "state", "exclusive"))
		return;
	if (mprotect(t->mem, t->bytes, PROT_READ) ||
	    mprotect(t->mem, t->bytes, PROT_READ | PROT_WRITE))
		trial_errno(t, "mprotect of the region");
}

#define NONE_OR_REF (BIT(HELD_NONE) | BIT(HELD_REF))
#define ANY_HELD    (NONE_OR_REF | BIT(HELD_PIN))
#define NOT_MTHP    (KINDS_ANON & ~KINDS_MTHP)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_SHARED), .kinds = NOT_MTHP,
	  .only = "writer=parent",
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_ANON,
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },

	{ .states = BIT(STATE_EXCLUSIVE_WP), .held = NONE_OR_REF,
	  .kinds = NOT_MTHP, .only = "writer=parent",
	  .fates = BIT(FATE_KEPT), .faults = 1 },
	{ .states = BIT(STATE_EXCLUSIVE_WP), .held = NONE_OR_REF,
	  .kinds = KINDS_MTHP, .only = "writer=parent",
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE_WP), .held = BIT(HELD_PIN),
	  .kinds = BIT(KIND_BASE), .only = "writer=parent via=readv",
	  .fates = BIT(FATE_KEPT), .faults = 1 },
	{ .states = BIT(STATE_EXCLUSIVE_WP), .held = BIT(HELD_PIN),
	  .kinds = KINDS_ANON, .only = "writer=parent",
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },

	/* 5.10 reuses a page by its reference count, and so copies large folios
	 * that PTEs map, and pages that somebody holds. */
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = NOT_MTHP,
	  .only = "writer=parent",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED),
	  .faults = FAULTS_SAME },
	{ .states = BIT(STATE_EXCLUSIVE), .held = ANY_HELD,
	  .kinds = KINDS_ANON, .only = "writer=parent",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED),
	  .faults = FAULTS_SAME, .full = true },

	{ .states = BIT(STATE_WAS_SHARED),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP), .only = "writer=parent",
	  .fates = BIT(FATE_KEPT), .faults = 1 },
	/* Reused since "COW reuse support for PTE-mapped THP" (by 6.18);
	 * copied before. */
	{ .states = BIT(STATE_WAS_SHARED), .kinds = BIT(KIND_THP_PTE),
	  .only = "writer=parent",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = KINDS_MTHP,
	  .only = "writer=parent",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1,
	  .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .held = BIT(HELD_REF),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP_PTE),
	  .only = "writer=parent",
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	/* 5.10 reuses what a PMD maps by the count of mappings, whoever else
	 * holds it. */
	{ .states = BIT(STATE_WAS_SHARED), .held = BIT(HELD_REF),
	  .kinds = BIT(KIND_THP), .only = "writer=parent",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_WAS_SHARED), .held = BIT(HELD_REF),
	  .kinds = KINDS_MTHP, .only = "writer=parent",
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
};

static const struct axis axes[] = {
	{ "writer", "which side of the fork stores",
	  VALUES("parent", "child") },
};
/* clang-format on */

static const struct mode_row modes[] = {
	{ MODE_CHILD_OPERATES, "writer=child" },
};

const struct bench bench_cow_write = {
	.what = "one store to a write-protected page: bit, look or copy",
	.kernel = "mm/memory.c:do_wp_page",
	.path = PATH_COW,
	.per = "page",
	.crew = true,
	.axes = LIST(axes),
	.modes = LIST(modes),
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = store_each,
};
