/* thp_collapse - smaller folios become one PMD-mapped THP again.
 *
 * MADV_COLLAPSE (6.1 on) does at once what khugepaged does some day: allocate a
 * folio of a PMD's size, copy the pages that are there, clear the rest, and map
 * it by a PMD (kernel mm/khugepaged.c:collapse_huge_page()).
 *
 *	kind=base	a folio's base pages (512 of 4 KiB), of which present=
 *			512ths are there, the first ones; 1 shows the fixed
 *			cost, the slope that of a page
 *	kind=thp_pte	a whole THP that PTEs map: it is copied to a new one;
 *			mthp-64k and so on: folios of that size, likewise
 *	state=was_shared  all PTEs read-only: refused up to 6.12 (EINVAL), done
 *			by 6.18; state=shared, the child alive, likewise
 *	held=ref, pin	a page of each folio is held: refused (EAGAIN)
 *
 * Most of a call's time may be its lru_add_drain_all(), which waits for a
 * worker of every CPU: on a busy machine look at the low quantiles.
 *
 * A refusal is counted (counters.refused), its time is the refusal's.  Proved:
 * each page that was there is in another frame, and PMDs map all of the region;
 * or each is where it was, and none does.
 *
 * Unit: ns a folio (of a PMD's size).
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/pins.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

static inline long collapse(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->stride,
			      MADV_COLLAPSE, 0, 0, 0);
}

BENCH_LOOP(collapse_each, collapse)

static void shape(struct trial *t)
{
	t->stride = trial_pmd(t);
	t->ops = t->bytes / t->stride;
	if (madvise(t->mem, 0, MADV_COLLAPSE))
		trial_skip(t, "this kernel has no MADV_COLLAPSE (6.1 on)");
	if (!t->ops)
		trial_skip(t, "bytes= holds no folio of %zu KiB",
			   t->stride >> 10);
	t->span = t->stride / 512 * (size_t)atoi(trial_axis(t, "present"));
	t->pardons = trial_is(t, "held", "none")
			     ? PARDON(EINVAL) | PARDON(EAGAIN)
			     : PARDON(EAGAIN);
}

static void prepare(struct trial *t)
{
	for (size_t i = 0; i < t->ops; i++) {
		unsigned char *at = t->mem + i * t->stride;

		if (t->span < t->stride &&
		    madvise(at + t->span, t->stride - t->span, MADV_DONTNEED))
			trial_errno(t, "madvise(MADV_DONTNEED)");
	}
}

/* Not earlier, since that would wake khugepaged, which might collapse them. */
static void rearm(struct trial *t, size_t i)
{
	if (madvise(t->mem + i * t->stride, t->stride, MADV_HUGEPAGE))
		trial_errno(t, "madvise(MADV_HUGEPAGE)");
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t pmd = trial_pmd_bytes(t), done = t->ops - (size_t)t->refused;

	if (pmd == done * t->stride)
		return trial_verify_pin(t, why);
	reason_set(why, 0, "PMDs map %zu KiB after %zu folios were collapsed",
		   pmd >> 10, done);
	return false;
}

#define HELD  (BIT(HELD_REF) | BIT(HELD_PIN))
#define PAGES (BIT(KIND_BASE) | BIT(KIND_THP_PTE))
#define SIZES (PAGES | KINDS_MTHP)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = PAGES,
	  .only = "present=512",
	  .fates = BIT(FATE_COPIED), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED), .faults = 0, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_MTHP,
	  .only = "present=512",
	  .fates = BIT(FATE_COPIED), .faults = 0, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .held = HELD, .kinds = SIZES,
	  .only = "present=512",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = SIZES,
	  .only = "present=512",
	  .fates = BIT(FATE_COPIED) | BIT(FATE_REFUSED), .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = SIZES,
	  .only = "present=512",
	  .fates = BIT(FATE_COPIED) | BIT(FATE_REFUSED), .faults = 0,
	  .full = true },
};

static const struct axis axes[] = {
	{ "present", "512ths of each folio that are there: with pages of 4 KiB, so many",
	  VALUES("512", "256", "128", "64", "32", "16", "8", "4", "2", "1") },
};
/* clang-format on */

const struct bench bench_thp_collapse = {
	.what = "MADV_COLLAPSE of pages into a THP",
	.kernel = "mm/khugepaged.c:collapse_huge_page",
	.path = "madvise_collapse hpage_collapse_scan_pmd collapse_huge_page "
		"collapse_scan_pmd ",
	.per = "folio",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = collapse_each,
	.verify = verify,
};
