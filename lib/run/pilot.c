/* pilot.c - see pilot.h. */
#include "run/pilot.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "data/summary.h"
#include "stats/design.h"
#include "stats/sample.h"

struct pilot_trial {
	bool known; /* it has a value */
	double net, overhead, wall_s;
};

void pilot_open(struct pilot *pilot, size_t cases)
{
	pilot->trials = memory_new(cases * PILOT, sizeof(*pilot->trials));
}

void pilot_close(struct pilot *pilot)
{
	free(pilot->trials);
	pilot->trials = NULL;
}

/* Rounds the value as a record does, so that a run that resumes from its record
 * comes to the same design. */
static double as_recorded(double value)
{
	char text[400];

	snprintf(text, sizeof(text), "%.3f", value);
	return strtod(text, NULL);
}

void pilot_note(struct pilot *pilot, size_t index,
		const struct trial_result *result)
{
	if (!pilot->trials || result->outcome != OUTCOME_TRIAL ||
	    result->trial < 1 || result->trial > PILOT)
		return;
	pilot->trials[index * PILOT + result->trial - 1] = (struct pilot_trial){
		.known = !isnan(result->q[Q_MIDMEAN]),
		.net = as_recorded(result->q[Q_MIDMEAN]),
		.overhead = as_recorded(result->overhead),
		.wall_s = (double)result->wall_ns / 1e9,
	};
}

/* Computes *sd, the standard deviation over a case's pilot trials: of ln(net),
 * or of the differences of ln(net) within pairs.  *n: how many values.  False
 * where more trials would not help: too few have a value, or the value is too
 * close to the overhead for a relative width. */
static bool spread(const struct pilot *pilot, const struct plan *plan,
		   size_t index, double *sd, size_t *n)
{
	const struct pilot_trial *a = &pilot->trials[index * PILOT], *b = NULL;
	double values[PILOT], net = 0, overhead = 0;

	if (plan->partner)
		b = &pilot->trials[plan->partner[index] * PILOT];
	*n = 0;
	for (unsigned i = 0; i < PILOT; i++) {
		if (!a[i].known || (b && !b[i].known))
			continue;
		net += b ? fmin(a[i].net, b[i].net) : a[i].net;
		overhead += a[i].overhead;
		values[(*n)++] = b ? log(b[i].net) - log(a[i].net)
				   : log(a[i].net);
	}
	*sd = sample_sd(values, *n);
	return *n >= PILOT / 2 && net >= SUMMARY_OVERHEAD_TIMES * overhead &&
	       isfinite(*sd);
}

void pilot_design(const struct pilot *pilot, const struct plan *plan,
		  double pct, unsigned most, unsigned *wanted,
		  struct pilot_said *said)
{
	double width = log1p(pct / 100), sd;
	size_t n;

	*said = (struct pilot_said){ .most = most };
	for (size_t i = 0; i < plan->nr; i++) {
		wanted[i] = PILOT;
		if (plan->partner && plan->partner[i] == PLAN_B)
			continue;
		if (!spread(pilot, plan, i, &sd, &n)) {
			said->left++;
			continue;
		}
		n = (plan->partner ? stein_pairs_n : stein_n)(sd, n, width,
							      0.95, SIZE_MAX);
		said->capped += n > most;
		n = n > most ? most : n;
		wanted[i] = n > PILOT ? (unsigned)n : PILOT;
	}
}

double pilot_seconds(const struct pilot *pilot, size_t index)
{
	const struct pilot_trial *trials = &pilot->trials[index * PILOT];
	double seconds = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < PILOT; i++) {
		seconds += trials[i].wall_s;
		n += trials[i].known;
	}
	return n ? seconds / n : 0;
}
