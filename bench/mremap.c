/* mremap - moving a whole region to another address.
 *
 *	aligned=yes	source and target lie alike to a PMD: the kernel moves
 *			whole page tables and the PMDs of THPs, a store for each
 *			(kernel mm/mremap.c:move_normal_pmd(), move_huge_pmd();
 *			page tables from 5.0 on, on x86, arm64 and riscv)
 *	aligned=no	the target lies a page further: the kernel moves each
 *			PTE (move_ptes(), which 6.17 batches for a large folio),
 *			and first splits the PMD of a THP
 *
 * No page moves, and none takes another state.  The target was reserved before:
 * the call unmaps the reservation too, which is a mapping without pages.
 * mremap_thp moves parts of folios.
 * Unit: ns a page, of one call over the region.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"

BENCH_LOOP(move_once, inline_call)

static void prepare(struct trial *t)
{
	long bytes = (long)t->bytes;

	trial_spare(t);
	t->lands = t->spare;
	if (trial_is(t, "aligned", "no"))
		t->lands += (ptrdiff_t)t->page_bytes;
	t->call = (struct trial_call){
		.nr = SYS_mremap,
		.arg = { (long)t->mem, bytes, bytes,
			 MREMAP_MAYMOVE | MREMAP_FIXED,
			 (long)t->mem + t->lands },
		.want = (long)t->mem + t->lands,
	};
}

static bool verify(struct trial *t, struct reason *why)
{
	bool whole = trial_is(t, "kind", "thp") &&
		     trial_is(t, "aligned", "yes");
	size_t want = whole ? t->bytes : 0, pmd;

	if (trial_is(t, "kind", "hugetlb"))
		return true;
	pmd = trial_pmd_bytes(t);
	if (pmd != want)
		reason_set(why, 0,
			   "PMDs map %zu KiB of the target, and should map %zu",
			   pmd >> 10, want >> 10);
	return pmd == want;
}

#define ALONE (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = ALONE, .kinds = KINDS_ANON,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_ANON,
	  .fates = BIT(FATE_SHARED), .faults = 0, .full = true },
	{ .states = BIT(STATE_SWAPPED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_SWAPPED), .faults = 0, .full = true },
	/* Its calls are of whole huge pages (5.16 on). */
	{ .states = ALONE, .kinds = BIT(KIND_HUGETLB), .only = "aligned=yes",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
};

static const struct wish wishes[] = {
	{ "swap", "zram", false, "state=swapped" },
};

static const struct axis axes[] = {
	{ "aligned", "source and target lie alike to a PMD",
	  VALUES("yes", "no") },
};
/* clang-format on */

const struct bench bench_mremap = {
	.what = "mremap() of a region to another address, by kind and alignment",
	.kernel = "mm/mremap.c:move_page_tables",
	.path = "move_vma copy_vma move_page_tables move_normal_pmd "
		"move_huge_pmd move_ptes move_hugetlb_page_tables "
		"__split_huge_pmd do_munmap do_vmi_munmap ",
	.per = "page",
	.axes = LIST(axes),
	.wishes = LIST(wishes),
	.expect = LIST(expect),
	.whole = true,
	.shape = trial_whole,
	.prepare = prepare,
	.loop = move_once,
	.verify = verify,
};
