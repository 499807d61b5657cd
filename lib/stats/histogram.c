/* histogram.c - see histogram.h. */
#include "stats/histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/quantile.h"

/* The width of a bin is a power of two; this is its exponent. */
static unsigned width_bits(uint64_t value)
{
	unsigned top = 63 - (unsigned)__builtin_clzll(value | 1);

	return top > HISTOGRAM_SUB_BITS ? top - HISTOGRAM_SUB_BITS : 0;
}

uint64_t histogram_floor(uint64_t value)
{
	unsigned bits = width_bits(value);

	return value >> bits << bits;
}

uint64_t histogram_ceiling(uint64_t value)
{
	uint64_t floor = histogram_floor(value);
	uint64_t next = floor + (UINT64_C(1) << width_bits(value));

	return next > floor ? next : UINT64_MAX;
}

/* The index of the first bin whose value is not less than value. */
static size_t place(const struct histogram *histogram, uint64_t value)
{
	size_t low = 0, high = histogram->nr;

	if (high && histogram->bins[high - 1].value < value)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (histogram->bins[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void histogram_add(struct histogram *histogram, uint64_t value, uint64_t count)
{
	if (!count)
		return;

	uint64_t floor = histogram_floor(value);
	size_t at = place(histogram, floor);

	histogram->count += count;
	if (at < histogram->nr && histogram->bins[at].value == floor) {
		histogram->bins[at].count += count;
		return;
	}
	histogram->bins = memory_grow(histogram->bins, histogram->nr,
				      &histogram->room,
				      sizeof(*histogram->bins));
	memmove(&histogram->bins[at + 1], &histogram->bins[at],
		(histogram->nr - at) * sizeof(*histogram->bins));
	histogram->bins[at] = (struct histogram_bin){ floor, count };
	histogram->nr++;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	struct histogram sum = { .room = to->nr + from->nr,
				 .count = to->count + from->count };
	size_t i = 0, j = 0;

	sum.bins = memory_new(sum.room, sizeof(*sum.bins));
	while (i < to->nr || j < from->nr) {
		struct histogram_bin *bin = &sum.bins[sum.nr++];

		if (j == from->nr ||
		    (i < to->nr && to->bins[i].value < from->bins[j].value)) {
			*bin = to->bins[i++];
		} else if (i == to->nr ||
			   from->bins[j].value < to->bins[i].value) {
			*bin = from->bins[j++];
		} else {
			*bin = to->bins[i++];
			bin->count += from->bins[j++].count;
		}
	}
	histogram_clear(to);
	*to = sum;
}

double histogram_quantile(const struct histogram *histogram, double q)
{
	uint64_t rank = quantile_rank(q, histogram->count);
	uint64_t below = 0;

	for (size_t i = 0; i < histogram->nr; i++) {
		const struct histogram_bin *bin = &histogram->bins[i];

		below += bin->count;
		if (below < rank)
			continue;
		/* A bin holds whole numbers, so one of width 1 is exact. */
		uint64_t width = UINT64_C(1) << width_bits(bin->value);

		return (double)bin->value + (double)(width - 1) / 2;
	}
	return NAN;
}

void histogram_clear(struct histogram *histogram)
{
	free(histogram->bins);
	*histogram = (struct histogram){ 0 };
}
