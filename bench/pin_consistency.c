/* pin_consistency - whether a held page stays the page that is mapped.
 *
 * Pages are held (source=, access=), something befalls them (event=), and then
 * a byte is stored on one side and looked for on the other.  A page that was
 * replaced under its holder is stale: what a device writes is lost, what it
 * reads is old.  It is this corruption that PG_anon_exclusive ended (5.19).
 * The operation is the event; its time is of all pages, and beside the point.
 *
 *	mprotect	to read-only, back, then a store (do_wp_page())
 *	uffd_wp		write-protected by userfaultfd, back, then a store
 *	fork_parent	fork(), then the parent stores, the child living
 *	fork_child	fork(), then the child stores and exits
 *	swap, split	MADV_PAGEOUT; MADV_COLD of one page of each folio
 *	migrate, ksm	move_pages() to another node; merging by ksmd
 *	dontneed	the control: MADV_DONTNEED takes the page away
 *
 * What must be is in events[]: of a FOLL_PIN the promise of Documentation/
 * core-api/pin_user_pages.rst, kept since 5.19 (linux/rmap.h:
 * folio_try_share_anon_rmap_pte() fails on a pinned page); of a plain reference
 * what the kernel is known to do.  A trial that finds another is wrong.
 * source=none shows that the event does happen to a page that nobody holds.
 * Counters, 0 to 1: to_pin and to_mapping, bytes that arrived; same_frame;
 * refused, the event left the pages alone; pin, the source takes a FOLL_PIN on
 * this kernel; must, 1 consistent, 0 stale, 2 either.
 * Unit: ns a call.
 */
#include <linux/userfaultfd.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"

#define HELD_MAX 64 /* pages; an O_DIRECT call takes no more than 255 */

static inline void store_all(struct trial *t)
{
	for (size_t i = 0; i < t->bytes; i += t->page_bytes)
		*(volatile unsigned char *)(t->mem + i) = 1;
}

static inline long protect(struct trial *t, unsigned char *at)
{
	long got = inline_syscall(SYS_mprotect, (long)at, (long)t->bytes,
				  PROT_READ, 0, 0, 0);

	if (!got)
		got = inline_syscall(SYS_mprotect, (long)at, (long)t->bytes,
				     PROT_READ | PROT_WRITE, 0, 0, 0);
	store_all(t);
	return got;
}

static inline long protect_uffd(struct trial *t, unsigned char *at)
{
	struct uffdio_writeprotect wp = { { (uintptr_t)at, t->bytes },
					  UFFDIO_WRITEPROTECT_MODE_WP };
	long uffd = t->call.arg[0];
	long got = inline_syscall(SYS_ioctl, uffd, (long)UFFDIO_WRITEPROTECT,
				  (long)&wp, 0, 0, 0);

	wp.mode = 0;
	if (!got)
		got = inline_syscall(SYS_ioctl, uffd, (long)UFFDIO_WRITEPROTECT,
				     (long)&wp, 0, 0, 0);
	store_all(t);
	return got;
}

static inline long fork_parent(struct trial *t, unsigned char *at)
{
	long pid = inline_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	(void)at;
	if (pid == 0)
		inline_child_waits(t);
	t->child = (pid_t)pid;
	store_all(t);
	return pid;
}

static inline long fork_child(struct trial *t, unsigned char *at)
{
	long pid = inline_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	(void)at;
	if (pid == 0) {
		store_all(t);
		inline_syscall(SYS_exit_group, 0, 0, 0, 0, 0, 0);
	}
	return inline_syscall(SYS_wait4, pid, 0, 0, 0, 0, 0);
}

static inline long split(struct trial *t, unsigned char *at)
{
	long got = 0;

	for (size_t i = 0; i < t->bytes && !got; i += t->folio_bytes)
		got = inline_syscall(SYS_madvise, (long)at + (long)i,
				     (long)t->page_bytes, MADV_COLD, 0, 0, 0);
	return got;
}

static inline long merge(struct trial *t, unsigned char *at)
{
	long got = inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
				  MADV_MERGEABLE, 0, 0, 0);

	return got ? got : inline_call(t, at);
}

BENCH_LOOP(loop_protect, protect)
BENCH_LOOP(loop_protect_uffd, protect_uffd)
BENCH_LOOP(loop_fork_parent, fork_parent)
BENCH_LOOP(loop_fork_child, fork_child)
BENCH_LOOP(loop_split, split)
BENCH_LOOP(loop_merge, merge)
BENCH_LOOP(loop_call, inline_call)

enum must { OPEN, SAME, STALE };

#define MOVED (BIT(FATE_COPIED) | BIT(FATE_MOVED))

/* clang-format off */
static const struct event {
	const char *name;
	void (*loop)(struct trial *t, size_t from, size_t to);
	bool tracked;	    /* what must be holds from 5.19 on alone */
	enum must pin, ref; /* of the data, afterwards */
	unsigned happened;  /* fates that show it; 0: it cannot be refused */
} events[] = {
	{ "mprotect",    loop_protect,      true,  SAME,  SAME,  0 },
	{ "uffd_wp",     loop_protect_uffd, true,  SAME,  SAME,  0 },
	{ "fork_parent", loop_fork_parent,  false, SAME,  STALE, 0 },
	{ "fork_child",  loop_fork_child,   false, SAME,  STALE, 0 },
	{ "swap",        loop_call,         false, SAME,  OPEN,
	  BIT(FATE_SWAPPED) },
	{ "migrate",     loop_call,         false, SAME,  SAME,  MOVED },
	{ "split",       loop_split,        false, SAME,  SAME,
	  BIT(FATE_KEPT) },
	{ "ksm",         loop_merge,        false, SAME,  SAME,
	  BIT(FATE_MERGED) },
	{ "dontneed",    loop_call,         false, STALE, STALE, 0 },
};
/* clang-format on */

static const struct event *event_of(const struct trial *t)
{
	const struct event *event = events;

	while (!trial_is(t, "event", event->name))
		event++;
	return event;
}

static void shape(struct trial *t)
{
	if (t->bytes > HELD_MAX * t->folio_bytes)
		t->bytes = HELD_MAX * t->folio_bytes;
	trial_whole(t);
}

static void call_madvise(struct trial *t, int advice)
{
	t->call = (struct trial_call){
		.nr = SYS_madvise,
		.arg = { (long)t->mem, (long)t->bytes, advice },
	};
}

static void prepare(struct trial *t)
{
	size_t held = t->bytes / t->folio_bytes;

	if (!trial_tracks(t) && !trial_blind(t) &&
	    trial_is(t, "kind", "thp_pte") && trial_is(t, "access", "write") &&
	    !trial_is(t, "source", "none"))
		trial_skip(t, "before 5.19 a pin to write copies pages of a "
			      "THP that PTEs map read-only: there is no such "
			      "folio to pin");
	if (trial_is(t, "event", "swap")) {
		trial_need_swap(t);
		call_madvise(t, MADV_PAGEOUT);
	} else if (trial_is(t, "event", "dontneed")) {
		call_madvise(t, MADV_DONTNEED);
	} else if (trial_is(t, "event", "migrate")) {
		trial_move_ready(t);
	} else if (trial_is(t, "event", "ksm")) {
		trial_ksm_ready(t);
	} else if (trial_is(t, "event", "uffd_wp")) {
		t->call.arg[0] = trial_uffd_wp(t);
	} else if (trial_is(t, "event", "fork_parent")) {
		trial_gate(t);
	}
	if (!trial_is(t, "source", "none"))
		trial_pin(t, t->mem, t->folio_bytes, held, held);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	const struct event *event = event_of(t);

	event->loop(t, from, to);
}

/* Stores on each side and looks on the other; through the mapping last, where
 * the pages may be copied.  Then the frames must tell the same. */
static double exchange(struct trial *t)
{
	bool sees = trial_pin_sees(t), stores = trial_pin_stores(t);
	double to_mapping = stores ? trial_mapping_sees_pin(t) : 1;
	double to_pin = sees ? trial_pin_sees_mapping(t) : 1;

	if (stores)
		trial_count(t, "to_mapping", to_mapping);
	if (sees)
		trial_count(t, "to_pin", to_pin);
	if (!sees)
		store_all(t);
	if (trial_blind(t))
		return to_pin < to_mapping ? to_pin : to_mapping;

	double same = trial_unmoved(t, t->folio_bytes);

	trial_count(t, "same_frame", same);
	if (!stores && !sees)
		return same;
	return to_pin < to_mapping ? to_pin : to_mapping;
}

static bool verify(struct trial *t, struct reason *why)
{
	const struct event *event = event_of(t);
	bool pin = trial_pin_is_pin(t);
	enum must must = pin ? event->pin : event->ref;
	size_t pages = trial_pages(t), happened = 0;

	if (trial_is(t, "event", "ksm"))
		trial_ksm_done(t);
	for (unsigned fate = 0; fate < NR_FATES; fate++)
		if (event->happened & BIT(fate))
			happened += trial_met(t, (enum fate)fate);
	if (trial_is(t, "event", "split"))
		happened -= trial_large(t);

	bool refused = event->happened && !trial_blind(t) &&
		       happened * 2 < pages;

	trial_count(t, "refused", refused);
	if (trial_is(t, "source", "none")) {
		if (refused)
			reason_set(why, 0,
				   "it did not happen to pages that "
				   "nobody holds");
		return !refused;
	}

	double same = exchange(t);

	trial_count(t, "pin", pin);
	trial_count(t, "consistent", same);
	/* Before 5.19 a store to a page mapped by a PTE goes by the references
	 * to its folio, to one mapped by a PMD by its mappings alone. */
	if (!trial_tracks(t) &&
	    (event->tracked || trial_is(t, "kind", "thp_pte") ||
	     (!pin && trial_is(t, "kind", "thp"))))
		must = event->pin == STALE ? STALE : OPEN;
	trial_count(t, "must", must == OPEN ? 2 : must == SAME);
	if (must == OPEN || same == (must == SAME))
		return true;
	reason_set(why, 0, "the pages are %s%s, where they must be %s",
		   same == 1 ? "consistent" : "stale",
		   same > 0 && same < 1 ? " in part" : "",
		   must == SAME ? "consistent" : "stale");
	return false;
}

/* clang-format off */
#define KINDS (BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE))
#define LARGE (BIT(KIND_THP) | BIT(KIND_THP_PTE))
#define E     BIT(STATE_EXCLUSIVE)

#define ROW(in, on, what, to) \
	{ .states = E, .kinds = (in), .only = on " event=" what, \
	  .fates = (to), .faults = FAULTS_ANY, .full = true }
/* What may happen to pages held so (or not at all: the last two). */
#define ROWS(on) \
	ROW(KINDS, on, "mprotect", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(KINDS, on, "uffd_wp", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(KINDS, on, "fork_parent", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(KINDS, on, "fork_child", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(KINDS, on, "swap", BIT(FATE_KEPT) | BIT(FATE_SWAPPED)), \
	ROW(KINDS, on, "migrate", BIT(FATE_KEPT) | MOVED), \
	ROW(LARGE, on, "split", BIT(FATE_KEPT)), \
	ROW(BIT(KIND_BASE), on, "ksm", BIT(FATE_KEPT) | BIT(FATE_MERGED)), \
	ROW(KINDS, on, "dontneed", BIT(FATE_FREED))

static const struct expect expect[] = {
	ROWS("source=io_uring access=write"),
	ROWS("source=af_xdp access=write"),
	ROWS("source=gup_test access=write"),
	ROWS("source=gup_test access=read"),
	ROWS("source=process_vm access=write"),
	ROWS("source=process_vm access=read"),
	ROWS("source=o_direct access=write"),
	ROWS("source=o_direct access=read"),
	ROWS("source=vmsplice access=read"),
	ROW(KINDS, "source=none access=write", "swap", BIT(FATE_SWAPPED)),
	ROW(KINDS, "source=none access=write", "migrate", MOVED),
	ROW(LARGE, "source=none access=write", "split", BIT(FATE_KEPT)),
	ROW(BIT(KIND_BASE), "source=none access=write", "ksm",
	    BIT(FATE_MERGED)),
	EXPECT_END,
};

static const struct axis axes[] = {
	{ "event", "what befalls the pages",
	  VALUES("mprotect", "uffd_wp", "fork_parent", "fork_child", "swap",
		 "migrate", "split", "ksm", "dontneed") },
	{ "source", "who holds them",
	  VALUES("io_uring", "af_xdp", "gup_test", "process_vm", "o_direct",
		 "vmsplice", "none") },
	{ "access", "what the holder may do", VALUES("write", "read") },
	AXES_END,
};

static const struct wish wishes[] = {
	{ "swap", "zram", false, "event=swap" },
	{ "ksm.run", "1", false, "event=ksm" },
	{ "ksm.pages_to_scan", "100000", false, "event=ksm" },
	{ "ksm.smart_scan", "0", true, "event=ksm" },
	WISHES_END,
};
/* clang-format on */

const struct bench bench_pin_consistency = {
	.what = "data through a pin and through the mapping, after events",
	.kernel = "linux/rmap.h:folio_try_share_anon_rmap_pte",
	.path = PATH_COW,
	.per = "call",
	.axes = axes,
	.expect = expect,
	.wishes = wishes,
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
