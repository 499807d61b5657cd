/* mean.h - means over independent units (trials, boots) with their Student-t
 * intervals.
 *
 * The units are few: no rank-based 95 % interval exists under 6, and the
 * percentile bootstrap covers 79 % at 3 (method), so the interval is t.
 */
#ifndef COWBENCH_STATS_MEAN_H
#define COWBENCH_STATS_MEAN_H

#include <stddef.h>

#include "stats/interval.h"

struct mean {
	size_t n;
	double value;		  /* NaN: n is 0 */
	double sd;		  /* NaN: n is under 2 */
	struct interval interval; /* infinite for n = 1, NaN for n = 0 */
};

/* The mean of values, in their unit; 0 < confidence < 1. */
struct mean mean_arithmetic(const double *values, size_t n, double confidence);

/* The geometric mean, in the values' unit: exp of the mean of the logarithms
 * and of its interval; sd is that of the logarithms.  A value of 0 or less has
 * none (a net value may be negative): all of it is NaN then. */
struct mean mean_geometric(const double *values, size_t n, double confidence);

#endif
