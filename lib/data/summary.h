/* summary.h - what the trials of a run say about each case.
 *
 * Results are added one by one, from a record or from the run itself, in any
 * order.  Every table, plot and comparison is made from a summary.
 *
 * The figures of a case are of its proved trials.  A case without proved trials
 * (frames may not be seen) has those of its blind ones, and `proof` says so.
 * Where all of a case's trials are wrong, its figures mean nothing; only its
 * fates do.
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

/* Below so many times the overhead, an operation's tail is that of the clock,
 * and cases are compared by ns, not by ratios (method). */
#define SUMMARY_OVERHEAD_TIMES 10

struct summary_trial { /* a trial that the figures are made of */
	unsigned trial;
	int pair, order, boot;
	uint64_t started_ns;
	double calibrator;
	double rate;		/* NaN: none */
	double disturbed;	/* share of its time, 0 to 1 (disturbance.h) */
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

	/* Of the trials in list: sums while trials are added; from
	 * summary_finish() on, what is said here. */
	struct facts classes;	  /* of operations: means; see trial/result.h */
	uint64_t n;		  /* operations, the sum */
	uint64_t strays;	  /* the sum */
	uint64_t fates[NR_FATES]; /* pages, the sum */
	double faults;	 /* an operation, the mean over all operations */
	double overhead; /* mean, in unit */
	double quantum;	 /* mean */
	double exclusive_before; /* mean; NaN: unseen in some trial */
	double exclusive_after;
	struct histogram histogram; /* gross; only when summary.histograms */

	/* From summary_finish() on. */
	bool small;	     /* under SUMMARY_OVERHEAD_TIMES */
	bool ratio;	     /* midmean is a geometric mean, its interval a
			      * ratio */
	struct mean midmean; /* over the trials */
	struct mean rate;    /* over the trials; NaN: unknown in some trial, or
			   * only one trial, which gives no interval */
	bool beyond; /* the rate of N workers is over N times that of one */
	size_t disturbed; /* trials that are out of line (disturbance.h) */
	double calls; /* midmean divided by the calibrator: the geometric mean
		       * of the trials' ratios; NaN: no calibrator, or
		       * `small` */
	double q[NR_QUANTILES]; /* the median over trials (of min the least, of
				 * max the greatest); NaN: NaN in some trial */
	char why_wrong[REASON_MAX]; /* of the first wrong trial; "" */

	struct facts counters; /* means over all its trials, wrong ones too */

	/* Sums over the trials that counted, without wrong ones. */
	struct event_summary {
		char name[EVENT_NAME];
		double count; /* scaled where events took turns on a counter */
		double operations;
		bool partial; /* in some trial, events took turns */
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
	struct facts end;      /* of the record's last end line; empty: no such
			        * line */
	struct reason warning; /* about the file; "" */
	struct reason damage;  /* lines that were changed after they were
			        * written; "" */

	struct case_summary *cases; /* by bench, unit, axes and arm */
	size_t nr;
	size_t room;
	uint64_t repeated; /* results that are copies of a trial: it counts
			    * once */
	struct reason repeated_first; /* the first of these; "" */
	struct summary_end *ends;     /* broken first, equal reasons together */
	size_t nr_ends;
	size_t room_ends;
	uint64_t seen[NR_PROOFS]; /* trials */

	size_t *slots; /* case of that hash, plus 1 */
	size_t nr_slots;
};

/* Adds a result of any outcome, of which it keeps a copy.  A trial that is
 * there already is not added again: one with the same case, boot, pair, order
 * and number, or begun in the same nanosecond of the same boot. */
void summary_add(struct summary *summary, const struct trial_result *result);

/* Sorts the cases, and computes their figures.  Nothing may be added
 * afterwards. */
void summary_finish(struct summary *summary);

/* The case of that id, arm ("" for none) and unit, or NULL. */
const struct case_summary *summary_find(const struct summary *summary,
					const char *id, const char *arm,
					const char *unit);

/* Builds the index of cases anew: for summary_finish(), which sorts them. */
void summary_index(struct summary *summary);

/* Adds the whole record at path ("-": standard input), and finishes.  Returns
 * 0, or -errno with its reason; a torn last line is a warning in
 * summary->warning. */
int summary_read(struct summary *summary, const char *path, struct reason *why);

/* Whether the ratio of the two says something, since neither is close to the
 * overhead.  If not, every table compares them by their difference. */
bool case_summary_ratio(const struct case_summary *a,
			const struct case_summary *b);

/* The fate of most pages, and their share (0 to 1); -1 where there are no
 * pages. */
int case_summary_fate(const struct case_summary *summary, double *share);

/* Frees what it owns and empties it. */
void summary_clear(struct summary *summary);

#endif
