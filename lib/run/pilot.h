/* pilot.h - how many trials it takes: the first stage of Stein's two (method).
 *
 * Each case, or pair of cases, has PILOT trials; their spread says how many
 * more bring its interval to the width that was asked for.
 */
#ifndef COWBENCH_RUN_PILOT_H
#define COWBENCH_RUN_PILOT_H

#include <stdbool.h>
#include <stddef.h>

#include "run/plan.h"
#include "trial/result.h"

#define PILOT 10 /* trials of the first stage */

struct pilot {			    /* pilot_close() it */
	struct pilot_trial *trials; /* [cases * PILOT]; NULL: not open */
};

/* What the second stage is. */
struct pilot_said {
	size_t more;	/* trials */
	double seconds; /* that they take, about */
	unsigned most;	/* trials that a case may have */
	size_t capped;	/* cases that this cut */
	size_t left;	/* cases that more trials would not help */
};

void pilot_open(struct pilot *pilot, size_t cases);

void pilot_close(struct pilot *pilot);

/* Keeps what the design needs of a result of the case number `index`.  Ignores
 * results without a value and trials past the pilot's. */
void pilot_note(struct pilot *pilot, size_t index,
		const struct trial_result *result);

/* Computes how many trials each case of the plan takes for an interval of +-pct
 * percent, the pilot's included: wanted[plan->nr] receives PILOT to `most` (of
 * a pair, at its case of arm A).  Fills in *said, except its more and
 * seconds. */
void pilot_design(const struct pilot *pilot, const struct plan *plan,
		  double pct, unsigned most, unsigned *wanted,
		  struct pilot_said *said);

/* Mean seconds that a trial of the case took; 0 where none has a value. */
double pilot_seconds(const struct pilot *pilot, size_t index);

#endif
