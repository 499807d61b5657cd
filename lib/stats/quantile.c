/* quantile.c - see quantile.h. */
#include "stats/quantile.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

uint64_t quantile_rank(double q, uint64_t n)
{
	double at = q * (double)n;
	double rank = ceil(at - 4 * DBL_EPSILON * at);

	if (!(rank >= 1))
		return n ? 1 : 0;
	return rank < (double)n ? (uint64_t)rank : n;
}

/* A tail that is equal but for rounding counts as equal: 2^-5 is a tail that a
 * confidence of 93.75 % means exactly. */
#define ROUNDING 1e-12

/* P(B <= k) for B of Binomial(n, q), k < n.  gsl_cdf_binomial_P() is the same
 * beta integral, but counts in unsigned int. */
static double binomial_below(uint64_t k, double q, uint64_t n)
{
	return gsl_cdf_beta_Q(q, (double)k + 1, (double)(n - k));
}

static double binomial_above(uint64_t k, double q, uint64_t n)
{
	return gsl_cdf_beta_P(q, (double)k + 1, (double)(n - k));
}

struct rank_interval quantile_interval(double q, uint64_t n, double confidence)
{
	double tail = (1 - confidence) / 2 * (1 + ROUNDING);
	/* The low rank is the greatest r with P(B <= r - 1) <= tail ... */
	uint64_t low = 0, low_over = n + 1;
	/* ... and the high rank the least r with P(B >= r) <= tail. */
	uint64_t high_under = 0, high = n + 1;

	while (low_over - low > 1) {
		uint64_t r = low + (low_over - low) / 2;

		if (binomial_below(r - 1, q, n) <= tail)
			low = r;
		else
			low_over = r;
	}
	while (high - high_under > 1) {
		uint64_t r = high_under + (high - high_under) / 2;

		if (binomial_above(r - 1, q, n) <= tail)
			high = r;
		else
			high_under = r;
	}
	return (struct rank_interval){ low, high };
}

uint64_t quantile_n_min(double q, double confidence)
{
	double tail = (1 - confidence) / 2;
	double outer = q > 0.5 ? log(q) : log1p(-q);

	double n = log(tail) / outer;

	return (uint64_t)ceil(n * (1 - ROUNDING));
}

bool quantile_known(double q, uint64_t n)
{
	return q > 0 && q < 1 && n >= quantile_n_min(q, 0.95);
}
