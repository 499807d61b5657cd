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
 * difference is the ratio b / a. */
struct welch welch_compare(const double *a, size_t na, const double *b,
			   size_t nb);

/* The two-sided p-value of no difference.  1 where either group has fewer than
 * 2 values or none of them differ: a spread of exactly 0 is a clock too coarse
 * to show it, not certainty. */
double welch_p(const struct welch *welch);

/* The interval of the difference, 0 < confidence < 1; infinite where welch_p()
 * has nothing to go by. */
struct interval welch_interval(const struct welch *welch, double confidence);

#endif
