/* share.c - one worker's share of a round: the loop, on the clock, and the
 * calibrator beside it. */
#include "trial/inside.h"
#include "arch/mark.h"

#include <errno.h>
#include <link.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

#include "bench/inline.h"
#include "bench/loop.h"

/* Operations between two runs of the calibrator.  The first operation after the
 * calibrator is slow: with chunks of 64, a fault became 1 % dearer. */
#define CHUNK	      256
#define CALLS_A_CHUNK 16

/* A round of no more operations is one of long operations, and in so few a tick
 * of the timer moves the midmean. */
#define FEW_OPS 16

/* --- the stamps' own cost and the calibrator --------------------------- */

static inline long nothing(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return 0;
}

static inline long call_getppid(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return inline_syscall(SYS_getppid, 0, 0, 0, 0, 0, 0);
}

BENCH_LOOP(empty_loop, nothing)
BENCH_LOOP(calls_loop, call_getppid)

static size_t append(uint64_t *to, uint64_t nr, const uint64_t *ticks, size_t n)
{
	for (size_t i = 0; i < n && nr < CHANNEL_CALLS; i++)
		if (ticks[i] != SAMPLE_LOST)
			to[nr++] = ticks[i];
	return nr;
}

static void calibrate(struct trial *t, bool keep)
{
	struct trial_channel *channel = t->private->channel;
	uint64_t ticks[CALLS_A_CHUNK] = { 0 };
	struct trial own = { .mem = t->mem,
			     .source = t->source,
			     .samples = ticks };

	empty_loop(&own, 0, CALLS_A_CHUNK);
	if (keep)
		channel->totals.nr_empty = append(channel->empty,
						  channel->totals.nr_empty,
						  ticks, CALLS_A_CHUNK);
	calls_loop(&own, 0, CALLS_A_CHUNK);
	if (keep)
		channel->totals.nr_calls = append(channel->calls,
						  channel->totals.nr_calls,
						  ticks, CALLS_A_CHUNK);
}

/* --- the timed part of a round ----------------------------------------- */

static uint64_t faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

/* Bytes: a larger base page is touched more than once. */
#define SMALLEST_PAGE ((size_t)4 << 10)

static void touch(volatile void *from, size_t bytes)
{
	volatile unsigned char *at = from;

	for (size_t i = 0; i < bytes; i += SMALLEST_PAGE)
		at[i] = at[i];
	if (bytes)
		at[bytes - 1] = at[bytes - 1];
}

/* Writes to the part of the stack that the caller's other callees will use. */
static void __attribute__((noinline)) touch_stack(void)
{
	volatile unsigned char stack[16384];

	for (size_t i = 0; i < sizeof(stack); i += 1024)
		stack[i] = 0;
}

/* The kernel writes to this thread's rseq area when it has scheduled the thread
 * away, as in an operation that sleeps (kernel kernel/rseq.c).  So the area's
 * page is written to before; `flags` is the one field that the kernel does not
 * change. */
static void touch_rseq(void)
{
#ifdef RSEQ_SIG
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;
	volatile uint32_t *flags = &((struct rseq *)(void *)area)->flags;

	if (__rseq_size)
		*flags = *flags;
#endif
}

/* Runs the operations `from` to `to` - 1, with counters on where there are any.
 * Returns the page faults that the operations took. */
static uint64_t run_chunk(struct trial *t, size_t from, size_t to)
{
	struct events *events = &t->worker->events;

	if (events->nr)
		events_on(events);

	if (t->private->marked)
		mark_line("loop");

	uint64_t before = faults_so_far();

	t->private->c.bench->loop(t, from, to);

	uint64_t faults = faults_so_far() - before;

	if (t->private->marked)
		mark_line("halt");

	if (events->nr)
		events_off(events);
	return faults;
}

/* Stops after the first object, which is the program: libraries are not
 * touched. */
static int touch_segments(struct dl_phdr_info *program, size_t size,
			  void *context)
{
	(void)size;
	(void)context;
	for (size_t i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &program->dlpi_phdr[i];
		const volatile char *code =
			(const char *)program->dlpi_addr + part->p_vaddr;

		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		for (size_t at = 0; at < part->p_memsz; at += SMALLEST_PAGE)
			(void)code[at];
	}
	return 1;
}

/* Reads every page of the program's code.  fork() does not copy the page tables
 * of a file's pages (kernel mm/memory.c:vma_needs_copy()), so a child's first
 * operation could else fault on the page where the loop's code goes on. */
static void touch_code(void)
{
	dl_iterate_phdr(touch_segments, NULL);
}

/* The fork() that makes a state write-protects this process's own memory too.
 * So everything that the loop writes to is written to once before, or the
 * loop's own faults would be in the samples. */
void share_warm(struct trial *t, const struct share *share)
{
	struct trial_channel *channel = t->private->channel;
	struct events *events = &t->worker->events;

	touch_stack();
	touch(t, sizeof(*t));
	touch(t->worker, sizeof(*t->worker));
	if (t->threads == 1) /* with more threads nobody writes to it */
		touch(t->private, sizeof(*t->private));
	touch_rseq();
	if (t->private->by_child)
		touch_code();
	touch(t->samples + share->from,
	      (share->to - share->from) * sizeof(*t->samples));
	if (share->keeps) {
		touch(&channel->empty[channel->totals.nr_empty % CHANNEL_CALLS],
		      sizeof(uint64_t));
		touch(&channel->calls[channel->totals.nr_calls % CHANNEL_CALLS],
		      sizeof(uint64_t));
	}
	t->failed = 0;
	t->refused = 0;
	t->next = share->from * t->batch;
	t->sum = 0;
	calibrate(t, false);
	trial_trace_start(t);
	/* Runs the loop with no operation, so that a child that operates maps
	 * the loop's code. */
	run_chunk(t, share->from, share->from);
	if (events->nr && events_begin(events))
		t->failed = reason_set(t->worker->why, -EBADFD,
				       "reading the counters failed");
}

/* Whether no worker has come to the end of this round yet. */
static bool all_at_it(const struct share *share)
{
	const struct meeting *m = share->meeting;

	return !m || atomic_load(&m->ended) <= share->rounds * m->nr;
}

static bool all_ended(const struct share *share)
{
	const struct meeting *m = share->meeting;

	return atomic_load(&m->ended) >= (share->rounds + 1) * m->nr ||
	       atomic_load(&m->off);
}

static bool awaits_tick(const struct trial *t)
{
	const struct clock *clock = &t->private->channel->config.clock;

	return clock->kind == CLOCK_INSTRUCTIONS && t->ops <= FEW_OPS &&
	       t->threads == 1 && !t->private->crew;
}

/* The counters of a perf that runs us are on while operations run that
 * count. */
static void switch_perf(struct trial *t, bool on)
{
	const struct perf_control *control =
		&t->private->channel->config.control;

	if (control->open && t->private->counted && !t->failed)
		t->failed = perf_control_switch(control, on, t->worker->why);
}

/* Runs the loop in chunks, with the calibrator between two chunks, and counts
 * the page faults that the loop took.  A chunk that begins after another worker
 * has finished is dropped (SAMPLE_LOST): its operations had less company than
 * they should. */
void share_timed(struct trial *t, struct share *share)
{
	struct events *events = &t->worker->events;

	for (size_t from = share->from; from < share->to && !t->failed;
	     from += CHUNK) {
		size_t left = share->to - from;
		size_t to = from + (left < CHUNK ? left : CHUNK);
		bool counts = all_at_it(share);

		if (awaits_tick(t))
			tick_await(
				t->private->channel->config.clock.ns_per_tick);
		trial_trace_begin(t);
		switch_perf(t, true);

		uint64_t begin = stamp_raw();

		share->faults += run_chunk(t, from, to);
		if (counts) {
			share->paced_ns += stamp_raw() - begin;
			share->paced_ops += to - from;
		}
		switch_perf(t, false);
		trial_trace_end(t);
		calibrate(t, share->keeps);
		for (size_t i = from; i < to && !counts; i++)
			t->samples[i] = SAMPLE_LOST;
	}
	if (share->meeting)
		atomic_fetch_add(&share->meeting->ended, 1);
	/* Some counters count the whole machine: wait until all workers are
	 * done. */
	while (events->nr && share->meeting && !all_ended(share))
		sched_yield();
	if (events->nr && !t->failed && events_end(events, share->counts))
		t->failed = reason_set(t->worker->why, -EBADFD,
				       "reading the counters failed");
}
