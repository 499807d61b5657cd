/* pairwise.h - order statistics of all sums of two values, without forming
 * them.
 *
 * Hodges-Lehmann estimates and their intervals are order statistics of n^2
 * sums or differences: 12.5 million for 5,000 pairs.  Sorted values let the
 * sums up to a bound be counted in one sweep, so a bisection over the doubles
 * themselves (at most 64 sweeps) finds any of them exactly in O(n) memory.
 * The idea of counting in a sorted matrix is Johnson and Mizoguchi's (1978).
 */
#ifndef COWBENCH_STATS_PAIRWISE_H
#define COWBENCH_STATS_PAIRWISE_H

#include <stddef.h>
#include <stdint.h>

/* How many Walsh averages (i <= j) n values have. */
uint64_t walsh_count(size_t n);

/* The rank-th smallest Walsh average (x[i] + x[j]) / 2, i <= j.  sorted: finite
 * and ascending; rank from 1 to walsh_count(n). */
double walsh_select(const double *sorted, size_t n, uint64_t rank);

/* The median of the Walsh averages; NaN for n = 0. */
double walsh_median(const double *sorted, size_t n);

/* The rank-th smallest of the na * nb differences b[j] - a[i].  Both finite and
 * ascending; rank from 1 to na * nb. */
double difference_select(const double *a, size_t na, const double *b, size_t nb,
			 uint64_t rank);

#endif
