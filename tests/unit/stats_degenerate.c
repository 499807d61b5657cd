/* stats_degenerate.c - input that leaves a statistic nothing to go by: no
 * spread, one value, none, zeros, ties, one pair apart.  Each has one right
 * answer. */
#include "stats/adjust.h"
#include "stats/comparison.h"
#include "stats/design.h"
#include "stats/drift.h"
#include "stats/histogram.h"
#include "stats/mean.h"
#include "stats/proportion.h"
#include "stats/rank_sum.h"
#include "stats/sample.h"
#include "stats/sign.h"
#include "stats/signed_rank.h"
#include "stats/welch.h"
#include "tap.h"

#define EPS 1e-12
#define V(...)              \
	{                   \
		__VA_ARGS__ \
	}
#define NONE INFINITY /* of an interval: it says nothing */

/* got is want, which may be NaN or infinite. */
static bool same(double got, double want)
{
	if (isnan(want))
		return isnan(got);
	return got == want || fabs(got - want) <= EPS * fmax(1, fabs(want));
}

static void check(bool ok, const char *test, const char *what)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", test, what);
	tap_result(ok, name, __FILE__, __LINE__);
}

static bool within(struct interval got, double low, double high)
{
	if (high == NONE)
		return !interval_finite(got);
	return same(got.low, low) && same(got.high, high);
}

/* --- two groups ----------------------------------------------------------- */

static const struct {
	const char *what;
	double a[6], b[6];
	size_t na, nb;
	double welch_p, low, high; /* at 95 %, of b - a */
	double rank_p;
	enum verdict verdict;
	enum doubt doubt;
} groups[] = {
	{ "no values", V(0), V(0), 0, 0, 1, -NONE, NONE, 1,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
	{ "one side is empty", V(5, 6), V(0), 2, 0, 1, -NONE, NONE, 1,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
	{ "one value a side", V(5), V(9), 1, 1, 1, -NONE, NONE, 1,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
	{ "one value on one side", V(5), V(9, 9, 9), 1, 3, 1, -NONE, NONE, 0.5,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
	{ "no spread, apart", V(5, 5, 5, 5, 5), V(9, 9, 9, 9, 9), 5, 5, 0, 4, 4,
	  2. / 252, VERDICT_SLOWER, DOUBT_NONE },
	{ "no spread, apart, the other way", V(9, 9, 9, 9, 9), V(5, 5, 5, 5, 5),
	  5, 5, 0, -4, -4, 2. / 252, VERDICT_FASTER, DOUBT_NONE },
	{ "no spread, two a side", V(5, 5), V(9, 9), 2, 2, 0, 4, 4, 1. / 3,
	  VERDICT_SLOWER, DOUBT_NONE },
	{ "no spread, the same", V(5, 5, 5), V(5, 5, 5), 3, 3, 1, 0, 0, 1,
	  VERDICT_EQUIVALENT, DOUBT_NONE },
	{ "zeros", V(0, 0, 0, 0, 0), V(0, 0, 0, 0, 0), 5, 5, 1, 0, 0, 1,
	  VERDICT_EQUIVALENT, DOUBT_NONE },
	{ "zeros, and one value", V(0), V(0), 1, 1, 1, -NONE, NONE, 1,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
};

static void test_groups(void)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		const double *a = groups[i].a, *b = groups[i].b;
		size_t na = groups[i].na, nb = groups[i].nb;
		struct welch welch = welch_compare(a, na, b, nb, 0);
		struct comparison c =
			comparison_boots(a, na, b, nb, 1, 0, SCALE_DIFFERENCE);

		check(same(welch_p(&welch), groups[i].welch_p), "Welch's p",
		      groups[i].what);
		check(within(welch_interval(&welch, 0.95), groups[i].low,
			     groups[i].high),
		      "Welch's interval", groups[i].what);
		check(same(rank_sum_p(a, na, b, nb), groups[i].rank_p),
		      "Mann-Whitney's p", groups[i].what);
		check(c.verdict == groups[i].verdict &&
			      c.doubt == groups[i].doubt,
		      "verdict of boots", groups[i].what);
	}
}

/* What the clock cannot show is what a difference without spread is doubted
 * by. */
static void test_step(void)
{
	static const double a[] = { 50, 50 }, b[] = { 60, 60 };
	struct comparison c =
		comparison_boots(a, 2, b, 2, 1, 10, SCALE_DIFFERENCE);

	check(c.verdict == VERDICT_INCONCLUSIVE && c.doubt == DOUBT_WIDE,
	      "verdict of boots", "no spread, a step of the clock apart");
	c = comparison_boots(a, 2, b, 2, 1, 0.1, SCALE_DIFFERENCE);
	check(c.verdict == VERDICT_SLOWER, "verdict of boots",
	      "no spread, a hundred steps apart");
}

/* --- pairs ---------------------------------------------------------------- */

static const struct {
	const char *what;
	double d[8];
	size_t n;
	double rank_p, sign_p;
	double low, high; /* of the signed-rank test, at 95 % */
	enum verdict verdict;
	enum doubt doubt;
} pairs[] = {
	{ "no pair", V(0), 0, 1, 1, -NONE, NONE, VERDICT_INCONCLUSIVE,
	  DOUBT_TOO_FEW },
	{ "one pair", V(4), 1, 1, 1, -NONE, NONE, VERDICT_INCONCLUSIVE,
	  DOUBT_TOO_FEW },
	{ "five alike", V(4, 4, 4, 4, 4), 5, 2. / 32, 2. / 32, -NONE, NONE,
	  VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW },
	{ "eight alike", V(4, 4, 4, 4, 4, 4, 4, 4), 8, 2. / 256, 2. / 256, 4, 4,
	  VERDICT_SLOWER, DOUBT_NONE },
	{ "all zero", V(0, 0, 0, 0, 0, 0, 0, 0), 8, 1, 1, 0, 0,
	  VERDICT_EQUIVALENT, DOUBT_NONE },
	{ "one pair apart", V(0, 0, 0, 0, 0, 0, 0, 9), 8, 1, 1, 0, 4.5,
	  VERDICT_INCONCLUSIVE, DOUBT_DISAGREE },
	{ "ties in both directions", V(4, -4, -4, 4, 4, -4, -4, 4), 8, 1, 1, -4,
	  4, VERDICT_INCONCLUSIVE, DOUBT_WIDE },
};

static void test_pairs(void)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		const double *d = pairs[i].d;
		size_t n = pairs[i].n;
		struct comparison c =
			comparison_pairs(d, n, 1, SCALE_DIFFERENCE);

		check(same(signed_rank_p(d, n), pairs[i].rank_p),
		      "the signed-rank p", pairs[i].what);
		check(same(sign_p(d, n), pairs[i].sign_p), "the sign test's p",
		      pairs[i].what);
		check(within(c.interval95, pairs[i].low, pairs[i].high),
		      "the signed-rank interval", pairs[i].what);
		check(c.verdict == pairs[i].verdict &&
			      c.doubt == pairs[i].doubt,
		      "verdict of pairs", pairs[i].what);
		check(!c.drift.warn, "drift", pairs[i].what);
		check(!signbit(c.mde_checked) || isnan(c.mde_checked),
		      "what the check can see is not under 0", pairs[i].what);
	}
}

/* --- counts --------------------------------------------------------------- */

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
static const struct {
	const char *what;
	double a[3], b[3];
	size_t na, nb;
	enum comparison_scale scale;
	double estimate;
	enum verdict verdict;
} counts[] = {
	{ "0 against 0", V(0), V(0), 1, 1, SCALE_DIFFERENCE, 0,
	  VERDICT_EQUIVALENT },
	{ "0 against 5", V(0), V(5), 1, 1, SCALE_DIFFERENCE, 5,
	  VERDICT_SLOWER },
	{ "5 against -1", V(5), V(-1), 1, 1, SCALE_DIFFERENCE, -6,
	  VERDICT_FASTER },
	{ "a spread over the difference", V(5, 8), V(7, 8), 2, 2,
	  SCALE_DIFFERENCE, 1, VERDICT_INCONCLUSIVE },
	{ "0 has no ratio", V(0), V(5), 1, 1, SCALE_RATIO, NAN,
	  VERDICT_INCONCLUSIVE },
	{ "one side is empty", V(0), V(5), 0, 1, SCALE_DIFFERENCE, NAN,
	  VERDICT_INCONCLUSIVE },
	{ "the same", V(500), V(500), 1, 1, SCALE_RATIO, 1,
	  VERDICT_EQUIVALENT },
};

static void test_counts(void)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct comparison c = comparison_exact(
			counts[i].a, counts[i].na, counts[i].b, counts[i].nb,
			0.02, 100, counts[i].scale);

		check(c.verdict == counts[i].verdict, "verdict of counts",
		      counts[i].what);
		check(same(c.estimate, counts[i].estimate),
		      "estimate of counts", counts[i].what);
	}
}

/* --- one sample ----------------------------------------------------------- */

static const struct {
	const char *what;
	double values[4];
	size_t n;
	double mean, low, high, geometric, median, midmean;
} samples[] = {
	{ "no value", V(0), 0, NAN, NAN, NONE, NAN, NAN, NAN },
	{ "one value", V(7), 1, 7, -NONE, NONE, 7, 7, 7 },
	{ "no spread", V(7, 7, 7), 3, 7, 7, 7, 7, 7, 7 },
	{ "zeros", V(0, 0, 0), 3, 0, 0, 0, NAN, 0, 0 },
};

static void test_samples(void)
{
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		const double *values = samples[i].values;
		size_t n = samples[i].n;
		struct mean mean = mean_arithmetic(values, n, 0.95);

		check(same(mean.value, samples[i].mean), "mean",
		      samples[i].what);
		check(within(mean.interval, samples[i].low, samples[i].high),
		      "interval of the mean", samples[i].what);
		check(same(mean_geometric(values, n, 0.95).value,
			   samples[i].geometric),
		      "geometric mean", samples[i].what);
		check(same(sample_median(values, n), samples[i].median),
		      "median", samples[i].what);
		check(same(sample_midmean(values, n), samples[i].midmean),
		      "midmean", samples[i].what);
	}
}

static void test_rest(void)
{
	static const double x[] = { 2, 2, 2 }, y[] = { 1, 5, 9 };
	struct proportion none = proportion_of(0, 0, 0.95);
	struct histogram empty = { 0 };
	double p[] = { NAN, 0, 0, 1 }, holm[4], q[4];

	CHECK(none.interval.low == 0 && none.interval.high == 1);
	CHECK(proportion_of(0, 1, 0.95).interval.low == 0);
	CHECK(proportion_of(1, 1, 0.95).interval.high == 1);
	CHECK(isnan(histogram_quantile(&empty, 0.5)));
	adjust_holm(p, 4, holm);
	adjust_bh(p, 4, q);
	CHECK(isnan(holm[0]) && holm[1] == 0 && holm[3] == 1);
	CHECK(isnan(q[0]) && q[2] == 0 && q[3] == 1);
	CHECK(mde_difference(0, 4, 0.05) == 0);
	CHECK(isnan(mde_difference(0, 0, 0.05)));
	CHECK(stein_n(0, 10, 0.01, 0.95, 100) == 10);
	CHECK(!drift_check(y, 0).warn && !drift_check(y, 1).warn);
	CHECK(!drift_check(x, 3).warn);
	CHECK(comparison_delta(NULL, 0, 0.02) == 0.02);
	CHECK(comparison_delta((double[]){ 1, 1, 1 }, 3, 0.02) == 0.02);
	/* No spread is certain, so a gate fires; nothing to go by is none. */
	CHECK(!comparison_can_gate(COMPARISON_BOOTS, 1, 5, 1));
	CHECK(comparison_can_gate(COMPARISON_BOOTS, 2, 2, 1));
}

int main(void)
{
	test_groups();
	test_step();
	test_pairs();
	test_counts();
	test_samples();
	test_rest();
	return tap_end();
}
