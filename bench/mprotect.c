/* mprotect - changing the protection of a region that has its pages.
 *
 *	do=protect	to read-only: each PTE or PMD loses its write bit
 *	do=unprotect	back to writable, of a region that was made read-only
 *			before: an exclusive page gets its write bit back at
 *			once (kernel mm/mprotect.c:can_change_pte_writable, 6.0
 *			on; PMDs from 6.2 on), another waits for its fault
 *	do=both		the one, then the other: two calls
 *
 * The work is in kernel mm/mprotect.c:change_pte_range() and
 * mm/huge_memory.c:change_huge_pmd() (read in 5.10 to 7.2).  6.17 batches the
 * PTEs of a large folio (cac1db8c3aad), which made base pages dearer.
 *
 *	part=whole	the region is the whole mapping (VMA)
 *	part=half	its first half: the call splits the mapping in two
 *			(do=protect), or merges two into one (do=unprotect)
 *
 * state=mixed: pages that are exclusive and pages that were shared take turns,
 * so that within a large folio no two neighbours get the same answer from
 * can_change_pte_writable(), and a batch of PTEs ends at each page.
 *
 * The count store_faults is what mprotect() gave back: the faults that a store
 * to each page takes afterwards, by mean; none where the write bit is there
 * again.
 * Unit: ns a page, of one call over the region.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/faulting.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"

static inline __attribute__((always_inline)) long call_mprotect(struct trial *t,
								long protection)
{
	return inline_syscall(SYS_mprotect, (long)t->mem, (long)t->span,
			      protection, 0, 0, 0);
}

static inline long call_protect(struct trial *t, unsigned char *at)
{
	(void)at;
	return call_mprotect(t, PROT_READ);
}

static inline long call_unprotect(struct trial *t, unsigned char *at)
{
	(void)at;
	return call_mprotect(t, PROT_READ | PROT_WRITE);
}

static inline long call_both(struct trial *t, unsigned char *at)
{
	long got = call_protect(t, at);

	return got ? got : call_unprotect(t, at);
}

BENCH_LOOP(protect_once, call_protect)
BENCH_LOOP(unprotect_once, call_unprotect)
BENCH_LOOP(both_once, call_both)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "do", "protect"))
		protect_once(t, from, to);
	else if (trial_is(t, "do", "unprotect"))
		unprotect_once(t, from, to);
	else
		both_once(t, from, to);
}

static void shape(struct trial *t)
{
	trial_whole(t);
	t->span = trial_is(t, "part", "half") ? t->bytes / 2 : t->bytes;
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "do", "unprotect") &&
	    mprotect(t->mem, t->span, PROT_READ))
		trial_errno(t, "mprotect of the region");
}

/* Whether a byte at mem may be written: by a call that fails where it may
 * not. */
static bool writable(unsigned char *mem)
{
	int ends[2];
	bool can;

	if (pipe(ends))
		return false;
	can = write(ends[1], "x", 1) == 1 && read(ends[0], mem, 1) == 1;
	close(ends[0]);
	close(ends[1]);
	return can;
}

/* A page of a THP that PTEs map, of the mapping of two PMDs' size that begins
 * at mem. */
static unsigned char *split_one(const struct trial *t, unsigned char *mem)
{
	size_t pmd = trial_pmd(t);
	unsigned char *folio = mem + (-(uintptr_t)mem & (pmd - 1));

	madvise(folio, pmd, MADV_HUGEPAGE);
	*(volatile unsigned char *)folio = 1;
	if (mprotect(folio, t->page_bytes, PROT_READ))
		trial_errno(t, "mprotect of a page");
	return folio + t->page_bytes;
}

/* Whether mprotect() to read-only and back leaves an exclusive page its write
 * bit; tried with a page of its own, of a THP where the case's are.  Up to 6.1
 * its PTE must be dirty (kernel mm/mprotect.c:can_change_pte_writable()), which
 * those of a PMD that was split are not. */
static bool gives_back(const struct trial *t)
{
	bool split = trial_is(t, "kind", "thp_pte");
	size_t bytes = split ? 2 * trial_pmd(t) : t->page_bytes;
	unsigned char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *page = mem;
	long faults;

	if (mem == MAP_FAILED)
		trial_errno(t, "mmap of a page");
	if (split)
		page = split_one(t, mem);
	else
		*(volatile unsigned char *)page = 1;
	if (mprotect(page, t->page_bytes, PROT_READ) ||
	    mprotect(page, t->page_bytes, PROT_READ | PROT_WRITE))
		trial_errno(t, "mprotect of a page");
	faults = inline_faults();
	*(volatile unsigned char *)page = 2;
	faults = inline_faults() - faults;
	munmap(mem, bytes);
	return !faults;
}

/* Whether of so many pages, the second one first, every other one was
 * exclusive: it got its write bit back. */
static bool took_turns(const struct trial *t, long pages, long faults,
		       struct reason *why)
{
	if (faults == pages && !gives_back(t))
		trial_skip(t,
			   "this kernel's mprotect() gives no such page its "
			   "write bit back (base pages: 6.0 on; of a THP that "
			   "PTEs map: seen on 6.12), so that nothing tells "
			   "which pages of state=mixed were exclusive");
	if (faults == pages / 2)
		return true;
	reason_set(why, 0,
		   "%ld of %ld stores took a fault, not every other one",
		   faults, pages);
	return false;
}

static bool verify(struct trial *t, struct reason *why)
{
	bool protects = trial_is(t, "do", "protect");
	long pages = (long)(t->span / t->page_bytes), faults;

	if (writable(t->mem) == protects) {
		reason_set(why, 0, "the first page %s be written afterwards",
			   protects ? "can" : "cannot");
		return false;
	}
	if (protects && !trial_is(t, "state", "mixed"))
		return true;
	if (protects && call_unprotect(t, t->mem))
		trial_errno(t, "mprotect of the region");
	faults = inline_faults();
	for (long i = 1; i < pages; i++)
		inline_store(t, t->mem + i * (long)t->page_bytes);
	faults = inline_faults() - faults;
	if (!protects)
		trial_count(t, "store_faults",
			    (double)faults / (double)(pages - 1));
	return !trial_is(t, "state", "mixed") ||
	       took_turns(t, pages - 1, faults, why);
}

#define ALONE \
	(BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_WAS_SHARED))
#define BASE_THP (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "part=whole",
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .only = "do=protect part=whole",
	  .fates = BIT(FATE_SHARED), .faults = 0 },
	{ .states = BIT(STATE_MIXED), .kinds = BIT(KIND_BASE) | KINDS_PTE_LARGE,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = KINDS_ANON,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = BIT(STATE_CACHED), .kinds = KINDS_SHMEM,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_ANON,
	  .fates = BIT(FATE_SHARED), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "do", "what is called", VALUES("protect", "unprotect", "both") },
	{ "part", "of the mapping", VALUES("whole", "half") },
};
/* clang-format on */

const struct bench bench_mprotect = {
	.what = "mprotect() to read-only and back, by kind, state and part",
	.kernel = "mm/mprotect.c:change_pte_range",
	.path = "do_mprotect_pkey mprotect_fixup change_protection "
		"change_protection_range change_pte_range change_huge_pmd "
		"can_change_pte_writable split_vma vma_merge "
		"__split_huge_pmd ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
