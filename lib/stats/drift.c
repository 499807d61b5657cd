/* drift.c - see drift.h. */
#include "stats/drift.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"
#include "stats/student.h"

#define ALPHA 0.05

static double spearman(const double *values, size_t n)
{
	double *time = memory_new(n, sizeof(*time));
	double *work = memory_new(2 * n, sizeof(*work));

	for (size_t i = 0; i < n; i++)
		time[i] = (double)i;

	double rho = gsl_stats_spearman(time, 1, values, 1, n, work);

	free(work);
	free(time);
	return rho;
}

static double spearman_p(double rho, size_t n)
{
	double rest = 1 - rho * rho;
	double df = (double)n - 2;
	double p = rest > 0 ? student_p(rho * sqrt(df / rest), df) : 0;

	return fmax(p, 2 / tgamma((double)n + 1));
}

struct drift drift_check(const double *values, size_t n)
{
	struct drift drift = { NAN, 2 / sqrt((double)n), NAN, 1, false };
	bool differs = false;

	for (size_t i = 1; i < n; i++)
		differs |= values[i] != values[0];
	if (n < 3 || !differs)
		return drift;

	drift.lag1 = gsl_stats_lag1_autocorrelation(values, 1, n);
	drift.rho = spearman(values, n);
	drift.p = spearman_p(drift.rho, n);
	drift.warn = fabs(drift.lag1) > drift.limit || drift.p <= ALPHA;
	return drift;
}
