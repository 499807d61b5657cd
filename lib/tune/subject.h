/* subject.h - what is run under each arm, and what is measured of it.
 *
 * A run is one fresh start of the subject.  Its measures are a value each, in
 * the measure's unit; NaN where the run did not show it.
 */
#ifndef COWBENCH_TUNE_SUBJECT_H
#define COWBENCH_TUNE_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

enum goal { GOAL_LATENCY, GOAL_THROUGHPUT, GOAL_MEMORY, GOAL_FORK, NR_GOALS };

extern const char *const goal_words[NR_GOALS];

#define MEASURES_MAX 16

struct measure {
	const char *name, *unit;
	double scale;	/* the value in that unit is the value times scale */
	enum goal goal; /* it decides; NR_GOALS: it decides none */
	bool higher;	/* more of it is better */
	bool shown;	/* has no verdict: the mean of the runs that saw it */
};

struct subject {
	const struct measure *measures;
	size_t nr;
	/* Runs it once.  look: this run's times do not count, and it may be
	 * disturbed to see more.  limit_s: it is ended after so many seconds,
	 * which are more than 0.  values[nr] are NaN before.  0; -EINTR when it
	 * was stopped; -ETIMEDOUT when it was ended; other -errno when the run
	 * failed; with the reason. */
	int (*run)(void *context, bool look, double limit_s, double *values,
		   struct reason *why);
	void *context;
	/* Of each measure: page frames prove it, in all runs so far.  NULL: of
	 * none. */
	const bool *proved;
};

#endif
