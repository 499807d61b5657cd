/* mean.c - see mean.h. */
#include "stats/mean.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/sample.h"
#include "stats/student.h"

struct mean mean_arithmetic(const double *values, size_t n, double confidence)
{
	struct mean mean = { .n = n,
			     .value = sample_mean(values, n),
			     .sd = sample_sd(values, n),
			     .interval = INTERVAL_NAN };

	if (n == 1)
		mean.interval = INTERVAL_INFINITE;
	if (n < 2)
		return mean;

	double t = student_quantile((1 + confidence) / 2, (double)n - 1);
	double half = t * mean.sd / sqrt((double)n);

	mean.interval.low = mean.value - half;
	mean.interval.high = mean.value + half;
	return mean;
}

struct mean mean_geometric(const double *values, size_t n, double confidence)
{
	double *logs = memory_new(n, sizeof(*logs));
	struct mean mean;

	for (size_t i = 0; i < n; i++)
		logs[i] = values[i] > 0 ? log(values[i]) : NAN;
	mean = mean_arithmetic(logs, n, confidence);
	free(logs);
	if (n && isnan(mean.value))
		mean.interval = INTERVAL_NAN;
	mean.value = exp(mean.value);
	mean.interval = interval_exp(mean.interval);
	return mean;
}
