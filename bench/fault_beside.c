/* fault_beside - first touches while another thread changes the address space.
 *
 * A fault takes the lock of its VMA, and no longer that of the whole address
 * space, from 6.4 on (kernel mm/memory.c:lock_vma_under_rcu(),
 * CONFIG_PER_VMA_LOCK); anonymous memory came first.  What another thread does
 * elsewhere should then cost a fault nothing but the memory's own traffic;
 * until then each waits for the other.
 *
 *	against=mmap	a page is mapped and unmapped elsewhere
 *	against=mprotect  another mapping's page is protected and set free, so
 *			that its VMA is split and merged
 *	against=split	the region's own VMA is split and merged, at its last
 *			page (MADV_DONTDUMP and back: no PTE changes).  A fault
 *			that finds its VMA locked falls back to the lock of all
 *	against=nothing	the control: no other thread
 *
 * The time is the faulting side's; the other's is in the counters other_ns (the
 * mean of one of its turns) and other_calls, by round.  Where the kernel counts
 * how many faults got by with the VMA's lock (CONFIG_PER_VMA_LOCK_STATS), the
 * record has that of the whole machine: vma_lock_success, _abort, _retry and
 * _miss.
 * Unit: ns a page.
 */
#include <sys/mman.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/rival.h"

struct own {
	unsigned char *elsewhere; /* two pages that the other thread protects */
};

BENCH_LOOP(store_each, inline_store)

static bool map_and_unmap(struct trial *t)
{
	void *page = mmap(NULL, t->page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page != MAP_FAILED && !munmap(page, t->page_bytes);
}

static bool protect_elsewhere(struct trial *t)
{
	const struct own *own = t->own;

	return !mprotect(own->elsewhere, t->page_bytes, PROT_READ) &&
	       !mprotect(own->elsewhere, t->page_bytes, PROT_READ | PROT_WRITE);
}

static bool split_and_merge(struct trial *t)
{
	unsigned char *last = t->mem + t->bytes - t->page_bytes;

	return !madvise(last, t->page_bytes, MADV_DONTDUMP) &&
	       !madvise(last, t->page_bytes, MADV_DODUMP);
}

static void shape(struct trial *t)
{
	struct own *own = trial_own(t, sizeof(*own));

	own->elsewhere = mmap(NULL, 2 * t->page_bytes, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (own->elsewhere == MAP_FAILED)
		trial_errno(t, "mmap");
}

static void rearm(struct trial *t, size_t i)
{
	if (i)
		return;
	if (trial_is(t, "against", "mmap"))
		trial_rival(t, map_and_unmap);
	else if (trial_is(t, "against", "mprotect"))
		trial_rival(t, protect_elsewhere);
	else if (trial_is(t, "against", "split"))
		trial_rival(t, split_and_merge);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	store_each(t, from, to);
	if (to == t->ops || t->failed)
		trial_rival_end(t);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	/* A VMA that ends within a PMD gets no THP there. */
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_THP),
	  .only = "against=mmap",
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_THP),
	  .only = "against=mprotect",
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_THP),
	  .only = "against=nothing",
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
};

static const struct axis axes[] = {
	{ "against", "what the other thread does",
	  VALUES("mmap", "mprotect", "split", "nothing") },
};
/* clang-format on */

const struct bench bench_fault_beside = {
	.what = "first touches while another thread maps, protects or splits",
	.kernel = "mm/memory.c:lock_vma_under_rcu",
	.path = PATH_FAULT "lock_vma_under_rcu lock_mm_and_find_vma "
			   "do_anonymous_page do_huge_pmd_anonymous_page "
			   "page_add_new_anon_rmap folio_add_new_anon_rmap ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "a race gives another time each run",
	.shape = shape,
	.rearm = rearm,
	.loop = loop,
};
