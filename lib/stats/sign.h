/* sign.h - the sign test of paired differences and the interval of their
 * median: weaker than the signed-rank test, but it asks for no symmetry, so it
 * holds under skewed noise.
 */
#ifndef COWBENCH_STATS_SIGN_H
#define COWBENCH_STATS_SIGN_H

#include <stddef.h>

#include "stats/interval.h"

/* The exact two-sided p-value: twice the smaller binomial tail, at most 1.  d
 * in any order.  Differences of 0 have no sign and are left out (Dixon and Mood
 * 1946); 1 when no other is there. */
double sign_p(const double *d, size_t n);

/* The order-statistic interval of the median, for any law.  sorted ascending.
 * Infinite where n is too small: under 6 for 0.95, 5 for 0.9.  attained, unless
 * NULL, gets the confidence it has for a continuous law (1 where infinite). */
struct interval sign_interval(const double *sorted, size_t n, double confidence,
			      double *attained);

#endif
