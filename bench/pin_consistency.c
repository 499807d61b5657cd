/* pin_consistency - whether a held page stays the page that is mapped.
 *
 * Pages are held (source=, access=), something befalls them (event=), and then
 * a byte is stored on one side and looked for on the other.  A page that was
 * replaced under its holder is stale: what a device writes is lost, what it
 * reads is old.  It is this corruption that PG_anon_exclusive ended (5.19).
 * The operation is the event; its time is that of all pages, and is not what
 * matters.
 *
 *	mprotect	to read-only, back, then a store (do_wp_page())
 *	uffd_wp		write-protected by userfaultfd, back, then a store
 *	fork_parent	fork(), then the parent stores, the child living
 *	fork_child	fork(), then the child stores and exits
 *	swap, split	MADV_PAGEOUT; MADV_COLD of one page of each folio
 *	migrate, ksm	move_pages() to another node; merging by ksmd
 *	dontneed	the control: MADV_DONTNEED takes the page away
 *
 * What must be is in lib/mm/promise.c, by kernel: of a FOLL_PIN the promise of
 * Documentation/core-api/pin_user_pages.rst, kept since 5.19 (linux/rmap.h:
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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/events.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/pins.h"
#include "bench/proof.h"

#define HELD_MAX 64 /* folios; an O_DIRECT call takes no more than 255 */

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
	long pid = inline_fork(t, at);

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
	if (pid < 0)
		t->child = (pid_t)pid;
	return pid < 0 ? pid : inline_syscall(SYS_wait4, pid, 0, 0, 0, 0, 0);
}

BENCH_LOOP(loop_protect, protect)
BENCH_LOOP(loop_protect_uffd, protect_uffd)
BENCH_LOOP(loop_fork_parent, fork_parent)
BENCH_LOOP(loop_fork_child, fork_child)
BENCH_LOOP(loop_split, inline_split)
BENCH_LOOP(loop_merge, inline_merge)
BENCH_LOOP(loop_call, inline_call)

#define MOVED (BIT(FATE_COPIED) | BIT(FATE_MOVED))

static const struct event {
	const char *name;
	void (*loop)(struct trial *t, size_t from, size_t to);
	unsigned happened; /* fates that show a refusal; 0: it cannot be
			    * refused */
} events[] = {
	{ "mprotect", loop_protect, 0 },
	{ "uffd_wp", loop_protect_uffd, 0 },
	{ "fork_parent", loop_fork_parent, 0 },
	{ "fork_child", loop_fork_child, 0 },
	{ "swap", loop_call, BIT(FATE_SWAPPED) },
	{ "migrate", loop_call, MOVED },
	{ "split", loop_split, BIT(FATE_KEPT) },
	{ "ksm", loop_merge, BIT(FATE_MERGED) },
	{ "dontneed", loop_call, 0 },
};

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

static void prepare(struct trial *t)
{
	size_t held = t->bytes / t->folio_bytes;

	if (trial_is(t, "event", "swap"))
		trial_pageout_ready(t);
	else if (trial_is(t, "event", "dontneed"))
		trial_dontneed_ready(t);
	else if (trial_is(t, "event", "migrate"))
		trial_move_ready(t);
	else if (trial_is(t, "event", "ksm"))
		trial_ksm_ready(t);
	else if (trial_is(t, "event", "uffd_wp"))
		t->call.arg[0] = trial_uffd_wp(t);
	else if (trial_is(t, "event", "fork_parent"))
		trial_gate(t);
	if (!trial_is(t, "source", "none"))
		trial_pin(t, t->mem, t->folio_bytes, held, held);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	const struct event *event = event_of(t);

	event->loop(t, from, to);
}

/* The event left most pages as they were. */
static bool was_refused(const struct trial *t)
{
	const struct event *event = event_of(t);
	size_t happened = 0;

	for (unsigned fate = 0; fate < NR_FATES; fate++)
		if (event->happened & BIT(fate))
			happened += trial_met(t, (enum fate)fate);
	if (trial_is(t, "event", "split"))
		happened -= trial_large(t);
	return event->happened && !trial_blind(t) &&
	       happened * 2 < trial_pages(t);
}

static bool verify(struct trial *t, struct reason *why)
{
	bool refused = was_refused(t);

	if (trial_is(t, "event", "ksm"))
		trial_ksm_done(t);
	trial_count(t, "refused", refused);
	if (!trial_is(t, "source", "none"))
		return trial_pin_keeps(t, why);
	if (refused)
		reason_set(why, 0,
			   "the event did not change pages that nobody holds");
	return !refused;
}

/* clang-format off */
#define BASE  BIT(KIND_BASE)
#define LARGE (BIT(KIND_THP) | BIT(KIND_THP_PTE))
#define ALL   (BASE | LARGE | BIT(KIND_HUGETLB))

#define ROW(in, on, what, to) \
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = (in), \
	  .only = on " event=" what, \
	  .fates = (to), .faults = FAULTS_ANY, .full = true }
/* The fates that pages may meet when held in this way, or not held. */
#define ROWS(on) \
	ROW(ALL, on, "mprotect", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(ALL, on, "uffd_wp", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(ALL, on, "fork_parent", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(ALL, on, "fork_child", BIT(FATE_KEPT) | BIT(FATE_COPIED)), \
	ROW(BASE | LARGE, on, "swap", BIT(FATE_KEPT) | BIT(FATE_SWAPPED)), \
	ROW(ALL, on, "migrate", BIT(FATE_KEPT) | MOVED), \
	ROW(LARGE, on, "split", BIT(FATE_KEPT)), \
	ROW(BASE, on, "ksm", BIT(FATE_KEPT) | BIT(FATE_MERGED)), \
	ROW(ALL, on, "dontneed", BIT(FATE_FREED))

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
	ROW(BASE | LARGE, "source=none access=write", "swap",
	    BIT(FATE_SWAPPED)),
	ROW(ALL, "source=none access=write", "migrate", MOVED),
	ROW(LARGE, "source=none access=write", "split", BIT(FATE_KEPT)),
	ROW(BASE, "source=none access=write", "ksm", BIT(FATE_MERGED)),
};

static const struct axis axes[] = {
	{ "event", "what befalls the pages",
	  VALUES("mprotect", "uffd_wp", "fork_parent", "fork_child", "swap",
		 "migrate", "split", "ksm", "dontneed") },
	{ "source", "who holds them",
	  VALUES("io_uring", "af_xdp", "gup_test", "process_vm", "o_direct",
		 "vmsplice", "none") },
	{ "access", "what the holder may do", VALUES("write", "read") },
};

static const struct wish wishes[] = {
	{ "swap", "zram", false, "event=swap" },
	{ "ksm.run", "1", false, "event=ksm" },
	{ "ksm.pages_to_scan", "100000", false, "event=ksm" },
	{ "ksm.sleep_millisecs", "0", false, "event=ksm" },
	{ "ksm.smart_scan", "0", true, "event=ksm" },
};
/* clang-format on */

const struct bench bench_pin_consistency = {
	.what = "data through a pin and through the mapping, after events",
	.kernel = "linux/rmap.h:folio_try_share_anon_rmap_pte",
	.path = PATH_COW,
	.per = "call",
	.to = "remote",
	.to_only = "event=migrate",
	.axes = LIST(axes),
	.pins = { "source", "access", "event" },
	.expect = LIST(expect),
	.not_quick = "its result is a matrix of a hundred cases, not a time",
	.wishes = LIST(wishes),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
