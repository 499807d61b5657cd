/* unmap - taking pages away again.
 *
 *	by=munmap	munmap() of the region, page tables and all (kernel
 *			mm/memory.c:unmap_vmas(), zap_pte_range())
 *	by=dontneed	MADV_DONTNEED: the pages go, the mapping stays
 *	by=exit		the process that has them exits and its parent waits for
 *			it (kernel mm/mmap.c:exit_mmap()); state=absent is the
 *			floor, the exit of one that has none
 *
 * Of shared memory (kind=shmem) MADV_DONTNEED unmaps pages and leaves them in
 * the page cache; with its last mapping all of it goes.
 *
 * A page that is ours alone is freed; one that a child maps too (state=shared)
 * or that is the zero page only loses our mapping.  The frames' return to the
 * allocator is batched (kernel mm/mmu_gather.c), and is in the time.
 *
 * With by=exit the pages are a child's, that nobody else maps: it brings them
 * to their state itself, its pagemap shows that, and when it is gone nobody may
 * map those frames any more.  Where a parent still maps them the exit is that
 * of `fork part=wait`.
 * Unit: ns a page, of one call over the region.
 */
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"

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
BENCH_LOOP(exit_once, inline_end_child)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "munmap"))
		munmap_once(t, from, to);
	else if (trial_is(t, "by", "dontneed"))
		dontneed_once(t, from, to);
	else
		exit_once(t, from, to);
}

#define ALONE \
	(BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_WAS_SHARED))
#define ALL (ALONE | BIT(STATE_SHARED))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_SHARED),
	  .kinds = BIT(KIND_BASE), .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_THP),
	  .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = ALL, .kinds = KINDS_ANON, .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = ALL, .kinds = KINDS_ANON, .only = "by=dontneed",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = KINDS_ANON, .only = "by=exit",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "by=exit",
	  .fates = BIT(FATE_ABSENT), .faults = 0, .full = true },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "by=munmap",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "by=dontneed",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_CACHED), .kinds = BIT(KIND_FILE) | KINDS_SHMEM,
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "by", "what takes them: a call, or their process's exit",
	  VALUES("munmap", "dontneed", "exit") },
};
/* clang-format on */

static const struct mode_row modes[] = {
	{ MODE_CHILD_OWNS, "by=exit" },
};

const struct bench bench_unmap = {
	.what = "munmap(), MADV_DONTNEED and exit by kind and state",
	.kernel = "mm/memory.c:zap_pte_range",
	.path = "unmap_region unmap_vmas unmap_page_range unmap_single_vma "
		"zap_page_range zap_page_range_single zap_pte_range "
		"zap_huge_pmd exit_mmap __split_huge_pmd "
		"release_pages folios_put_refs ",
	.per = "page",
	.whole = true,
	.axes = LIST(axes),
	.modes = LIST(modes),
	.expect = LIST(expect),
	.shape = trial_whole,
	.loop = loop,
};
