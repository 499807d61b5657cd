/* proportion.c - see proportion.h. */
#include "stats/proportion.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>

/* P(B <= k) or P(B > k) for B of Binomial(n, p), k < n. */
static double tail(uint64_t k, uint64_t n, double p, bool above)
{
	double a = (double)k + 1, b = (double)(n - k);

	return above ? gsl_cdf_beta_P(p, a, b) : gsl_cdf_beta_Q(p, a, b);
}

/* The p at which that tail is level.  Bisection until no double is left
 * between: gsl_cdf_beta_Pinv() may end the program where it cannot converge. */
static double level_at(uint64_t k, uint64_t n, double level, bool above)
{
	double low = 0, high = 1;

	for (;;) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			return middle;
		if ((tail(k, n, middle, above) < level) == above)
			low = middle;
		else
			high = middle;
	}
}

struct proportion proportion_of(uint64_t count, uint64_t n, double confidence)
{
	double level = (1 - confidence) / 2;
	struct proportion proportion = {
		.count = count,
		.n = n,
		.value = n ? (double)count / (double)n : NAN,
		.interval = { 0, 1 },
	};

	if (count > 0)
		proportion.interval.low = level_at(count - 1, n, level, true);
	if (count < n)
		proportion.interval.high = level_at(count, n, level, false);
	return proportion;
}

double proportion_where(uint64_t c, uint64_t n, double level)
{
	return level_at(c, n, level, true);
}

uint64_t proportion_most(uint64_t n, double p, double level)
{
	uint64_t c = 0;

	while (c < n && tail(c, n, p, true) > level)
		c++;
	return c;
}
