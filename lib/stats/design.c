/* design.c - see design.h. */
#include "stats/design.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "stats/proportion.h"
#include "stats/quantile.h"
#include "stats/student.h"

#define POWER 0.8

double mde_difference(double error, double df, double alpha)
{
	if (!(error >= 0) || !(df > 0))
		return NAN;
	return error * (student_quantile(1 - alpha / 2, df) +
			student_quantile(POWER, df));
}

double mde_sign(double sd, size_t n, double alpha)
{
	uint64_t r = quantile_interval(0.5, n, 1 - alpha).low;

	if (!r)
		return NAN;
	return -sd *
	       gsl_cdf_ugaussian_Pinv(proportion_where(r - 1, n, 1 - POWER));
}

size_t stein_n(double sd, size_t pilot, double half_width, double confidence,
	       size_t cap)
{
	double t = student_quantile((1 + confidence) / 2, (double)pilot - 1);
	double n = ceil(t * sd / half_width * (t * sd / half_width));

	if (n >= (double)cap)
		return cap;
	return n > (double)pilot ? (size_t)n : pilot;
}

size_t stein_pairs_n(double sd, size_t pilot, double half_width,
		     double confidence, size_t cap)
{
	return stein_n(sd * sqrt(M_PI / 2), pilot, half_width, confidence, cap);
}

double power_sign(double difference, double sd, size_t n, double alpha)
{
	uint64_t r = quantile_interval(0.5, n, 1 - alpha).low;

	if (!r)
		return 0;
	/* The interval lies above 0 where at most r - 1 pairs have a minus. */
	return gsl_cdf_binomial_P((unsigned)(r - 1),
				  gsl_cdf_ugaussian_P(-difference / sd),
				  (unsigned)n);
}
