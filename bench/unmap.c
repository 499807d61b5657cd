/* unmap - taking pages away again.
 *
 *	by=munmap	munmap() of the region, page tables and all
 *			(mm/memory.c:unmap_vmas(), zap_pte_range())
 *	by=dontneed	MADV_DONTNEED: the pages go, the mapping stays
 *
 * A page that is ours alone is freed; one that a child maps too (state=shared)
 * or that is the zero page only loses our mapping.  The frames' return to the
 * allocator is batched (mm/mmu_gather.c), and is in the time.
 * Unit: ns a page, of one call over the region.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"

static inline long call_munmap(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_munmap, (long)at, (long)t->bytes, 0, 0, 0, 0);
}

static inline long call_dontneed(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
			      MADV_DONTNEED, 0, 0, 0);
}

BENCH_LOOP(munmap_once, call_munmap)
BENCH_LOOP(dontneed_once, call_dontneed)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "munmap"))
		munmap_once(t, from, to);
	else
		dontneed_once(t, from, to);
}

#define OTHERS (BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_WAS_SHARED))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_SHARED),
	  .kinds = BIT(KIND_BASE), .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_THP),
	  .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_SHARED) | OTHERS,
	  .kinds = KINDS_ANON,
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_CACHED), .kinds = BIT(KIND_FILE),
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	EXPECT_END,
};

static const struct axis axes[] = {
	{ "by", "the call", VALUES("munmap", "dontneed") },
	AXES_END,
};
/* clang-format on */

const struct bench bench_unmap = {
	.what = "munmap() and MADV_DONTNEED by kind and state",
	.kernel = "mm/memory.c:zap_pte_range",
	.per = "page",
	.axes = axes,
	.expect = expect,
	.shape = trial_whole,
	.loop = loop,
};
