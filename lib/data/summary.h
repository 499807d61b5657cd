/* summary.h - what the trials of a run say of each case.
 *
 * Built as results stream by, from a record or from the run itself, in any
 * order.  Every table, plot and comparison is made of this.
 *
 * The figures of a case are of its proved trials.  A case without any (frames
 * may not be seen) has those of its blind ones and says so in proof; a case
 * whose trials are all wrong has no figures that mean anything, only fates.
 */
#ifndef COWBENCH_DATA_SUMMARY_H
#define COWBENCH_DATA_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "trial/result.h"
#include "stats/histogram.h"
#include "stats/mean.h"

#define SUMMARY_CONFIDENCE 0.95

/* Under this many times the overhead a per-operation tail is the clock's, and
 * cases differ by ns, not by ratios (method). */
#define SUMMARY_OVERHEAD_TIMES 10

struct summary_trial { /* a trial that the figures are made of */
	unsigned trial;
	int pair, order, boot;
	uint64_t started_ns;
	double calibrator;
	double rate;		/* NaN: none */
	double disturbed;	/* share of its time (disturbance.h) */
	double q[NR_QUANTILES]; /* net, in the case's unit */
};

struct case_summary {
	char id[CASE_ID_MAX];
	char bench[32];
	char arm[64];
	char twin[CASE_ID_MAX]; /* of an arm B: the case of arm A; else "" */
	char unit[32];
	enum clock_kind clock;
	struct facts axes;

	uint64_t seen[NR_PROOFS];   /* trials, by how they ended */
	enum proof proof;	    /* of the trials in list */
	struct summary_trial *list; /* by boot, pair, order and trial */
	size_t nr;
	size_t room;

	/* Of the trials in list: sums while they are added; from
	 * summary_finish() on as said here. */
	struct facts classes;	  /* of operations: means; see trial/result.h */
	uint64_t n;		  /* operations, the sum */
	uint64_t strays;	  /* the sum */
	uint64_t fates[NR_FATES]; /* pages, the sum */
	double faults;	 /* an operation, the mean over all operations */
	double overhead; /* mean, in unit */
	double quantum;	 /* mean */
	double exclusive_before; /* mean; NaN: unseen in one of them */
	double exclusive_after;
	struct histogram histogram; /* gross; only when summary.histograms */

	/* From summary_finish() on. */
	bool small;	     /* under SUMMARY_OVERHEAD_TIMES */
	bool ratio;	     /* midmean is geometric: its interval is a ratio */
	struct mean midmean; /* over the trials */
	struct mean rate; /* over the trials; NaN: unknown in one of them, or one
			      * trial: what has no interval is not told */
	bool beyond; /* the rate is over N times that of one worker, with N */
	size_t disturbed; /* trials that are out of line (disturbance.h) */
	double calls; /* midmean over the calibrator, by geometric mean of the
		       * trials' own ratios; NaN: no calibrator, or small */
	double q[NR_QUANTILES]; /* the median over trials; of min the least, of
				 * max the greatest; NaN: NaN in a trial */
	char why_wrong[REASON_MAX]; /* of the first wrong trial; "" */

	struct facts counters; /* means over all its trials, wrong ones too */

	/* Of the trials that counted, good ones alone: sums. */
	struct event_summary {
		char name[EVENT_NAME];
		double count; /* scaled where it took turns */
		double operations;
		bool partial; /* one of them took turns */
	} * events;
	size_t nr_events;
};

struct summary_end {	      /* a case, or a trial of it, without numbers */
	enum outcome outcome; /* OUTCOME_SKIP or OUTCOME_BROKEN */
	char *id;
	char *reason;
};

struct summary {	       /* all zero is an empty one */
	bool histograms;       /* set before the first is added: merge them */
	struct facts run;      /* of the record, or set by the caller */
	struct facts end;      /* of its last end line; empty: it has none */
	struct reason warning; /* about the file; "" */
	struct reason damage;  /* lines that are not as they were written; "" */

	struct case_summary *cases; /* by bench, unit, axes and arm */
	size_t nr;
	size_t room;
	uint64_t repeated; /* trials that stood there before: they count once */
	struct reason repeated_first; /* which was the first of them; "" */
	struct summary_end *ends;     /* broken first, equal reasons together */
	size_t nr_ends;
	size_t room_ends;
	uint64_t seen[NR_PROOFS]; /* trials */

	size_t *slots; /* case of that hash, plus 1 */
	size_t nr_slots;
};

/* Adds a result of any outcome; what it needs of it is copied.  A trial that is
 * there already is no second one: the same case, boot, pair, order and number,
 * or begun in the same nanosecond of a boot. */
void summary_add(struct summary *summary, const struct trial_result *result);

/* Sorts, and computes what is computed last. Nothing may be added after. */
void summary_finish(struct summary *summary);

/* The case of that id, arm ("" for none) and unit, or NULL. */
const struct case_summary *summary_find(const struct summary *summary,
					const char *id, const char *arm,
					const char *unit);

/* For summary_finish(), which sorts: where each case stands now. */
void summary_index(struct summary *summary);

/* The whole record at path ("-": standard input) added and finished.  Returns
 * 0, or -errno with its reason; a torn end is a warning in summary->warning. */
int summary_read(struct summary *summary, const char *path, struct reason *why);

/* Whether a ratio of the two says something: neither is close to the overhead.
 * If not, they are compared by their difference, in every table. */
bool case_summary_ratio(const struct case_summary *a,
			const struct case_summary *b);

/* The pages' main fate, and its share of them (0 to 1); -1 without any. */
int case_summary_fate(const struct case_summary *summary, double *share);

/* Frees what it owns and empties it. */
void summary_clear(struct summary *summary);

#endif
