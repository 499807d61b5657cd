/* write_pinned - a store to a pinned page after its write-protection.
 *
 * A pinned page must stay where it is, so the store may not copy it (kernel
 * mm/memory.c:do_wp_page(): PageAnonExclusive() says reuse, whoever else holds
 * the page; 5.19 on):
 *
 *	after=fork	the child got copies, the parent's PTEs stayed writable:
 *			no fault (kernel mm/memory.c:copy_present_page()).  A
 *			PMD is split on the way, so kind=thp ends as thp_pte
 *	after=mprotect	to read-only and back: no fault where mprotect() gives
 *			an exclusive page its write bit back (kernel
 *			mm/mprotect.c:can_change_pte_writable(), 6.2 on; dirty
 *			PTEs from 6.0)
 *	after=uffd_wp	write-protected by userfaultfd, and back: the same
 *
 * Without a pin: cow_write state=shared (a copy each) and state=exclusive
 * (after=mprotect).  5.10 has only the reference count to go by, and
 * copies pinned pages after mprotect and uffd_wp: the pin is lost, which is the
 * corruption that the bit was made for.
 * Unit: ns a page (a folio for kind=thp).
 */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/events.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/pins.h"

BENCH_LOOP(store_each, inline_store)

static void protect_uffd(struct trial *t)
{
	struct uffdio_writeprotect wp = { { (uintptr_t)t->mem, t->bytes },
					  UFFDIO_WRITEPROTECT_MODE_WP };
	int uffd = trial_uffd_wp(t);

	if (ioctl(uffd, UFFDIO_WRITEPROTECT, &wp))
		trial_errno(t, "write-protecting by userfaultfd");
	wp.mode = 0;
	if (ioctl(uffd, UFFDIO_WRITEPROTECT, &wp))
		trial_errno(t, "and lifting it");
}

static void fork_child(struct trial *t)
{
	trial_gate(t);
	t->child = fork();
	if (t->child < 0)
		trial_no_process(t, errno, "a child");
	if (t->child == 0)
		inline_child_waits(t);
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "after", "fork")) {
		fork_child(t);
	} else if (trial_is(t, "after", "uffd_wp")) {
		protect_uffd(t);
	} else if (mprotect(t->mem, t->bytes, PROT_READ) ||
		   mprotect(t->mem, t->bytes, PROT_READ | PROT_WRITE)) {
		trial_errno(t, "mprotect of the region");
	}
}

/* clang-format off */
#define KINDS (BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE))
#define ROW(by, in, when, to, took) \
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(by), .kinds = (in), \
	  .only = (when), .fates = (to), .faults = (took)

static const struct expect expect[] = {
	ROW(HELD_PIN, BIT(KIND_BASE), "after=fork", BIT(FATE_KEPT), 0) },
	ROW(HELD_PIN, BIT(KIND_THP_PTE), "after=fork", BIT(FATE_KEPT), 0),
	  .full = true },
	ROW(HELD_PIN, KINDS, "after=mprotect",
	    BIT(FATE_KEPT) | BIT(FATE_COPIED), FAULTS_SAME), .full = true },
	ROW(HELD_PIN, KINDS, "after=uffd_wp",
	    BIT(FATE_KEPT) | BIT(FATE_COPIED), FAULTS_SAME), .full = true },
};

static const struct axis axes[] = {
	{ "after", "what write-protected the pages",
	  VALUES("fork", "mprotect", "uffd_wp") },
};
/* clang-format on */

static bool verify(struct trial *t, struct reason *why)
{
	/* 5.19 promises this; 5.10 does not. */
	return trial_pin_stays(t,
			       trial_is(t, "after", "fork")
				       ? "fork_parent"
				       : trial_axis(t, "after"),
			       why);
}

const struct bench bench_write_pinned = {
	.what = "a store to a pinned page after its write-protection",
	.kernel = "mm/memory.c:do_wp_page",
	.path = PATH_COW,
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = store_each,
	.verify = verify,
};
