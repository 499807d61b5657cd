/* sign.c - see sign.h. */
#include "stats/sign.h"

#include <gsl/gsl_cdf.h>

#include "stats/quantile.h"

/* P(B <= k) for B of Binomial(n, 1/2), k < n. */
static double coins_below(size_t k, size_t n)
{
	return gsl_cdf_beta_Q(0.5, (double)k + 1, (double)(n - k));
}

double sign_p(const double *d, size_t n)
{
	size_t plus = 0, minus = 0;

	for (size_t i = 0; i < n; i++) {
		plus += d[i] > 0;
		minus += d[i] < 0;
	}
	if (plus == minus)
		return 1;

	double p = 2 * coins_below(plus < minus ? plus : minus, plus + minus);

	return p < 1 ? p : 1;
}

struct interval sign_interval(const double *sorted, size_t n, double confidence,
			      double *attained)
{
	struct rank_interval ranks = quantile_interval(0.5, n, confidence);
	bool known = ranks.low >= 1 && ranks.high <= n;

	if (attained)
		*attained = known ? 1 - 2 * coins_below(ranks.low - 1, n) : 1;
	if (!known)
		return INTERVAL_INFINITE;
	return (struct interval){ sorted[ranks.low - 1],
				  sorted[ranks.high - 1] };
}
