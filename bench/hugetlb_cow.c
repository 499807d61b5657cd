/* hugetlb_cow - a store to a write-protected huge page from the pool.
 *
 * hugetlb has rules of its own (kernel mm/hugetlb.c:hugetlb_cow(), hugetlb_wp()
 * since 5.16; read in 5.10 to 7.2): huge pages are scarce, so the only process
 * that maps a page reuses it, whoever else holds it; the count of mappings
 * decides up to 7.2.  The exclusive bit is kept since 5.19 all the same, for
 * fork() and pins.
 *
 *	exclusive	mprotect() to read-only and back; the store faults on
 *			every kernel seen, and reuses
 *	exclusive_wp	the bit is set; reuse
 *	was_shared	the bit is clear, nobody else maps it; reuse
 *	shared		copied, a whole huge page at a time, while the pool
 *			lasts: without a free page the child would lose its own
 *			(SIGBUS when it touches it), so twice the region must be
 *			free
 *
 * kind=hugetlb-1g: pages of 1 GiB, which one entry of a PUD maps; a pool of
 * such is best filled at boot.  On some kernels (6.12.74 to 6.12.117, 6.17.8 to
 * 7.3.4) fork() may leave them out of the child, which then reads zeros
 * (results/hugetlb-1g-fork): copy_hugetlb_page_range() asks the
 * table of the PUD for pt_share_count, which only tables of PMDs initialise
 * (kernel include/linux/mm.h:pagetable_pmd_ctor()), and takes what its page's
 * last use left there for sharing.  The states shared and was_shared are then
 * not reached, and the trial says so.
 *
 * Compare with cow_write kind=thp, where shared splits and copies 4 KiB.
 * Unit: ns a folio.
 */
#include <sys/mman.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
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

#define REUSED (BIT(STATE_WAS_SHARED) | BIT(STATE_EXCLUSIVE_WP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_POOL,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_SAME, .full = true },
	{ .states = REUSED, .held = BIT(HELD_NONE) | BIT(HELD_REF),
	  .kinds = KINDS_POOL,
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_POOL,
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
};
/* clang-format on */

const struct bench bench_hugetlb_cow = {
	.what = "one store to a write-protected huge page of the pool",
	.kernel = "mm/hugetlb.c:hugetlb_wp",
	.path = PATH_FAULT "hugetlb_fault hugetlb_cow hugetlb_wp "
			   "alloc_huge_page alloc_hugetlb_folio ",
	.per = "page",
	.expect = LIST(expect),
	.not_quick = "it wants a pool of huge pages",
	.prepare = prepare,
	.loop = store_each,
};
