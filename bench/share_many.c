/* share_many - one page that many processes map: COW, fork, unmap, move.
 *
 * `sharers` children map the region as well as we do, all of one fork each, so
 * every page has sharers + 1 mappings and as many anon_vma_chains to be walked.
 *
 *	op=cow		a store: wp_page_copy() takes our mapping off the page,
 *			whoever else has it (kernel mm/memory.c)
 *	op=fork		one child more (copy_page_range())
 *	op=unmap	munmap() of the region: our mappings go, the page stays
 *			(zap_pte_range())
 *	op=move		move_pages() of each page, flags MPOL_MF_MOVE_ALL: the
 *			one that must find every mapping (kernel
 *			mm/rmap.c:rmap_walk())
 *
 * A cost that grows with sharers is one that walks or contends; cow and unmap
 * should not.
 * Unit: ns a page; op=fork a call, divided by the region's pages.
 */
#include <linux/mempolicy.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

static inline long call_munmap(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_munmap, (long)at, (long)t->bytes, 0, 0, 0, 0);
}

static inline long call_move(struct trial *t, unsigned char *at)
{
	int status;

	return inline_syscall(SYS_move_pages, 0, 1, (long)&at,
			      (long)&t->to_node, (long)&status,
			      MPOL_MF_MOVE_ALL);
}

BENCH_LOOP(store_each, inline_store)
BENCH_LOOP(fork_once, inline_fork)
BENCH_LOOP(munmap_once, call_munmap)
BENCH_LOOP(move_each, call_move)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "op", "cow"))
		store_each(t, from, to);
	else if (trial_is(t, "op", "fork"))
		fork_once(t, from, to);
	else if (trial_is(t, "op", "unmap"))
		munmap_once(t, from, to);
	else
		move_each(t, from, to);
}

static void shape(struct trial *t)
{
	if (trial_is(t, "op", "fork") || trial_is(t, "op", "unmap"))
		trial_whole(t);
	if (!trial_is(t, "op", "move"))
		return;
	if (t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
			   t->to_node);
	if (geteuid() != 0)
		trial_skip(t, "op=move wants CAP_SYS_NICE; run as root");
}

/* state=shared has made the first child already. */
static void prepare(struct trial *t)
{
	trial_crowd(t, strtoul(trial_axis(t, "sharers"), NULL, 10) - 1);
}

#define SMALL_AND_PMD (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .only = "op=cow sharers=64",
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .only = "op=unmap sharers=64",
	  .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = BIT(STATE_SHARED), .kinds = SMALL_AND_PMD, .only = "op=cow",
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = SMALL_AND_PMD, .only = "op=fork",
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = SMALL_AND_PMD, .only = "op=unmap",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .only = "op=move",
	  .fates = BIT(FATE_MOVED), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "op", "the operation", VALUES("cow", "fork", "unmap", "move") },
	{ "sharers", "children that map the region too",
	  VALUES("1", "4", "16", "64") },
};
/* clang-format on */

const struct bench bench_share_many = {
	.what = "COW, fork, unmap, move of pages that many processes map",
	.kernel = "mm/rmap.c:rmap_walk_anon",
	.path = PATH_COW
	"rmap_walk_anon try_to_migrate try_to_migrate_one try_to_unmap "
	"migrate_pages folio_referenced page_referenced ",
	.per = "page",
	.to = "remote",
	.to_only = "op=move",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
};
