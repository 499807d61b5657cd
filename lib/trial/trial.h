/* trial.h - one trial, in the process that runs it.
 *
 * The driver (run/driver.h) makes a channel, a piece of shared memory, writes
 * into it what to run, and execs a fresh process on it.  That process measures
 * into the channel and exits; the driver digests what lies there.  fork() does
 * not write-protect shared memory, so writing the samples takes no
 * copy-on-write fault.
 */
#ifndef COWBENCH_TRIAL_TRIAL_H
#define COWBENCH_TRIAL_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/trace_text.h"
#include "mm/placement.h"
#include "events/events.h"
#include "events/perf_control.h"
#include "case/case.h"
#include "trial/clock.h"
#include "trial/result.h"

#define CHANNEL_SAMPLES ((size_t)1 << 18)
#define CHANNEL_CALLS \
	((size_t)1 << 14) /* room for samples of the empty pair,
					   * and of getppid() */
#define CHANNEL_COUNTS 32

/* Of trial/witnesses.h. */
#define WITNESSES_VMSTAT 96
#define WITNESSES_NOISE	 16

struct trial_config {
	char id[CASE_ID_MAX];
	struct clock clock;
	struct place place;
	bool many_nodes;      /* look at the node of each frame */
	uint64_t budget_ns;   /* stop after the round that passes it */
	uint32_t rounds_min;  /* counted ones, 1 or more */
	uint32_t samples_min; /* even past the budget */
	uint64_t plant;	      /* iterations that busy waits; else 0 */
	uint32_t samples_max; /* up to CHANNEL_SAMPLES */
	uint32_t nr_events;   /* counters to run; 0: none */
	bool timed;	      /* times are valid also where counters run */
	struct event_spec events[EVENTS_MAX];
	struct trace_plan trace;
	struct perf_control control; /* counters of a perf that runs us */
};

struct channel_count { /* an empty name ends a list that is not full */
	char name[32];
	double value;
};

/* Over all rounds that count. */
struct channel_totals {
	uint64_t rounds;
	uint64_t ops;	 /* strays included */
	uint64_t strays; /* pages */
	uint64_t faults;
	uint64_t fates[NR_FATES];
	uint64_t nr_samples, nr_empty, nr_calls;
	/* Operations that workers did while all of them were busy, and the time
	 * of that, summed over the workers. */
	uint64_t paced_ops, paced_ns;
	struct channel_count counters[CHANNEL_COUNTS]; /* sums */
	struct event_count events[EVENTS_MAX];	       /* sums, without names */
	/* Under the tracer: calls of each function, and the number of stretches
	 * of operations. */
	uint64_t path[TRACE_FUNCTIONS], stretches;
};

struct trial_channel {
	struct trial_config config;

	enum outcome outcome; /* NR_OUTCOMES until the trial has ended */
	struct reason reason;
	struct channel_totals totals;
	enum proof proof;
	bool per_folio;	   /* an operation is on a large folio */
	double pages_each; /* pages that a sample covers: divide by it */
	double exclusive_before, exclusive_after;
	struct channel_count vmstat[WITNESSES_VMSTAT];
	struct channel_count noise[WITNESSES_NOISE];
	struct channel_count memory[CHANNEL_COUNTS];

	uint64_t empty[CHANNEL_CALLS];	   /* ticks of the empty pair */
	uint64_t calls[CHANNEL_CALLS];	   /* ticks of one getppid() */
	uint64_t samples[CHANNEL_SAMPLES]; /* ticks */
	uint8_t classes[CHANNEL_SAMPLES];  /* of each, with bench.classes */
};

/* Runs the trial that channel->config names, in this process, and leaves its
 * end in channel->outcome.  It returns, but the process should then exit:
 * neither the region nor the process's settings are undone. */
void trial_work(struct trial_channel *channel);

/* The other side of the driver: what the fresh process runs on the channel's
 * descriptor.  Returns an exit status. */
int trial_serve(int fd);

/* Bytes of memory that a trial of the case may take at once: the region, its
 * copies, and the channel. */
size_t trial_bytes(const struct run_case *c);

/* Turns what the channel holds into a result: quantiles, histogram, proof.  The
 * caller fills in the fields `trial`, `pair` and the like, and frees the result
 * with trial_result_clear(). */
void trial_digest(const struct trial_channel *channel, const struct run_case *c,
		  struct trial_result *result);

#endif
