/* thp_split_race - splitting what another thread pins or migrates meanwhile.
 *
 * The cases of the discussion of the patch that brought PG_anon_exclusive which
 * no single thread reaches, as often as luck will have it (kernel
 * mm/huge_memory.c:__split_huge_pmd_locked()):
 *
 *	race=pin	c: MADV_COLD of each folio's last page splits the folio,
 *			which first looks whether anybody holds it.  A pin that
 *			comes after that look meets the split at work: the bit
 *			cannot be cleared, so the PMD is split "ordinarily",
 *			not frozen, and the folio stays whole.  The thread pins
 *			pages for a moment (process_vm_readv() of ourselves)
 *	race=migrate	a: mprotect() of the last page splits a PMD while the
 *			folio migrates, so that a PMD's migration entry becomes
 *			512 of PTEs, readable-exclusive ones for exclusive_wp.
 *			The thread moves the folios between two nodes
 *
 * The record's counters say how often a round met which end.  Of pins: split,
 * nobody was there; refused, the look saw the pin; fell_back, the mapping is
 * split and the folio whole.  Of migration: met, the folio's first page had a
 * migration entry both before the split and after it.  noise.kernel_warnings
 * says whether the kernel complained.  Proved: every page is exclusive still,
 * whichever end it was, and the pinned ones are in their frames.
 *
 * The time has the wait for the other thread and a mixture of ends: no price.
 * Unit: ns a folio.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/proof.h"

#define PIN_SIZES  5 /* 1, 2, 4, 8, 16 pages at once */
#define TURNS_MOST 4 /* of the thread, to see a migration entry in one */
/* Folios a round.  A split one migrates by 512 PTEs, each with an interrupt of
 * the other CPU up to 6.2 (6.3: kernel mm/migrate.c:migrate_pages_batch()
 * flushes once), and emulated CPUs, which run in turn, take a second for
 * those. */
#define MOVED_MOST 4
#define PRESENT	   (UINT64_C(1) << 63)
#define SWAPPED	   (UINT64_C(1) << 62) /* or migrating */

struct own {
	pthread_t thread;
	pid_t pid;
	int pagemap;
	unsigned long met;
	unsigned long turns; /* of the thread */
	unsigned char *at;   /* the folio that it should be at */
	bool end, failed;
	char sink[]; /* of the longest read */
};

#define GET(x)	   __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define SET(x, to) __atomic_store_n(&(x), to, __ATOMIC_RELAXED)
#define MOVE	   2 /* MPOL_MF_MOVE */

static void *pin_now_and_then(void *trial)
{
	const struct trial *t = trial;
	struct own *own = t->own;

	while (!GET(own->end)) {
		/* The more pages at once, the longer they stay pinned. */
		size_t bytes = t->page_bytes << (own->turns % PIN_SIZES);
		struct iovec to = { own->sink, bytes };
		struct iovec from = { GET(own->at), bytes };

		if (process_vm_readv(own->pid, &to, 1, &from, 1, 0) < 0)
			SET(own->failed, true);
		SET(own->turns, own->turns + 1);
	}
	return NULL;
}

static void move(unsigned char *at, int node)
{
	int status;

	syscall(SYS_move_pages, 0, 1L, &at, &node, &status, MOVE);
}

static void *migrate_to_and_fro(void *trial)
{
	const struct trial *t = trial;
	struct own *own = t->own;

	while (!GET(own->end)) {
		move(GET(own->at), t->to_node);
		move(GET(own->at), t->mem_node);
		SET(own->turns, own->turns + 1);
	}
	return NULL;
}

static inline long call_cold(struct trial *t, unsigned char *at)
{
	struct own *own = t->own;
	unsigned long turns = GET(own->turns);

	SET(own->at, at);
	/* The thread is at this folio when it has begun another turn. */
	while (GET(own->turns) < turns + 2)
		;
	return inline_syscall(SYS_madvise, (long)(at + t->span),
			      (long)t->page_bytes, MADV_COLD, 0, 0, 0);
}

static inline __attribute__((always_inline)) uint64_t
look(const struct trial *t, const struct own *own, unsigned char *at)
{
	uint64_t word = PRESENT;

	inline_syscall(SYS_pread64, own->pagemap, (long)&word, sizeof(word),
		       (long)((uintptr_t)at / t->page_bytes * sizeof(word)), 0,
		       0);
	return word;
}

static inline long call_mprotect(struct trial *t, unsigned char *at)
{
	struct own *own = t->own;
	unsigned long turns = GET(own->turns);
	uint64_t before;

	SET(own->at, at);
	do
		before = look(t, own, at);
	while (!(before & SWAPPED) && GET(own->turns) < turns + TURNS_MOST);

	long got = inline_syscall(SYS_mprotect, (long)(at + t->span),
				  (long)t->page_bytes, PROT_READ, 0, 0, 0);

	own->met += (before & look(t, own, at) & SWAPPED) != 0;
	return got;
}

BENCH_LOOP(cold_each, call_cold)
BENCH_LOOP(mprotect_each, call_mprotect)

/* Starts the thread on another CPU before the operations, and ends it after
 * them. */
static void loop(struct trial *t, size_t from, size_t to)
{
	struct own *own = t->own;
	bool pin = trial_is(t, "race", "pin");
	pthread_attr_t attributes;
	cpu_set_t others;

	if (from == to)
		return;
	CPU_ZERO(&others);
	for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++)
		if (cpu != sched_getcpu())
			CPU_SET(cpu, &others);
	SET(own->end, false);
	SET(own->at, t->mem + from * t->stride);
	pthread_attr_init(&attributes);
	pthread_attr_setaffinity_np(&attributes, sizeof(others), &others);

	int err = pthread_create(&own->thread, &attributes,
				 pin ? pin_now_and_then : migrate_to_and_fro,
				 t);

	if (err == EINVAL)
		trial_skip(t, "there is no other CPU to bind a second thread "
			      "to");
	if (err)
		trial_no_process(t, err, "a second thread");
	pthread_attr_destroy(&attributes);
	if (pin)
		cold_each(t, from, to);
	else
		mprotect_each(t, from, to);
	SET(own->end, true);
	pthread_join(own->thread, NULL);
	/* Checks each page, since a folio may have been split while it
	 * migrated. */
	for (size_t at = from * t->stride; !pin && at < to * t->stride;
	     at += t->page_bytes)
		move(t->mem + at, t->to_node);
}

static void shape(struct trial *t)
{
	struct own *own = t->own =
		trial_own(t, sizeof(*own) + (t->page_bytes << PIN_SIZES));

	t->span = t->folio_bytes - t->page_bytes;
	own->pid = getpid();
	own->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (own->pagemap < 0)
		trial_errno(t, "opening /proc/self/pagemap");
	if (trial_is(t, "race", "migrate") && t->mem_node == t->to_node)
		trial_skip(t, "migration wants two NUMA nodes with memory, and "
			      "to=remote");
	if (trial_is(t, "race", "migrate") && t->ops > MOVED_MOST) {
		t->ops = MOVED_MOST;
		t->bytes = MOVED_MOST * t->stride;
	}
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		trial_skip(t, "a race wants two CPUs");
}

static bool verify(struct trial *t, struct reason *why)
{
	struct own *own = t->own;

	if (own->failed)
		trial_skip(t, "process_vm_readv() of this process failed: it "
			      "wants CONFIG_CROSS_MEMORY_ATTACH");
	if (trial_blind(t))
		return true;
	if (trial_is(t, "race", "pin")) {
		size_t whole = trial_whole_folios(t);
		size_t by_pmd = trial_pmd_bytes(t) / t->folio_bytes;

		trial_count(t, "split", (double)(t->ops - whole));
		trial_count(t, "refused", (double)by_pmd);
		trial_count(t, "fell_back", (double)(whole - by_pmd));
	} else {
		trial_count(t, "met", (double)own->met);
		own->met = 0;
	}
	trial_count(t, "turns", (double)own->turns);
	own->turns = 0;
	return trial_verify_exclusive(t, why);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_THP),
	  .only = "race=pin",
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP),
	  .kinds = BIT(KIND_THP), .only = "race=migrate",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_COPIED) | BIT(FATE_MOVED),
	  .faults = FAULTS_ANY, .full = true, .mixed = true },
};

static const struct axis axes[] = {
	{ "race", "what the other thread does", VALUES("pin", "migrate") },
};
/* clang-format on */

const struct bench bench_thp_split_race = {
	.what = "splitting what another thread pins or migrates meanwhile",
	.kernel = "mm/huge_memory.c:__split_huge_pmd_locked",
	.path = "__split_huge_pmd __split_huge_pmd_locked try_to_migrate ",
	.per = "folio",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "a race gives another time each run",
	.shape = shape,
	.loop = loop,
	.verify = verify,
};
