/* migrate_pinned - asking to move pages that are pinned: the refusal.
 *
 * A pinned page may be written to by a device, so it must stay.  Migration
 * fails before it unmaps the page, since a page with pins cannot be marked as
 * shared (kernel mm/rmap.c:try_to_migrate_one(),
 * folio_try_share_anon_rmap_pte(), 5.19 on); 5.10 unmaps it, finds references
 * that it cannot account for (kernel mm/migrate.c:migrate_page_move_mapping()),
 * maps it again and tries ten times.
 *
 *	by=move_pages	`batch` pages a call; the call returns how many did not
 *			move (5.10: one less), and gives those no status
 *	by=mbind	mbind(MPOL_MF_MOVE | MPOL_MF_STRICT): EIO, which is
 *			what is expected of it here
 *
 * held=ref is the same with a plain reference (a page in a pipe), which is seen
 * later than a pin.  Proved: each page stays in its frame, mapped, on its node,
 * and reads what was written to it.  Counters: left, what the calls returned;
 * untouched, pages without a status.
 * Unit: ns a page asked for (a folio for large kinds).
 */
#include <errno.h>
#include <linux/mempolicy.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

#define UNTOUCHED INT32_MIN
#define SEAL	  0x5ea1

struct room {		      /* of a trial */
	unsigned long to[16]; /* mask of 1,024 nodes */
	size_t next;	      /* of the pages */
	long left;
	int *nodes, *status; /* [pages], behind the addresses */
	void *pages[];
};

static inline long call_move_pages(struct trial *t, unsigned char *at)
{
	struct room *room = t->own;
	size_t first = room->next;
	long left = inline_syscall(SYS_move_pages, 0, (long)t->batch,
				   (long)(room->pages + first),
				   (long)(room->nodes + first),
				   (long)(room->status + first), MPOL_MF_MOVE);

	(void)at;
	room->next += t->batch;
	room->left += left;
	return left;
}

static inline long call_mbind(struct trial *t, unsigned char *at)
{
	struct room *room = t->own;
	long got = inline_syscall(SYS_mbind, (long)at, (long)t->bytes,
				  MPOL_BIND, (long)room->to, 1025,
				  MPOL_MF_MOVE | MPOL_MF_STRICT);

	return got == -EIO ? 0 : got ? got : -EEXIST;
}

BENCH_LOOP(move_each, call_move_pages)
BENCH_LOOP(mbind_all, call_mbind)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "move_pages"))
		move_each(t, from, to);
	else
		mbind_all(t, from, to);
}

static void shape(struct trial *t)
{
	size_t pages = t->bytes / t->stride;
	size_t batch = strtoul(trial_axis(t, "batch"), NULL, 10);
	struct room *room;

	if (t->mem_node == t->to_node || t->to_node >= 1024)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
			   t->to_node);
	room = trial_own(t, sizeof(*room) +
				    pages * (sizeof(void *) + 2 * sizeof(int)));
	room->to[t->to_node / 64] = 1UL << t->to_node % 64;
	room->nodes = (int *)(room->pages + pages);
	room->status = room->nodes + pages;
	if (trial_is(t, "by", "mbind")) {
		trial_whole(t);
		return;
	}
	t->batch = batch < pages ? batch : pages;
	t->stride *= t->batch;
	t->ops = t->bytes / t->stride;
}

/* Writes to each page what the page must still contain afterwards. */
static void prepare(struct trial *t)
{
	struct room *room = t->own;
	size_t each = t->whole ? t->page_bytes : t->stride / t->batch;

	room->next = 0;
	room->left = 0;
	for (size_t i = 0; i < trial_pages(t); i++) {
		unsigned char *page = t->mem + i * each;

		*(volatile uint64_t *)(page + 8) = SEAL ^ i;
		if (t->whole)
			continue;
		room->pages[i] = page;
		room->nodes[i] = t->to_node;
		room->status[i] = UNTOUCHED;
	}
}

static bool verify(struct trial *t, struct reason *why)
{
	struct room *room = t->own;
	size_t each = t->whole ? t->page_bytes : t->stride / t->batch;
	size_t untouched = 0, broken = 0;

	for (size_t i = 0; i < trial_pages(t); i++) {
		unsigned char *page = t->mem + i * each;

		broken += *(volatile uint64_t *)(page + 8) != (SEAL ^ i);
		untouched += !t->whole && room->status[i] == UNTOUCHED;
	}
	trial_count(t, "left", (double)room->left);
	trial_count(t, "untouched", (double)untouched);
	if (broken)
		reason_set(why, 0, "%zu pages do not read what was written",
			   broken);
	return broken == 0;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .held = BIT(HELD_PIN) | BIT(HELD_REF),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE),
	  .only = "by=move_pages",
	  .fates = BIT(FATE_REFUSED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE),
	  .held = BIT(HELD_PIN) | BIT(HELD_REF), .kinds = BIT(KIND_BASE),
	  .only = "by=mbind batch=512",
	  .fates = BIT(FATE_REFUSED), .faults = FAULTS_ANY, .full = true },
};

static const struct axis axes[] = {
	{ "by", "the call", VALUES("move_pages", "mbind") },
	{ "batch", "pages (folios) a call of move_pages()",
	  VALUES("512", "64", "8", "1") },
};
/* clang-format on */

const struct bench bench_migrate_pinned = {
	.what = "migration of pinned pages: refused, and how fast",
	.kernel = "mm/rmap.c:try_to_migrate_one",
	.path = PATH_MIGRATE,
	.per = "page",
	.to = "remote",
	.by_folio = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "it wants two NUMA nodes",
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
