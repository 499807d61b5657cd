/* thp_split_race - splitting folios while they are pinned now and then.
 *
 * A split first looks whether anybody else holds the folio, and leaves it if so.
 * A pin that comes after that look meets the split at work: the mapping is to
 * be frozen, PG_anon_exclusive cannot be cleared since the page may be pinned,
 * and so the PMD is split "ordinarily", not frozen, and the folio stays whole
 * (mm/huge_memory.c:__split_huge_pmd_locked(); c in the discussion of the patch
 * that brought the bit, which feared a warning there).
 *
 * A second thread pins pages of the region for a moment each, read-only
 * (process_vm_readv() of ourselves: FOLL_PIN), on another CPU, while MADV_COLD
 * of each folio's last page splits the folios.  The record's counters say how
 * often a round met which end:
 *
 *	split		nobody was there: folio and mapping are split
 *	refused		the look saw the pin: neither is
 *	fell_back	the pin came later: the mapping is split, the folio
 *			is whole
 *
 * noise.kernel_warnings says whether the kernel complained.  Proved: every page
 * is in its frame and exclusive, whichever end it was.  The time has the wait
 * for the other thread and a mixture of the three ends: it is no price.
 * Unit: ns a folio.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench.h"

#define PIN_SIZES 5 /* 1, 2, 4, 8, 16 pages at once */

struct own {
	pthread_t thread;
	pid_t pid;
	int failed;
	unsigned long pins;
	unsigned char *at; /* the folio to pin pages of */
	bool end;
	char sink[]; /* of the longest read */
};

static inline long call_cold(struct trial *t, unsigned char *at)
{
	struct own *own = t->own;

	unsigned long pins = __atomic_load_n(&own->pins, __ATOMIC_RELAXED);

	/* It is at this folio once it has been through another pin. */
	__atomic_store_n(&own->at, at, __ATOMIC_RELAXED);
	while (__atomic_load_n(&own->pins, __ATOMIC_RELAXED) < pins + 2)
		;
	return inline_syscall(SYS_madvise, (long)(at + t->span),
			      (long)t->page_bytes, MADV_COLD, 0, 0, 0);
}

BENCH_LOOP(cold_each, call_cold)

static void *pin_now_and_then(void *trial)
{
	const struct trial *t = trial;
	struct own *own = t->own;
	while (!__atomic_load_n(&own->end, __ATOMIC_RELAXED)) {
		/* The more pages at once, the longer are they pinned. */
		size_t bytes = t->page_bytes << (own->pins % PIN_SIZES);
		struct iovec to = { own->sink, bytes };
		struct iovec from = {
			__atomic_load_n(&own->at, __ATOMIC_RELAXED), bytes
		};

		if (process_vm_readv(own->pid, &to, 1, &from, 1, 0) < 0)
			own->failed = errno;
		__atomic_add_fetch(&own->pins, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void shape(struct trial *t)
{
	struct own *own = t->own =
		trial_own(t, sizeof(*own) + (t->page_bytes << PIN_SIZES));

	t->span = t->folio_bytes - t->page_bytes;
	own->pid = getpid();
}

static void prepare(struct trial *t)
{
	struct own *own = t->own;
	pthread_attr_t attributes;
	cpu_set_t others;

	/* Any CPU but ours. */
	CPU_ZERO(&others);
	for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++)
		if (cpu != sched_getcpu())
			CPU_SET(cpu, &others);
	if (CPU_COUNT(&others) == 0)
		trial_skip(t, "a race wants two CPUs");
	own->end = false;
	own->pins = 0;
	own->at = t->mem;
	pthread_attr_init(&attributes);
	pthread_attr_setaffinity_np(&attributes, sizeof(others), &others);
	if (pthread_create(&own->thread, &attributes, pin_now_and_then, t))
		trial_broken(t, "no thread can be made");
	pthread_attr_destroy(&attributes);
	while (__atomic_load_n(&own->pins, __ATOMIC_RELAXED) == 0)
		usleep(10);
}

static bool verify(struct trial *t, struct reason *why)
{
	struct own *own = t->own;
	size_t whole = trial_whole_folios(t);

	__atomic_store_n(&own->end, true, __ATOMIC_RELAXED);
	pthread_join(own->thread, NULL);
	if (own->failed)
		trial_skip(t,
			   "process_vm_readv() of ourselves: errno %d; it "
			   "wants CONFIG_CROSS_MEMORY_ATTACH",
			   own->failed);

	size_t by_pmd = trial_pmd_bytes(t) / t->folio_bytes;

	trial_count(t, "pins", (double)own->pins);
	trial_count(t, "split", (double)(t->ops - whole));
	trial_count(t, "refused", (double)by_pmd);
	trial_count(t, "fell_back", (double)(whole - by_pmd));
	return trial_verify_exclusive(t, why);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_THP),
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	EXPECT_END,
};
/* clang-format on */

const struct bench bench_thp_split_race = {
	.what = "splitting folios that somebody pins now and then",
	.kernel = "mm/huge_memory.c:__split_huge_pmd_locked",
	.per = "folio",
	.expect = expect,
	.shape = shape,
	.prepare = prepare,
	.loop = cold_each,
	.verify = verify,
};
