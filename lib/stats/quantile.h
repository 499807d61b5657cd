/* quantile.h - which order statistic is a quantile, how sure that is, and how
 * many samples it takes.
 *
 * Quantiles are of type 1 (Hyndman and Fan 1996): the inverse of the empirical
 * distribution function, always a value that was observed.  Ranks count from 1.
 */
#ifndef COWBENCH_STATS_QUANTILE_H
#define COWBENCH_STATS_QUANTILE_H

#include <stdbool.h>
#include <stdint.h>

/* ceil(q * n), at least 1 and at most n; 0 when n is 0.  q from 0 to 1, n
 * under 2^48.  A q * n that rounding alone lifted above a whole number counts
 * as that number. */
uint64_t quantile_rank(double q, uint64_t n);

/* The ranks whose values enclose the true q-quantile. */
struct rank_interval {
	uint64_t low;  /* 0: minus infinity */
	uint64_t high; /* n + 1: infinity */
};

/* The order-statistic interval of the q-quantile (0 < q < 1) of n independent
 * values from any distribution: each tail of the binomial is at most
 * (1 - confidence) / 2, 0 < confidence < 1.  Conover 1999, "Practical
 * Nonparametric Statistics", 3.2. */
struct rank_interval quantile_interval(double q, uint64_t n, double confidence);

/* The least n, 0 < q < 1, for which both ranks of quantile_interval() exist: at
 * 0.95, 6 for the median, 368 for p99, 3,688 for p99.9 and 36,887 for p99.99.
 * The whole sample encloses the quantile from above but for q^n, and from below
 * but for (1 - q)^n. */
uint64_t quantile_n_min(double q, double confidence);

/* Whether a q-quantile of n values may be printed (method: only where its 95 %
 * interval is finite): never that of 0 and 1, the extremes. */
bool quantile_known(double q, uint64_t n);

#endif
