/* userfaultfd_move - giving pages another address: moved, copied or remapped.
 *
 * A collector that compacts its heap, or an owner who hands memory to another
 * part of its process, can do so in three ways:
 *
 *	by=move		UFFDIO_MOVE: the PTE goes over and the page with it
 *			(kernel mm/userfaultfd.c:move_pages_pte(), 6.8 on;
 *			move_pages_ptes() has a batch under one lock).  Only a
 *			page that is ours alone may go: EBUSY where its bit
 *			PG_anon_exclusive is clear or it may be pinned, though
 *			not for a plain reference
 *	by=copy		UFFDIO_COPY: a new page is filled with a copy; the old
 *			one stays where it is, and its end is not in the time
 *	by=mremap	PTEs go over whoever shares the pages, but mappings are
 *			split and merged, under the process's lock for writing
 *			(kernel mm/mremap.c:move_page_tables())
 *
 * batch is the pages of one call: 1 shows the fixed cost, 512 that of a page.
 * kind=thp is moved by its PMD, nothing is split; see mm/uffd.h for what is
 * never asked for.  Proved: the page at the new address is in the old frame, or
 * in another and has the same contents; where it is refused all calls are, and
 * the page is where it was (its time is the refusal's: see counters.refused).
 * Unit: ns a page.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/events.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/pins.h"
#include "bench/proof.h"

BENCH_LOOP(call_each, inline_call)

static bool refused(const struct trial *t)
{
	/* A kernel that has the call and shows no bit is an edited one. */
	bool taken = !trial_tracks(t) && !trial_blind(t);

	return trial_is(t, "by", "move") &&
	       (taken || trial_is(t, "held", "pin") ||
		trial_is(t, "state", "was_shared") ||
		trial_is(t, "state", "shared"));
}

static void shape(struct trial *t)
{
	t->batch = strtoul(trial_axis(t, "batch"), NULL, 10);
	t->stride = t->batch * t->page_bytes;
	t->ops = t->bytes / t->stride;
	t->pardons = refused(t) ? PARDON(EBUSY) : 0;
}

static void prepare(struct trial *t)
{
	trial_spare(t);
	if (!trial_is(t, "by", "mremap"))
		trial_uffd_spare(t, trial_is(t, "by", "move"));
	t->lands = refused(t) ? 0 : t->spare;
}

static void rearm(struct trial *t, size_t i)
{
	unsigned char *at = t->mem + i * t->stride;

	if (trial_is(t, "by", "mremap"))
		t->call = (struct trial_call){
			.nr = SYS_mremap,
			.arg = { (long)at, (long)t->stride, (long)t->stride,
				 MREMAP_MAYMOVE | MREMAP_FIXED,
				 (long)(at + t->spare) },
		};
	else
		trial_uffd_ready(t, trial_is(t, "by", "move"), at);
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t want = refused(t) ? t->ops : 0;

	if ((size_t)t->refused != want) {
		reason_set(why, 0, "%ld of %zu moves were refused, not %zu",
			   t->refused, t->ops, want);
		return false;
	}
	if (trial_is(t, "by", "copy") &&
	    memcmp(t->mem, t->mem + t->spare, t->bytes) != 0) {
		reason_set(why, 0, "the copies differ from what was copied");
		return false;
	}
	return trial_verify_pin(t, why);
}

#define WHOLE (BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP))
#define N     BIT(STATE_WAS_SHARED)
#define S     BIT(STATE_SHARED)
#define BASE  BIT(KIND_BASE)
#define FREE  (BIT(HELD_NONE) | BIT(HELD_REF))

/* clang-format off */
#define ROW(of, by, in, when, to) \
	{ .states = (of), .held = (by), .kinds = (in), .only = (when), \
	  .fates = (to), .faults = 0

static const struct expect expect[] = {
	ROW(BIT(STATE_EXCLUSIVE), 0, BASE, "by=move batch=1",
	    BIT(FATE_KEPT)) },
	ROW(BIT(STATE_EXCLUSIVE), 0, BASE, "by=copy batch=1",
	    BIT(FATE_COPIED)) },
	ROW(BIT(STATE_EXCLUSIVE), 0, BASE, "by=mremap batch=1",
	    BIT(FATE_KEPT)) },
	ROW(WHOLE, FREE, BASE, "by=move", BIT(FATE_KEPT)), .full = true },
	ROW(BIT(STATE_EXCLUSIVE), 0, BIT(KIND_THP), "by=move batch=512",
	    BIT(FATE_KEPT)), .full = true },
	/* Refused. */
	ROW(N, FREE, BASE, "by=move batch=1", BIT(FATE_REFUSED)), .full = true },
	ROW(S, FREE, BASE, "by=move batch=1", BIT(FATE_REFUSED)), .full = true },
	ROW(N, 0, BIT(KIND_THP), "by=move batch=512", BIT(FATE_REFUSED)), .full = true },
	ROW(BIT(STATE_EXCLUSIVE), BIT(HELD_PIN), BASE, "by=move batch=1",
	    BIT(FATE_REFUSED)), .full = true },

	ROW(WHOLE | N | S, 0, BASE, "by=copy", BIT(FATE_COPIED)),
	  .full = true },
	ROW(WHOLE | N, 0, BASE, "by=mremap", BIT(FATE_KEPT)), .full = true },
	ROW(S, 0, BASE, "by=mremap", BIT(FATE_SHARED)), .full = true },
	ROW(BIT(STATE_EXCLUSIVE) | N, 0, BIT(KIND_THP), "by=mremap batch=512",
	    BIT(FATE_KEPT)), .full = true },
};

static const struct axis axes[] = {
	{ "by", "how a page gets there", VALUES("move", "copy", "mremap") },
	{ "batch", "pages a call", VALUES("1", "16", "512") },
};
/* clang-format on */

const struct bench bench_userfaultfd_move = {
	.what = "UFFDIO_MOVE of pages, beside UFFDIO_COPY and mremap()",
	.kernel = "mm/userfaultfd.c:move_pages",
	.path = "move_pages move_pages_pte move_pages_ptes move_pages_huge_pmd "
		"mfill_atomic mfill_atomic_copy mcopy_atomic move_page_tables "
		"move_ptes move_huge_pmd __split_huge_pmd ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = call_each,
	.verify = verify,
};
