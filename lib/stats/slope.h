/* slope.h - a straight line that a few wild points do not bend.
 */
#ifndef COWBENCH_STATS_SLOPE_H
#define COWBENCH_STATS_SLOPE_H

#include <stddef.h>

struct slope {
	double slope;	  /* y's unit per x's */
	double intercept; /* y's unit */
};

/* The Theil-Sen line through n points (Theil 1950, Sen 1968): slope is the
 * median of the slopes of all pairs that differ in x, intercept the median of
 * y - slope * x.  Both NaN where no two differ in x.  Takes n * n / 2 doubles
 * for its time: meant for up to a few thousand points. */
struct slope slope_theil_sen(const double *x, const double *y, size_t n);

#endif
