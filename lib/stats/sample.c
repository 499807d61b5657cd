/* sample.c - see sample.h.  Sums are long double: a mean over millions of ticks
 * shall not depend on their order in the digits that are printed. */
#include "stats/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/quantile.h"

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void sample_sort(double *values, size_t n)
{
	if (n > 1)
		qsort(values, n, sizeof(*values), ascending);
}

double *sample_sorted(const double *values, size_t n)
{
	double *copy = memory_new(n, sizeof(*copy));

	if (n)
		memcpy(copy, values, n * sizeof(*copy));
	sample_sort(copy, n);
	return copy;
}

static long double mean(const double *values, size_t n)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return sum / n;
}

double sample_mean(const double *values, size_t n)
{
	return n ? (double)mean(values, n) : NAN;
}

double sample_sd(const double *values, size_t n)
{
	if (n < 2)
		return NAN;

	long double centre = mean(values, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (values[i] - centre) * (values[i] - centre);
	return (double)sqrtl(sum / (n - 1));
}

double sample_midmean(const double *sorted, size_t n)
{
	long double sum = 0;

	/* All in quarters of a value, so that every weight is whole: value i
	 * (from 0) is [4i, 4i + 4], and [n, 3n] is averaged. */
	for (size_t i = n / 4; 4 * i < 3 * n; i++) {
		size_t low = 4 * i > n ? 4 * i : n;
		size_t high = 4 * i + 4 < 3 * n ? 4 * i + 4 : 3 * n;

		sum += (long double)(high - low) * sorted[i];
	}
	return n ? (double)(sum / (2 * n)) : NAN;
}

double sample_median(const double *sorted, size_t n)
{
	if (!n)
		return NAN;
	if (n % 2)
		return sorted[n / 2];
	return sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
}

double sample_quantile(const double *sorted, size_t n, double q)
{
	return n ? sorted[quantile_rank(q, n) - 1] : NAN;
}
