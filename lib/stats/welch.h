/* welch.h - Welch's t test of two groups whose spreads may differ: boots of two
 * kernels.  (gsl_stats_ttest() pools the variances.)
 */
#ifndef COWBENCH_STATS_WELCH_H
#define COWBENCH_STATS_WELCH_H

#include <stddef.h>

#include "stats/interval.h"

struct welch {
	double difference; /* mean of b minus mean of a; NaN: one is empty */
	double error;	   /* its standard error; NaN: one has under 2 */
	double df;	   /* Welch-Satterthwaite (Welch 1947); NaN likewise */
};

/* Of two samples of finite values in any order; on logarithms, exp() of the
 * difference is the ratio b / a.
 *
 * Where none of the values of either group differ, they may still do so by less
 * than the clock can show: error is then that of rounding to step (Sheppard's
 * variance of a rounding error, step^2 / 12), and df na + nb - 2.  step: in the
 * unit of the values, 0 or more; 0 where values are exact. */
struct welch welch_compare(const double *a, size_t na, const double *b,
			   size_t nb, double step);

/* The two-sided p-value of no difference.  1 where either group has fewer than
 * 2 values.  Where the error is 0 there is no doubt: 0 of a difference, else
 * 1. */
double welch_p(const struct welch *welch);

/* The interval of the difference, 0 < confidence < 1; infinite where either
 * group has fewer than 2 values, a point where the error is 0. */
struct interval welch_interval(const struct welch *welch, double confidence);

#endif
