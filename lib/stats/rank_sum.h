/* rank_sum.h - the Wilcoxon-Mann-Whitney test of two samples, and the shift and
 * interval that belong to it: the check beside Welch's t on boots.
 */
#ifndef COWBENCH_STATS_RANK_SUM_H
#define COWBENCH_STATS_RANK_SUM_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

/* All is exact, by dynamic programming over the ranks, while that takes at most
 * this many additions: up to 60 against 60, or 5 against 1,400.  Beyond, by the
 * normal approximation with continuity correction. */
#define RANK_SUM_EXACT 100e6

/* The two-sided p-value: twice the smaller tail, at most 1.  Samples in any
 * order, finite.  Ties share midranks, and the null distribution is that of all
 * ways to deal these very ranks to the two samples.  1 where one is empty. */
double rank_sum_p(const double *a, size_t na, const double *b, size_t nb);

/* The rank r whose differences r and N + 1 - r (of N = na * nb) enclose the
 * shift with at least that confidence; 0 where the samples are too small for
 * any.  attained as in signed_rank_cut(). */
uint64_t rank_sum_cut(size_t na, size_t nb, double confidence,
		      double *attained);

/* The interval of the Hodges-Lehmann shift from a to b, the median of all
 * b[j] - a[i]: the test inverted (Lehmann 1975).  Both sorted.  Infinite where
 * the samples are too small: at 0.95, under 4 against 4 or 3 against 5. */
struct interval rank_sum_interval(const double *a, size_t na, const double *b,
				  size_t nb, double confidence);

#endif
