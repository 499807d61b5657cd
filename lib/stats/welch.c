/* welch.c - see welch.h. */
#include "stats/welch.h"

#include <math.h>
#include <stdbool.h>

#include "stats/sample.h"
#include "stats/student.h"

struct welch welch_compare(const double *a, size_t na, const double *b,
			   size_t nb, double step)
{
	double sa = sample_sd(a, na), sb = sample_sd(b, nb);
	double va = sa * sa / (double)na, vb = sb * sb / (double)nb;
	double v = va + vb;
	struct welch welch = {
		.difference = sample_mean(b, nb) - sample_mean(a, na),
		.error = sqrt(v),
		.df = v * v /
		      (va * va / ((double)na - 1) + vb * vb / ((double)nb - 1)),
	};

	if (v == 0) {
		welch.error =
			step * sqrt((1 / (double)na + 1 / (double)nb) / 12);
		welch.df = (double)(na + nb) - 2;
	}
	return welch;
}

static bool knows(const struct welch *welch)
{
	return welch->error >= 0 && welch->df > 0;
}

double welch_p(const struct welch *welch)
{
	if (!knows(welch))
		return 1;
	if (welch->error == 0)
		return welch->difference == 0;
	return student_p(welch->difference / welch->error, welch->df);
}

struct interval welch_interval(const struct welch *welch, double confidence)
{
	if (!knows(welch))
		return INTERVAL_INFINITE;

	double t = student_quantile((1 + confidence) / 2, welch->df);
	double half = t * welch->error;

	return (struct interval){ welch->difference - half,
				  welch->difference + half };
}
