/* student.c - see student.h. */
#include "stats/student.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

double student_quantile(double p, double df)
{
	/* By the smaller tail, where no digits are lost near 1. */
	if (p < 0.5)
		return gsl_cdf_tdist_Pinv(p, df);
	return gsl_cdf_tdist_Qinv(1 - p, df);
}

double student_p(double t, double df)
{
	return 2 * gsl_cdf_tdist_Q(fabs(t), df);
}
