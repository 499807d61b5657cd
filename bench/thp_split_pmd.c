/* thp_split_pmd - one PMD that maps a folio becomes 512 PTEs; the folio stays.
 *
 * What no longer holds for all of the folio cannot be said in a PMD.  The
 * operation is on the folio's last page alone (kernel
 * mm/huge_memory.c:__split_huge_pmd_locked(); read in 5.10 to 7.2):
 *
 *	by=mprotect	that page becomes read-only: little else is to be done
 *	by=munmap	it is unmapped; by=dontneed: its contents go. The folio
 *			is then queued to be split some day
 *			(deferred_split_folio)
 *	by=mremap	it is moved to another address
 *	by=fork		held=pin: fork() of one folio with a pinned page, which
 *			cannot be shared: our PMD is split, and the child gets
 *			a copy of every page (copy_huge_pmd() gives up,
 *			copy_present_ptes() copies); the time is all of fork()
 *
 * A PMD says "exclusive" once for its folio; after the split each PTE has to
 * say so of its page: PG_anon_exclusive is handed to all of them (b in the
 * discussion of the patch that brought the bit: a present PMD, no freeze).
 * Proved for each page: same frame, folio in one piece, no PMD left, and
 * exclusive exactly where the state says so: by the bits where the kernel shows
 * them (6.1), else since stores after mprotect() to read-only and back take no
 * fault (6.12 on; 5.10 has no bit).
 *
 * held=pin: a pinned page in each folio prevents no split of the mapping, and
 * must read and store afterwards what the mapping does.
 * state=shared: the child's mapping stays a PMD; ours alone is split.
 * Unit: ns a folio.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/pins.h"

BENCH_LOOP(fork_once, inline_fork)
BENCH_LOOP(call_each, inline_call)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "fork"))
		fork_once(t, from, to);
	else
		call_each(t, from, to);
}

static void rearm(struct trial *t, size_t i)
{
	long last = (long)(t->mem + i * t->stride + t->span);
	long page = (long)t->page_bytes;

	if (trial_is(t, "by", "munmap"))
		t->call = (struct trial_call){ .nr = SYS_munmap,
					       .arg = { last, page } };
	else if (trial_is(t, "by", "mprotect"))
		t->call =
			(struct trial_call){ .nr = SYS_mprotect,
					     .arg = { last, page, PROT_READ } };
	else if (trial_is(t, "by", "dontneed"))
		t->call = (struct trial_call){
			.nr = SYS_madvise, .arg = { last, page, MADV_DONTNEED }
		};
	else if (trial_is(t, "by", "mremap"))
		t->call = (struct trial_call){
			.nr = SYS_mremap,
			.arg = { last, page, page,
				 MREMAP_MAYMOVE | MREMAP_FIXED,
				 last + t->spare },
		};
}

static void shape(struct trial *t)
{
	t->span = t->folio_bytes - t->page_bytes;
	if (trial_is(t, "by", "fork"))
		t->ops = 1;
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "by", "mremap"))
		trial_spare(t);
	if (!trial_is(t, "by", "fork"))
		return;
	trial_gate(t);
	/* The first folio alone. */
	if (t->bytes > t->folio_bytes &&
	    madvise(t->mem + t->folio_bytes, t->bytes - t->folio_bytes,
		    MADV_DONTFORK))
		trial_errno(t, "madvise(MADV_DONTFORK)");
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t pmd = trial_pmd_bytes(t), whole = trial_whole_folios(t);
	size_t rest = t->bytes - t->ops * t->folio_bytes;

	if (pmd != rest || whole != t->ops) {
		reason_set(why, 0,
			   "PMDs map %zu KiB still, and %zu of %zu folios are "
			   "in one piece",
			   pmd >> 10, whole, t->ops);
		return false;
	}
	return trial_verify_pin(t, why) && trial_verify_exclusive(t, why);
}

#define QUICK (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))

/* clang-format off */
#define ALONE(by) \
	{ .states = QUICK, .kinds = BIT(KIND_THP), .only = "by=" by, \
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true }
#define PINNED_OR_SHARED(by) \
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN), \
	  .kinds = BIT(KIND_THP), .only = "by=" by, \
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true }, \
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_THP), \
	  .only = "by=" by, \
	  .fates = BIT(FATE_SHARED), .faults = 0, .full = true }

static const struct expect expect[] = {
	{ .states = QUICK, .kinds = BIT(KIND_THP), .only = "by=mprotect",
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = BIT(KIND_THP), .only = "by=fork",
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY },
	PINNED_OR_SHARED("mprotect"),
	ALONE("munmap"),
	PINNED_OR_SHARED("munmap"),
	ALONE("dontneed"),
	PINNED_OR_SHARED("dontneed"),
	ALONE("mremap"),
	PINNED_OR_SHARED("mremap"),
};

static const struct axis axes[] = {
	{ "by", "the call, on the folio's last page (fork: all of fork())",
	  VALUES("mprotect", "munmap", "dontneed", "mremap", "fork") },
};
/* clang-format on */

const struct bench bench_thp_split_pmd = {
	.what = "splitting the PMD mapping of a THP, not the THP",
	.kernel = "mm/huge_memory.c:__split_huge_pmd_locked",
	.path = PATH_FAULT
	"__split_huge_pmd __split_huge_pmd_locked "
	"do_huge_pmd_wp_page change_huge_pmd zap_huge_pmd "
	"move_page_tables madvise_cold_or_pageout_pte_range ",
	.per = "folio",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = loop,
	.verify = verify,
};
