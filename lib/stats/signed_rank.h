/* signed_rank.h - Wilcoxon's signed-rank test of paired differences, and the
 * estimate and interval that belong to it.
 *
 * It asks whether the differences are symmetric about 0.  Skewed differences
 * break it (method: 91.5 % coverage for 95 %), so it never speaks alone: see
 * sign.h and comparison.h.
 */
#ifndef COWBENCH_STATS_SIGNED_RANK_H
#define COWBENCH_STATS_SIGNED_RANK_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

/* Up to this many differences all is exact, by dynamic programming over the
 * ranks; above, by the normal approximation with continuity correction. */
#define SIGNED_RANK_EXACT 200

/* The two-sided p-value: twice the smaller tail, at most 1.  d in any order,
 * finite.  Ties share midranks, and the null distribution is that of these very
 * ranks.  A difference of 0 is ranked with the others and then left out (Pratt
 * 1959): were it dropped before ranking, as Wilcoxon did, raising a difference
 * could turn a significant increase into none.  1 when all are 0 or n is 0. */
double signed_rank_p(const double *d, size_t n);

/* The rank r whose Walsh averages r and N + 1 - r (of N) enclose the centre
 * with at least that confidence (0 < confidence < 1): the greatest with
 * P(W < r) <= (1 - confidence) / 2.  0 when n is too small for any.  attained,
 * unless NULL, gets the confidence that r has for untied differences: 0.958 for
 * 0.95 at n = 11 (and 1 where r is 0). */
uint64_t signed_rank_cut(size_t n, double confidence, double *attained);

/* The Hodges-Lehmann estimate of the centre: the median of the Walsh averages
 * (Hodges and Lehmann 1963).  sorted ascending; NaN for n = 0. */
double signed_rank_estimate(const double *sorted, size_t n);

/* Its interval, the test inverted (Lehmann 1975; with ties the closed interval
 * keeps at least its confidence, Noether 1967).  Infinite where n is too small:
 * under 6 for 0.95, 5 for 0.9. */
struct interval signed_rank_interval(const double *sorted, size_t n,
				     double confidence);

#endif
