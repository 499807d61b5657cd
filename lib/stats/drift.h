/* drift.h - whether values taken one after another depend on their order.
 *
 * Then no interval of this layer holds: 95 % become 86 % at an autocorrelation
 * of 0.3 and 69 % at 0.6 (method).  It is a warning, not a test to pass: values
 * without drift set it off in up to a tenth of all samples.
 */
#ifndef COWBENCH_STATS_DRIFT_H
#define COWBENCH_STATS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

struct drift {
	double lag1;  /* autocorrelation at lag 1; NaN: undefined */
	double limit; /* what lag1 may reach: 2 / sqrt(n) */
	double rho;   /* Spearman's, against time; NaN: undefined */
	double p;     /* of rho, two-sided; 1 where undefined */
	bool warn;    /* |lag1| over the limit, or p at most 0.05 */
};

/* values in the order in which they were taken.  p is by t with n - 2 degrees
 * of freedom (Kendall and Stuart 1973, 31.19), but never under the 2 / n! that
 * n values can show.  Undefined for n under 3 and where no value differs. */
struct drift drift_check(const double *values, size_t n);

#endif
