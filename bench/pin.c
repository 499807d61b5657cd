/* pin - taking hold of pages for somebody else: a pin, or a reference.
 *
 * What get_user_pages() does with the page that it finds (kernel
 * mm/gup.c:gup_fast(), follow_page_pte(), faultin_page(); read in 5.10 to 7.2):
 *
 *	exclusive	taken as it is, without the mmap lock
 *	absent		faulted in first: filled for a write, the zero page for
 *			a read
 *	was_shared	access=write: a write fault, which reuses the page.
 *			access=read: a FOLL_PIN must not be taken on a page that
 *			may be shared, or a later write would leave it behind:
 *			FAULT_FLAG_UNSHARE marks it exclusive first
 *			(gup_must_unshare(), 5.19 on; the bit goes 0 to 1)
 *	shared		the same faults must copy.  vmsplice takes a FOLL_GET,
 *			which never unshares: the page stays shared
 *
 * source=io_uring, af_xdp and gup_test pin for long and the call does nothing
 * else.  vmsplice takes plain references up to 7.2.  process_vm pins, moves a
 * byte and unpins for each page, and o_direct also waits for the disk: compare
 * their states, not them with the others.  access=write is
 * process_vm_writev(), and an O_DIRECT read, which writes to memory.
 *
 * batch is the pages of one call; kinds thp and hugetlb with batch=1 pin a page
 * of each folio.  5.10 never unshares: there shared stays so for access=read.
 * Unit: ns a page.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/pins.h"

BENCH_LOOP(pin_each, inline_call)

static void shape(struct trial *t)
{
	t->batch = strtoul(trial_axis(t, "batch"), NULL, 10);
	if (t->batch == 1)
		return;
	t->stride = t->batch * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

static void rearm(struct trial *t, size_t i)
{
	trial_pin_ready(t, t->mem + i * t->stride);
}

#define E      BIT(STATE_EXCLUSIVE)
#define CACHED BIT(STATE_CACHED)
#define EWP    BIT(STATE_EXCLUSIVE_WP)
#define N      BIT(STATE_WAS_SHARED)
#define S      BIT(STATE_SHARED)
#define NONE   (BIT(STATE_ABSENT) | BIT(STATE_ZERO))
#define BASE   BIT(KIND_BASE)
#define HUGE   BIT(KIND_HUGETLB)
#define KINDS  (BASE | BIT(KIND_THP) | BIT(KIND_THP_PTE) | HUGE)
#define SIZES  (KINDS | KINDS_MTHP)
#define KEPT   BIT(FATE_KEPT)
#define COPIED BIT(FATE_COPIED)

/* clang-format off */
#define ROW(of, in, on, where, to) \
	{ .states = (of), .kinds = (in), .only = "source=" on " " where, \
	  .fates = (to), .faults = FAULTS_ANY
#define FULL , .full = true }
/* Each page that the call has taken is a reference more on its folio, so that
 * of those that follow none may be reused (kernel
 * mm/memory.c:wp_can_reuse_anon_folio()). */
#define MIXED , .full = true, .mixed = true }

/* The first touch fills a whole folio: pin one page of each folio, or all pages
 * in one call. */
#define FOLIOS(of, in, on, where, to) \
	ROW(of, in, on, where " batch=1", to) FULL, \
	ROW(of, in, on, where " batch=512", to) FULL

/* A source that writes, by the word of access=.  Huge pages of the pool have no
 * zero page (kernel mm/hugetlb.c:hugetlb_no_page()). */
#define WRITES(on) \
	ROW(NONE, BASE, on, "access=write", BIT(FATE_FILLED)) FULL, \
	FOLIOS(NONE, BIT(KIND_THP), on, "access=write", BIT(FATE_FILLED)), \
	FOLIOS(BIT(STATE_ABSENT), HUGE, on, "access=write", \
	       BIT(FATE_FILLED)), \
	ROW(E, SIZES, on, "access=write", KEPT) FULL, \
	ROW(EWP, KINDS, on, "access=write", KEPT) FULL, \
	ROW(CACHED, KINDS_SHMEM, on, "access=write", KEPT) FULL, \
	ROW(N, BASE | BIT(KIND_THP) | HUGE, on, "access=write", KEPT) FULL, \
	ROW(N, KINDS_PTE_LARGE, on, "access=write", KEPT | COPIED) MIXED, \
	ROW(S, SIZES, on, "access=write", COPIED) FULL

/* A source that reads: a shared page stays shared where the kernel takes a
 * plain reference, or a pin without unsharing. */
#define READS(on, shared) \
	ROW(NONE, BASE, on, "access=read", BIT(FATE_ZEROED)) FULL, \
	FOLIOS(NONE, BIT(KIND_THP), on, "access=read", BIT(FATE_ZEROED)), \
	FOLIOS(BIT(STATE_ABSENT), HUGE, on, "access=read", \
	       BIT(FATE_FILLED)), \
	ROW(E, SIZES, on, "access=read", KEPT) FULL, \
	ROW(EWP, KINDS, on, "access=read", KEPT) FULL, \
	ROW(CACHED, KINDS_SHMEM, on, "access=read", KEPT) FULL, \
	ROW(N, BASE | HUGE, on, "access=read", KEPT) FULL, \
	ROW(N, BIT(KIND_THP), on, "access=read", KEPT | COPIED) FULL, \
	ROW(N, KINDS_PTE_LARGE, on, "access=read", KEPT | COPIED) MIXED, \
	ROW(S, SIZES, on, "access=read", shared) FULL

static const struct expect expect[] = {
	ROW(E, BASE, "io_uring", "access=write batch=1", KEPT) },
	ROW(S, BASE, "io_uring", "access=write batch=1", COPIED) },
	ROW(E, BASE | BIT(KIND_THP), "io_uring", "access=write batch=512",
	    KEPT) },
	ROW(N, BASE, "process_vm", "access=read batch=1", KEPT) },
	WRITES("io_uring"),
	WRITES("process_vm"),
	WRITES("o_direct"),
	WRITES("af_xdp"),
	WRITES("gup_test"),
	READS("vmsplice", BIT(FATE_SHARED)),
	READS("process_vm", COPIED | BIT(FATE_SHARED)),
	READS("o_direct", COPIED | BIT(FATE_SHARED)),
	/* A long-term pin does not take the zero page, so the page is
	 * filled. */
	ROW(NONE, BASE, "gup_test", "access=read",
	    BIT(FATE_ZEROED) | BIT(FATE_FILLED)) FULL,
	FOLIOS(BIT(STATE_ABSENT), HUGE, "gup_test", "access=read",
	       BIT(FATE_FILLED)),
	ROW(E, SIZES, "gup_test", "access=read", KEPT) FULL,
	ROW(EWP, KINDS, "gup_test", "access=read", KEPT) FULL,
	ROW(CACHED, KINDS_SHMEM, "gup_test", "access=read", KEPT) FULL,
	ROW(N, SIZES, "gup_test", "access=read", KEPT | COPIED) MIXED,
	ROW(S, SIZES, "gup_test", "access=read",
	    COPIED | BIT(FATE_SHARED)) FULL,
};

static const struct axis axes[] = {
	{ "source",
	  "who takes the pages (process_vm copies too, o_direct waits for the "
	  "disk too)",
	  VALUES("io_uring", "vmsplice", "process_vm", "o_direct", "af_xdp",
		 "gup_test") },
	{ "access", "what the holder may do", VALUES("write", "read") },
	{ "batch", "pages a call", VALUES("1", "8", "64", "512") },
};
/* clang-format on */

const struct bench bench_pin = {
	.what = "pinning pages, by source, state and batch",
	.kernel = "mm/gup.c:pin_user_pages_fast",
	.path = PATH_COW "pin_user_pages pin_user_pages_fast "
			 "internal_get_user_pages_fast gup_fast_fallback "
			 "get_user_pages_fast try_grab_page try_grab_folio "
			 "follow_page_pte follow_page_mask ",
	.per = "page",
	.crew = true,
	.axes = LIST(axes),
	.pins = { .source = "source", .access = "access" },
	.expect = LIST(expect),
	.shape = shape,
	.rearm = rearm,
	.loop = pin_each,
};
