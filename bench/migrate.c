/* migrate - moving pages from one NUMA node to another.
 *
 *	by=move_pages	move_pages(), `batch` pages a call (kernel
 *			mm/migrate.c:kernel_move_pages(); each call first drains
 *			every CPU's LRU batches, lru_add_drain_all(), so a small
 *			batch pays for that again and again)
 *	by=mbind	mbind(MPOL_BIND, MPOL_MF_MOVE) of the region
 *	by=migrate_pages	migrate_pages() of the process: the region and
 *			whatever else of it lies on that node
 *
 * A page is unmapped by a migration entry, copied, and mapped again
 * (migrate_pages_batch(); before 6.3 unmap_and_move()).  An exclusive page
 * stays exclusive, also one that is write-protected, which has a migration
 * entry of its own for that (SWP_MIGRATION_READ_EXCLUSIVE, 5.19 on); that is
 * proved here, and that each page arrived.  A page that a child maps too is
 * refused with EACCES unless flags=move_all.  A THP moves whole.
 *
 * Copied and migrated pages look alike, another frame; nothing here copies.
 * Counters, by mean over the rounds: moved, refused (by errno), untouched (no
 * status given), and left, what the calls returned.  A move to the own node is
 * a no-op, so mem and to must differ: to=remote is the default.
 * Unit: ns a page (a folio for large kinds), of a call over `batch` of them.
 */
#include <errno.h>
#include <linux/mempolicy.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/proof.h"

#define UNTOUCHED INT32_MIN

struct room {				/* of a trial */
	unsigned long from[16], to[16]; /* masks of 1,024 nodes */
	unsigned long bits;
	long flags;
	int *nodes, *status; /* [pages], behind the addresses */
	void *pages[];
};

static inline long call_move_pages(struct trial *t, unsigned char *at)
{
	struct room *room = t->own;
	size_t first = t->next;
	long left = inline_syscall(SYS_move_pages, 0, (long)t->batch,
				   (long)(room->pages + first),
				   (long)(room->nodes + first),
				   (long)(room->status + first), room->flags);

	(void)at;
	t->next += t->batch;
	t->sum += left;
	return left;
}

static inline long call_mbind(struct trial *t, unsigned char *at)
{
	struct room *room = t->own;

	return inline_syscall(SYS_mbind, (long)at, (long)t->bytes, MPOL_BIND,
			      (long)room->to, (long)room->bits, room->flags);
}

static inline long call_migrate_pages(struct trial *t, unsigned char *at)
{
	struct room *room = t->own;

	(void)at;
	t->sum = inline_syscall(SYS_migrate_pages, 0, (long)room->bits,
				(long)room->from, (long)room->to, 0, 0);
	return t->sum;
}

BENCH_LOOP(move_each, call_move_pages)
BENCH_LOOP(mbind_all, call_mbind)
BENCH_LOOP(migrate_all, call_migrate_pages)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "move_pages"))
		move_each(t, from, to);
	else if (trial_is(t, "by", "mbind"))
		mbind_all(t, from, to);
	else
		migrate_all(t, from, to);
}

static void shape(struct trial *t)
{
	size_t pages = t->bytes / t->stride, all = pages * t->threads;
	size_t batch = strtoul(trial_axis(t, "batch"), NULL, 10);
	struct room *room;

	if (t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
			   t->to_node);
	if (t->threads > 1 && trial_is(t, "by", "migrate_pages"))
		trial_skip(t, "by=migrate_pages moves the whole process: it "
			      "takes procs=, not threads=");
	if (t->mem_node >= 1024 || t->to_node >= 1024)
		trial_skip(t, "by=migrate_pages takes nodes up to 1023");
	trial_own(t, sizeof(*room) + all * (sizeof(void *) + 2 * sizeof(int)));
	room = t->own;
	room->bits = 1025; /* the kernel takes one off */
	room->from[t->mem_node / 64] = 1UL << t->mem_node % 64;
	room->to[t->to_node / 64] = 1UL << t->to_node % 64;
	room->flags = trial_is(t, "flags", "move_all") ? MPOL_MF_MOVE_ALL
						       : MPOL_MF_MOVE;
	room->nodes = (int *)(room->pages + all);
	room->status = room->nodes + all;
	if (room->flags == MPOL_MF_MOVE_ALL && geteuid() != 0)
		trial_skip(t, "flags=move_all wants CAP_SYS_NICE; run as root");
	if (!trial_is(t, "by", "move_pages")) {
		trial_whole(t);
		return;
	}
	t->batch = batch < pages ? batch : pages;
	t->stride *= t->batch;
	t->ops = t->bytes / t->stride;
}

static void prepare(struct trial *t)
{
	struct room *room = t->own;
	size_t pages = trial_pages(t);

	for (size_t i = 0; i < pages && !t->whole; i++) {
		room->pages[i] = t->mem + i * (t->stride / t->batch);
		room->nodes[i] = t->to_node;
		room->status[i] = UNTOUCHED;
	}
}

static bool verify(struct trial *t, struct reason *why)
{
	struct room *room = t->own;
	size_t moved = 0, untouched = 0, refused = 0, busy = 0;

	(void)why;
	for (size_t i = 0; i < trial_pages(t) && !t->whole; i++) {
		moved += room->status[i] == t->to_node;
		untouched += room->status[i] == UNTOUCHED;
		refused += room->status[i] == -EACCES;
		busy += room->status[i] == -EBUSY;
	}
	trial_count(t, "moved",
		    t->whole ? (double)trial_met(t, FATE_MOVED)
			     : (double)moved);
	trial_count(t, "refused_EACCES", (double)refused);
	trial_count(t, "refused_EBUSY", (double)busy);
	trial_count(t, "untouched", (double)untouched);
	trial_count(t, "left", (double)t->sum);
	return true;
}

#define SMALL_AND_PMD (BIT(KIND_BASE) | BIT(KIND_THP))
/* Clang-format off. */
#define ALONE \
	(BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_WAS_SHARED))
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE),
	  .only = "by=move_pages batch=512 flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = SMALL_AND_PMD,
	  .only = "by=move_pages flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
	{ .states = ALONE,
	  .kinds = SMALL_AND_PMD,
	  .only = "batch=512 flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED),
	  .kinds = KINDS_PTE_LARGE,
	  .only = "by=move_pages batch=512 flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_CACHED),
	  .kinds = KINDS_SHMEM,
	  .only = "batch=512 flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
	/* Huge pages come from the other node's pool, or are made there (kernel
	 * mm/hugetlb.c:alloc_huge_page_nodemask(), later
	 * alloc_hugetlb_folio_nodemask()). */
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED),
	  .kinds = BIT(KIND_HUGETLB),
	  .only = "batch=512 flags=move",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
	/* Another process maps the page: EACCES (add_page_for_migration()). */
	{ .states = BIT(STATE_SHARED),
	  .kinds = SMALL_AND_PMD,
	  .only = "by=move_pages batch=512 flags=move",
	  .fates = BIT(FATE_REFUSED),
	  .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_SHARED),
	  .kinds = SMALL_AND_PMD | BIT(KIND_THP_PTE),
	  .only = "by=move_pages batch=512 flags=move_all",
	  .fates = BIT(FATE_MOVED),
	  .faults = 0,
	  .full = true },
};

static const struct axis axes[] = {
	{ "by", "the call", VALUES("move_pages", "mbind", "migrate_pages") },
	{ "batch", "pages (folios) a call of move_pages()",
	  VALUES("512", "64", "8", "1") },
	{ "flags", "pages of ours alone, or shared ones too",
	  VALUES("move", "move_all") },
};
/* clang-format on */

const struct bench bench_migrate = {
	.what = "migration to another NUMA node, by call, batch and state",
	.kernel = "mm/migrate.c:migrate_pages_batch",
	.path = PATH_MIGRATE,
	.per = "page",
	.to = "remote",
	.by_folio = true,
	.crew = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
