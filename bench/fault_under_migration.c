/* fault_under_migration - how long a thread waits that touches a page while the
 * page is being moved.
 *
 * Another thread, on another CPU, moves the region's pages to the node `to` and
 * back without end (move_pages(), one page a call).  This one stores to a page
 * again and again until a store takes a fault: it met a migration entry and
 * slept until the page was mapped again (kernel
 * mm/migrate.c:migration_entry_wait(); a PMD-mapped THP:
 * pmd_migration_entry_wait()).  Only that store counts.  A fault that came just
 * as the page was mapped again found nothing left to wait for, so the least
 * values are those of an empty fault.
 *
 * The region keeps its memory policy, so automatic NUMA balancing leaves it
 * alone.  At a round's end each page must lie on `to`, in another frame, as
 * exclusive as before.  The counter `moved` is the other thread's moves a
 * round.
 * Unit: ns a store that had to wait.
 */
#include <errno.h>

#include "bench.h"
#include "bench/events.h"
#include "bench/faulting.h"
#include "bench/inline.h"
#include "bench/path.h"

#define OPS_MOST 64 /* so that each page is moved often */

BENCH_LOOP_FAULTING(store_until_fault, inline_store)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (from == to) /* called for the code to be there: bench.h */
		return;
	if (from == 0)
		trial_moves(t);
	store_until_fault(t, from, to);
	if (to < t->ops && !t->failed)
		return;

	size_t moved = trial_still(t);

	/* Emulated CPUs run one after the other, so the two threads never
	 * meet. */
	if (t->failed == -ETIME)
		trial_skip(t,
			   "none of a million stores met a page on its way, in "
			   "%zu moves; do the CPUs run at the same time?",
			   moved);
}

static void shape(struct trial *t)
{
	if (t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
			   t->to_node);
	if (t->ops > OPS_MOST)
		t->ops = OPS_MOST;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE),
	  .fates = BIT(FATE_MOVED), .faults = FAULTS_ANY, .full = true },
};
/* clang-format on */

const struct bench bench_fault_under_migration = {
	.what = "a store to a page that is being migrated: the wait",
	.kernel = "mm/migrate.c:migration_entry_wait",
	.path = PATH_FAULT "migration_entry_wait __migration_entry_wait "
			   "pmd_migration_entry_wait do_swap_page ",
	.per = "store",
	.to = "remote",
	.by_folio = true,
	.expect = LIST(expect),
	.not_quick = "it wants two NUMA nodes",
	.shape = shape,
	.loop = loop,
};
