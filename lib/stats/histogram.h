/* histogram.h - a log-linear histogram of whole numbers (ns or instructions).
 *
 * Values under 2,048 have a bin each; above, every power of two is cut into
 * 1,024 bins, so a bin is at most 0.1 % wide (64, as fio has, hides a 1 %
 * effect).  Only bins that hold something take memory.
 */
#ifndef COWBENCH_STATS_HISTOGRAM_H
#define COWBENCH_STATS_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_SUB_BITS 10

struct histogram_bin {
	uint64_t value; /* the least value of the bin */
	uint64_t count; /* never 0 */
};

struct histogram { /* all zero is an empty one; bins ascend by value */
	struct histogram_bin *bins;
	size_t nr;
	size_t room;
	uint64_t count; /* of all bins */
};

/* The least value of the bin that holds value, and of the next bin; the last
 * bin has none after it, and its ceiling is UINT64_MAX. */
uint64_t histogram_floor(uint64_t value);
uint64_t histogram_ceiling(uint64_t value);

/* Adds count values; finds the bin by bisection, and at once when values come
 * in ascending order. */
void histogram_add(struct histogram *histogram, uint64_t value, uint64_t count);

/* Adds all of from to to; from may be to itself. */
void histogram_merge(struct histogram *to, const struct histogram *from);

/* The q-quantile (0 <= q <= 1) as the middle of the bin that holds the
 * ceil(q * count)-th smallest value (the first for q = 0); NaN when empty. */
double histogram_quantile(const struct histogram *histogram, double q);

/* Frees the bins and makes it an empty one. */
void histogram_clear(struct histogram *histogram);

#endif
