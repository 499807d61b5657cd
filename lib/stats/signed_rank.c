/* signed_rank.c - see signed_rank.h. */
#include "stats/signed_rank.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "base/memory.h"
#include "stats/pairwise.h"
#include "stats/rank.h"

/* Equal but for rounding is equal: tails are sums of many 2^-n. */
#define ROUNDING 1e-12

/* The null distribution of the sum of those ranks whose sign is plus: each is
 * there or not with probability 1/2.  The caller frees; [s] is P(sum = s), s up
 * to *top.  Only sums of what is positive, so every tail keeps its digits. */
static double *sum_distribution(const size_t *ranks, size_t n, size_t *top)
{
	size_t all = 0, done = 0;

	for (size_t i = 0; i < n; i++)
		all += ranks[i];

	double *p = memory_new(all + 1, sizeof(*p));

	p[0] = 1;
	for (size_t i = 0; i < n; i++) {
		done += ranks[i];
		for (size_t s = done; s >= ranks[i]; s--)
			p[s] = (p[s] + p[s - ranks[i]]) / 2;
		for (size_t s = 0; s < ranks[i]; s++)
			p[s] /= 2;
	}
	*top = all;
	return p;
}

/* P(sum <= at) of those ranks. */
static double exact_tail(const size_t *ranks, size_t n, size_t at)
{
	size_t top;
	double *p = sum_distribution(ranks, n, &top);
	double tail = 0;

	for (size_t s = 0; s <= at && s <= top; s++)
		tail += p[s];
	free(p);
	return tail;
}

static double normal_tail(const size_t *ranks, size_t n, size_t at)
{
	double mean = 0, variance = 0;

	for (size_t i = 0; i < n; i++) {
		mean += (double)ranks[i] / 2;
		variance += (double)ranks[i] * (double)ranks[i] / 4;
	}
	/* Doubled ranks are two apart, so half a step is 1. */
	return gsl_cdf_ugaussian_P(((double)at + 1 - mean) / sqrt(variance));
}

double signed_rank_p(const double *d, size_t n)
{
	double *size = memory_new(n, sizeof(*size));
	size_t *ranks = memory_new(n, sizeof(*ranks));
	size_t kept = 0, plus = 0, minus = 0;
	double tail = 0.5;

	for (size_t i = 0; i < n; i++)
		size[i] = fabs(d[i]);
	rank_doubled(size, n, ranks);
	for (size_t i = 0; i < n; i++) {
		if (d[i] == 0)
			continue;
		*(d[i] > 0 ? &plus : &minus) += ranks[i];
		ranks[kept++] = ranks[i];
	}

	size_t less = plus < minus ? plus : minus; /* the law is symmetric */

	if (kept > SIGNED_RANK_EXACT)
		tail = normal_tail(ranks, kept, less);
	else if (kept)
		tail = exact_tail(ranks, kept, less);
	free(ranks);
	free(size);
	return tail < 0.5 ? 2 * tail : 1;
}

static uint64_t exact_cut(size_t n, double tail, double *attained)
{
	size_t *ranks = memory_new(n, sizeof(*ranks));
	size_t top;

	for (size_t i = 0; i < n; i++)
		ranks[i] = i + 1;

	double *p = sum_distribution(ranks, n, &top);
	double below = 0; /* P(W < r) */
	uint64_t r = 0;

	while (r <= top && below + p[r] <= tail * (1 + ROUNDING))
		below += p[r++];
	free(p);
	free(ranks);
	*attained = 1 - 2 * below;
	return r;
}

static uint64_t normal_cut(size_t n, double tail, double *attained)
{
	double mean = (double)walsh_count(n) / 2;
	double sd = sqrt(mean * (2 * (double)n + 1) / 6);
	double r = floor(mean + 0.5 + sd * gsl_cdf_ugaussian_Pinv(tail));

	*attained = 1 - 2 * gsl_cdf_ugaussian_P((r - 0.5 - mean) / sd);
	return r > 0 ? (uint64_t)r : 0;
}

uint64_t signed_rank_cut(size_t n, double confidence, double *attained)
{
	double tail = (1 - confidence) / 2, unused;

	if (!attained)
		attained = &unused;
	if (n > SIGNED_RANK_EXACT)
		return normal_cut(n, tail, attained);
	return exact_cut(n, tail, attained);
}

double signed_rank_estimate(const double *sorted, size_t n)
{
	return walsh_median(sorted, n);
}

struct interval signed_rank_interval(const double *sorted, size_t n,
				     double confidence)
{
	uint64_t r = signed_rank_cut(n, confidence, NULL);

	if (!r)
		return INTERVAL_INFINITE;
	return (struct interval){
		walsh_select(sorted, n, r),
		walsh_select(sorted, n, walsh_count(n) + 1 - r),
	};
}
