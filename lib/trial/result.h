/* result.h - what one trial found out: lib/run returns it, lib/data writes it
 * and reads it back, and every table is made of it.
 *
 * lib/data has the names of these fields in a record (results/README.md).
 */
#ifndef COWBENCH_TRIAL_RESULT_H
#define COWBENCH_TRIAL_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "mm/words.h"
#include "stats/histogram.h"
#include "events/events.h"
#include "case/axes.h"

/* How a trial ended. */
enum outcome {
	OUTCOME_TRIAL,	/* it has numbers; result.proof says whether to trust
		        * them */
	OUTCOME_COUNT,	/* counters ran: counts are valid, times are not */
	OUTCOME_SKIP,	/* this machine cannot run it; the reason says what is
		        * lacking */
	OUTCOME_BROKEN, /* a call failed, or a limit was reached */
	NR_OUTCOMES
};

enum clock_kind {
	CLOCK_TIME,	    /* nanoseconds */
	CLOCK_INSTRUCTIONS, /* of an emulated guest (method: instruction
			     * mode) */
	NR_CLOCKS
};

extern const char *const clock_words[NR_CLOCKS]; /* "time", "instructions" */
extern const char *const clock_units[NR_CLOCKS]; /* "ns", "instructions" */

enum quantile {
	Q_MIN,
	Q_P01,
	Q_P05,
	Q_P10,
	Q_P25,
	Q_P50,
	Q_P75,
	Q_P90,
	Q_P95,
	Q_P99,
	Q_P999,
	Q_MAX,
	Q_MEAN,
	Q_MIDMEAN, /* mean of the middle half: the primary metric */
	NR_QUANTILES
};

extern const char *const quantile_words[NR_QUANTILES]; /* "min", "p01" ... */

/* Whether an outcome has numbers. */
static inline bool outcome_measured(enum outcome outcome)
{
	return outcome == OUTCOME_TRIAL || outcome == OUTCOME_COUNT;
}

struct trial_result {
	enum outcome outcome;
	struct reason reason; /* of a skip or a broken trial */

	char id[CASE_ID_MAX]; /* the case: the words that run it */
	char bench[32];
	struct facts axes;	/* all axes with their values, in the fixed
				 * order */
	unsigned trial;		/* from 1 in a run and case */
	char arm[64];		/* "" outside a comparison of two arms */
	int pair;		/* from 1; 0: none */
	int order;		/* place in the pair, from 1; 0: none */
	char twin[CASE_ID_MAX]; /* of an arm B: the case of arm A that it is
				 * compared with; else "" */
	int boot;		/* in a guest, from 1; 0: none */

	enum clock_kind clock;
	char unit[32];	   /* "ns/page", "instructions/call" ... */
	uint64_t n;	   /* operations that count */
	uint64_t strays;   /* pages of another fate than the rest */
	double overhead;   /* midmean of the empty pair, in unit's first half */
	double quantum;	   /* of the clock */
	double calibrator; /* net midmean of one getppid(); NaN: none */
	double q[NR_QUANTILES]; /* net, in unit; NaN: n is too small for it */
	double faults;		/* page faults an operation took, by mean */
	double rate; /* pages (calls ...: unit's second half) a second, by all
		      * workers together; NaN: unknown, as with the clock of
		      * instructions */
	uint64_t fates[NR_FATES]; /* pages */
	unsigned expected;	  /* set of BIT(FATE_*) */
	enum proof proof;
	double exclusive_before; /* share of pages with the exclusive bit; NaN:
				  * unseen */
	double exclusive_after;
	struct facts vmstat; /* what changed during the trial */
	struct facts noise;  /* steal, run delay, switches, interrupts */
	struct facts memory; /* of the process: what changed, in kB */
	struct facts counters;
	struct facts classes; /* of operations, where there are several: each
			       * has its share (0 to 1), midmean, p50 and p99 */
	struct event_count *events; /* [nr_events], owned; NULL: not asked */
	size_t nr_events;
	double operations; /* pages, folios or calls (as unit says) over which
			    * events were counted, strays included */
	bool traced; /* ran ran under the tracer (run/trace.h): only n, proof
		      * ... */
	struct facts calls; /* ... and calls of each function are valid; null:
			     * this kernel has no such function, or has inlined
			     * it */
	struct facts settings; /* changed for this trial; mostly empty */
	struct facts place;    /* cpu, kind, node, mem, to: where it ran */
	uint64_t started_ns;   /* CLOCK_REALTIME */
	uint64_t wall_ns;

	struct histogram histogram; /* gross: overhead not subtracted */
};

/* Frees what the result owns and zeroes it. */
void trial_result_clear(struct trial_result *result);

#endif
