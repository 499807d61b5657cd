/* numa_hint - the hinting fault of automatic NUMA balancing.
 *
 * The kernel's scanner takes away the access to a process's pages, a part of
 * its memory at a time (kernel kernel/sched/fair.c:task_numa_work(),
 * mm/mprotect.c:change_prot_numa()).  The next access faults (kernel
 * mm/memory.c:do_numa_page()), which tells the kernel from where the page is
 * used: from the node it lies on, then it is only mapped again, or from
 * another, then it is migrated here.
 *
 *	mem=local	the fault alone
 *	mem=remote	the fault and the migration; 6.12 on leave the page
 *			exclusive and write-protected, so that the next store
 *			faults as well
 *
 * There is no call that forces a scan.  It comes with running time, the first
 * after some 1 s, so prepare() runs in a loop until the region's last page
 * faults: a round takes seconds.  The other pages then are read; the faults
 * taken prove that they were hinted.  The memory policy is lifted for that,
 * since bound memory is not scanned (vma_policy_mof()): frames go to the CPU's
 * node.
 *
 * Setting, made by --set: numa_balancing=1.
 * Unit: ns a page.
 */
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "bench/faulting.h"
#include "bench/loop.h"
#include "bench/path.h"

#define PATIENCE_S 20

static inline long load(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)*(volatile unsigned char *)at;
	return 0;
}

BENCH_LOOP(load_each, load)

static void *idle(void *context)
{
	for (;;)
		pause();
	return context;
}

/* In a process with one thread, the scanner skips base pages on the node where
 * the thread runs (kernel mm/mprotect.c:change_pte_range(), mm_users == 1). */
static void shape(struct trial *t)
{
	pthread_t thread;

	int err = pthread_create(&thread, NULL, idle, NULL);

	if (err)
		trial_no_process(t, err, "a second thread");
	t->ops--;
}

/* The region's last page (folio), which is not timed, faults once the scanner
 * has been there.  It runs in this very thread, on its way back from the
 * kernel, and takes so small a region in one go. */
static void prepare(struct trial *t)
{
	unsigned char *last = t->mem + t->ops * t->stride;
	time_t end = time(NULL) + PATIENCE_S;
	long faults;

	do {
		for (volatile unsigned spin = 0; spin < 1000000; spin++)
			;
		if (time(NULL) > end)
			trial_skip(t,
				   "the scanner of NUMA balancing did not "
				   "reach the region in %d s",
				   PATIENCE_S);
		/* Twice, since this thread's stack is hinted as well. */
		inline_faults();
		faults = inline_faults();
		load(t, last);
	} while (inline_faults() == faults);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP), .only = "mem=local",
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP), .only = "mem=remote",
	  .fates = BIT(FATE_MOVED), .faults = 1, .full = true },
};

static const struct wish wishes[] = {
	{ "numa_balancing", "1", false, NULL },
};
/* clang-format on */

const struct bench bench_numa_hint = {
	.what = "the hinting fault of automatic NUMA balancing",
	.kernel = "mm/memory.c:do_numa_page",
	.path = PATH_FAULT "do_numa_page do_huge_pmd_numa_page "
			   "migrate_misplaced_page migrate_misplaced_folio "
			   "migrate_pages try_to_migrate remove_migration_pte ",
	.per = "page",
	.unbound = true,
	.expect = LIST(expect),
	.not_quick = "it wants two NUMA nodes and a setting",
	.wishes = LIST(wishes),
	.shape = shape,
	.prepare = prepare,
	.loop = load_each,
};
