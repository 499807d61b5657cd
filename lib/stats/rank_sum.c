/* rank_sum.c - see rank_sum.h. */
#include "stats/rank_sum.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/memory.h"
#include "stats/pairwise.h"
#include "stats/rank.h"

/* Equal but for rounding is equal. */
#define ROUNDING 1e-12

/* How many additions sum_distribution() takes: for each of n ranks, a row of
 * sums for each number up to m.  step is 2 for doubled ranks. */
static bool is_exact(size_t m, size_t n, size_t step)
{
	double most = (double)step * (double)m * (double)(2 * n - m + 1) / 2;

	return (double)n * (double)m * most <= RANK_SUM_EXACT;
}

/* The law of the sum of m of these n ranks, dealt blindly.  The caller frees;
 * [s] is P(sum = s), s up to *top.  Row k counts the ways that k of the ranks
 * so far have that sum; counts only add, so every tail keeps its digits. */
static double *sum_distribution(const size_t *ranks, size_t n, size_t m,
				size_t *top)
{
	size_t all = 0, greatest = 0;

	for (size_t i = 0; i < n; i++) {
		all += ranks[i];
		if (ranks[i] > greatest)
			greatest = ranks[i];
	}
	if (all > m * greatest)
		all = m * greatest;

	size_t width = all + 1;
	double *ways = memory_new((m + 1) * width, sizeof(*ways));
	double total = 0;

	ways[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1 < m ? i + 1 : m; k > 0; k--) {
			double *row = ways + k * width + ranks[i];
			const double *less = ways + (k - 1) * width;

			for (size_t s = 0; s < width - ranks[i]; s++)
				row[s] += less[s];
		}
	memmove(ways, ways + m * width, width * sizeof(*ways));
	for (size_t s = 0; s < width; s++)
		total += ways[s];
	for (size_t s = 0; s < width; s++)
		ways[s] /= total;
	*top = all;
	return ways;
}

static double exact_p(const size_t *ranks, size_t n, size_t m, size_t sum)
{
	size_t top;
	double *p = sum_distribution(ranks, n, m, &top);
	double below = 0, above = 0;

	for (size_t s = 0; s <= sum; s++)
		below += p[s];
	for (size_t s = sum; s <= top; s++)
		above += p[s];
	free(p);
	return 2 * (below < above ? below : above);
}

static double normal_p(const size_t *ranks, size_t n, size_t m, size_t sum)
{
	double mean = (double)n + 1, squares = 0; /* of the doubled ranks */

	for (size_t i = 0; i < n; i++)
		squares +=
			((double)ranks[i] - mean) * ((double)ranks[i] - mean);

	/* A sample without replacement; doubled ranks are two apart, so half a
	 * step is 1. */
	double sd = sqrt(squares * (double)m / (double)n * (double)(n - m) /
			 (double)(n - 1));
	double off = fabs((double)sum - (double)m * mean) - 1;

	return sd > 0 && off > 0 ? 2 * gsl_cdf_ugaussian_Q(off / sd) : 1;
}

double rank_sum_p(const double *a, size_t na, const double *b, size_t nb)
{
	size_t n = na + nb, m = na < nb ? na : nb, sum = 0;
	double p;

	if (!m)
		return 1;

	double *both = memory_new(n, sizeof(*both));
	size_t *ranks = memory_new(n, sizeof(*ranks));

	/* The smaller sample first: its sum is the cheaper one. */
	memcpy(both, na < nb ? a : b, m * sizeof(*both));
	memcpy(both + m, na < nb ? b : a, (n - m) * sizeof(*both));
	rank_doubled(both, n, ranks);
	for (size_t i = 0; i < m; i++)
		sum += ranks[i];
	if (is_exact(m, n, 2))
		p = exact_p(ranks, n, m, sum);
	else
		p = normal_p(ranks, n, m, sum);
	free(ranks);
	free(both);
	return p < 1 ? p : 1;
}

static uint64_t exact_cut(size_t m, size_t n, double tail, double *attained)
{
	size_t *ranks = memory_new(n, sizeof(*ranks));
	size_t top, least = m * (m + 1) / 2; /* where U is 0 */

	for (size_t i = 0; i < n; i++)
		ranks[i] = i + 1;

	double *p = sum_distribution(ranks, n, m, &top);
	double below = 0; /* P(U < r) */
	uint64_t r = 0;

	while (least + r <= top &&
	       below + p[least + r] <= tail * (1 + ROUNDING))
		below += p[least + r++];
	free(p);
	free(ranks);
	*attained = 1 - 2 * below;
	return r;
}

static uint64_t normal_cut(size_t m, size_t n, double tail, double *attained)
{
	double product = (double)m * (double)(n - m);
	double mean = product / 2, sd = sqrt(product * (double)(n + 1) / 12);
	double r = floor(mean + 0.5 + sd * gsl_cdf_ugaussian_Pinv(tail));

	*attained = 1 - 2 * gsl_cdf_ugaussian_P((r - 0.5 - mean) / sd);
	return r > 0 ? (uint64_t)r : 0;
}

uint64_t rank_sum_cut(size_t na, size_t nb, double confidence, double *attained)
{
	size_t n = na + nb, m = na < nb ? na : nb;
	double tail = (1 - confidence) / 2, unused;

	if (!attained)
		attained = &unused;
	*attained = 1;
	if (!m)
		return 0;
	if (is_exact(m, n, 1))
		return exact_cut(m, n, tail, attained);
	return normal_cut(m, n, tail, attained);
}

struct interval rank_sum_interval(const double *a, size_t na, const double *b,
				  size_t nb, double confidence)
{
	uint64_t r = rank_sum_cut(na, nb, confidence, NULL);

	if (!r)
		return INTERVAL_INFINITE;
	return (struct interval){
		difference_select(a, na, b, nb, r),
		difference_select(a, na, b, nb, (uint64_t)na * nb + 1 - r),
	};
}
