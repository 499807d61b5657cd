/* slope.c - see slope.h. */
#include "stats/slope.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/sample.h"

struct slope slope_theil_sen(const double *x, const double *y, size_t n)
{
	double *values = memory_new(n * n / 2 + 1, sizeof(*values));
	struct slope line = { NAN, NAN };
	size_t nr = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (x[i] != x[j])
				values[nr++] = (y[j] - y[i]) / (x[j] - x[i]);
	sample_sort(values, nr);
	line.slope = sample_median(values, nr);
	if (nr) {
		for (size_t i = 0; i < n; i++)
			values[i] = y[i] - line.slope * x[i];
		sample_sort(values, n);
		line.intercept = sample_median(values, n);
	}
	free(values);
	return line;
}
