/* stats_comparison.c - verdicts, and why there is none.  The intervals have
 * their references in the tests of the tests they come from. */
#include "stats/comparison.h"

#include "stats/design.h"
#include "tap.h"

#define EPS 1e-9
#define ND  12

static const double d[ND] = { .0123, -.0041, .0302, .0175, .0088,  -.0066,
			      .0251, .0199,  .0010, .0342, -.0152, .0284 };

/* d moved by shift and stretched by scale, so that a verdict can be chosen. */
static struct comparison pairs(double shift, double scale, size_t n)
{
	double moved[ND];

	for (size_t i = 0; i < n; i++)
		moved[i] = (d[i] - 0.01305) * scale + shift;
	return comparison_pairs(moved, n, 0.02, SCALE_RATIO);
}

static bool is(struct comparison c, enum verdict verdict, enum doubt doubt)
{
	if (c.verdict == verdict && c.doubt == doubt)
		return true;
	printf("# %s: %s\n", verdict_words[c.verdict], doubt_words[c.doubt]);
	return false;
}

/* R: stats_reference.R, "stats_signed_rank" and "stats_sign". */
static void numbers_of_pairs(void)
{
	struct comparison c = comparison_pairs(d, ND, 0.02, SCALE_RATIO);

	CHECK(c.kind == COMPARISON_PAIRS && c.na == ND && c.nb == ND);
	CHECK_NEAR(c.estimate, exp(0.01305), EPS);
	CHECK_NEAR(c.interval95.low, exp(0.00115), EPS);
	CHECK_NEAR(c.interval95.high, exp(0.02415), EPS);
	CHECK_NEAR(c.interval90.low, exp(0.0041), EPS);
	CHECK_NEAR(c.interval90.high, exp(0.0225), EPS);
	CHECK_NEAR(c.p, 0.02685546875, EPS);
	CHECK_NEAR(c.check_p, 0.14599609375, EPS);
	CHECK_NEAR(c.check95.low, exp(-0.0041), EPS);
	CHECK_NEAR(c.check95.high, exp(0.0284), EPS);
	CHECK_NEAR(c.wide95.low, exp(-0.0041), EPS);
	CHECK_NEAR(c.wide95.high, exp(0.0284), EPS);
	CHECK(c.drift.warn && c.drift.lag1 < -0.59);
	/* Of the first 11, where the sign test's two intervals differ. */
	struct comparison few = comparison_pairs(d, 11, 0.02, SCALE_RATIO);

	CHECK_NEAR(few.check95.low, exp(-0.0066), EPS);
	CHECK_NEAR(few.check95.high, exp(0.0302), EPS);
	CHECK_NEAR(few.check90.low, exp(-0.0041), EPS);
	CHECK_NEAR(few.check90.high, exp(0.0251), EPS);
	CHECK_NEAR(few.wide90.low, exp(-0.0041), EPS);
	/* The signed-rank interval leaves out 0, the sign test's does not. */
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_DISAGREE));

	double sd = 0.016036783003174581; /* R: sd(d) */

	CHECK_NEAR(c.mde, expm1(mde_difference(sd / sqrt(ND), ND - 1, 0.05)),
		   EPS);
	CHECK_NEAR(c.mde_checked, expm1(mde_sign(sd, ND, 0.05)), EPS);

	struct comparison ns = comparison_pairs(d, ND, 2, SCALE_DIFFERENCE);

	CHECK_NEAR(ns.estimate, 0.01305, EPS);
	CHECK_NEAR(ns.wide95.low, -0.0041, EPS);
	CHECK_NEAR(ns.mde, log1p(c.mde), EPS);
	CHECK_NEAR(ns.mde_checked, log1p(c.mde_checked), EPS);
	CHECK(is(ns, VERDICT_EQUIVALENT, DOUBT_NONE));
}

static void verdicts_of_pairs(void)
{
	CHECK(is(pairs(0.05, 1, ND), VERDICT_SLOWER, DOUBT_NONE));
	CHECK(is(pairs(-0.05, 1, ND), VERDICT_FASTER, DOUBT_NONE));
	CHECK(is(pairs(0, 0.5, ND), VERDICT_EQUIVALENT, DOUBT_NONE));
	CHECK(is(pairs(0, 3, ND), VERDICT_INCONCLUSIVE, DOUBT_WIDE));
	/* Sure and small: no news. */
	CHECK(is(pairs(0.005, 0.1, ND), VERDICT_EQUIVALENT, DOUBT_NONE));
	/* Sure, and across the edge of delta: news. */
	CHECK(is(pairs(0.02, 0.1, ND), VERDICT_SLOWER, DOUBT_NONE));
	CHECK(is(pairs(0.5, 1, 5), VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	/* Five have a 90 % interval, so they may be equivalent. */
	CHECK(is(pairs(0, 0.1, 5), VERDICT_EQUIVALENT, DOUBT_NONE));
	CHECK(is(pairs(0.5, 0.1, 4), VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	CHECK(is(pairs(0, 1, 0), VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	CHECK(pairs(0.5, 1, 5).wide95.low == 0);
	CHECK(pairs(0.5, 1, 5).wide95.high == INFINITY);
	CHECK_NEAR(pairs(0.5, 1, 1).estimate, exp(0.5 + 0.0123 - 0.01305), EPS);

	static const double broken[] = { 0.1, NAN, 0.1 };
	struct comparison c = comparison_pairs(broken, 3, 0.02, SCALE_RATIO);

	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_UNDEFINED));
	CHECK(isnan(c.estimate) && isnan(c.p) && isnan(c.wide95.low));
	CHECK(isnan(c.check_p) && isnan(c.mde) && isnan(c.mde_checked));
	c = comparison_pairs((double[]){ -INFINITY }, 1, 0.02, SCALE_RATIO);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_UNDEFINED));
}

/* An end on 0 is not past it, and one on delta not inside. */
static void edges(void)
{
	static const double up[] = { 0, 1, 2, 3, 4, 5 };
	static const double down[] = { 0, -1, -2, -3, -4, -5 };
	static const double all[] = { 2, 2, 2, 2, 2, 2 };
	static const double none[] = { -2, -2, -2, -2, -2, -2 };

	CHECK(is(comparison_pairs(up, 6, 1, SCALE_DIFFERENCE),
		 VERDICT_INCONCLUSIVE, DOUBT_WIDE));
	CHECK(is(comparison_pairs(down, 6, 1, SCALE_DIFFERENCE),
		 VERDICT_INCONCLUSIVE, DOUBT_WIDE));
	CHECK(is(comparison_pairs(all, 6, 2, SCALE_DIFFERENCE), VERDICT_SLOWER,
		 DOUBT_NONE));
	CHECK(is(comparison_pairs(none, 6, 2, SCALE_DIFFERENCE), VERDICT_FASTER,
		 DOUBT_NONE));
	CHECK(is(comparison_pairs(all, 6, 2.1, SCALE_DIFFERENCE),
		 VERDICT_EQUIVALENT, DOUBT_NONE));
}

/* The sign test alone sees it: few large plus among many small minus. */
static void check_alone(void)
{
	static const double skewed[] = { -.01,	-.011, -.012, -.013,
					 -.014, -.015, -.016, -.017,
					 -.018, .3,    .31,   -.02 };
	struct comparison c = comparison_pairs(skewed, 12, 1e-6, SCALE_RATIO);

	CHECK(c.check95.high < 1 && c.interval95.high > 1);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_DISAGREE));
}

/* Swapping A and B inverts the ratio and turns the verdict round; the order of
 * pairs matters to the drift alone. */
static void swapped_pairs(void)
{
	double back[ND], turned[ND];
	struct comparison there, again;

	for (size_t i = 0; i < ND; i++) {
		back[i] = -(d[i] + 0.03);
		turned[i] = d[(i * 5 + 3) % ND] + 0.03;
	}
	there = comparison_pairs(turned, ND, 0.02, SCALE_RATIO);
	again = comparison_pairs(back, ND, 0.02, SCALE_RATIO);
	CHECK_NEAR(there.estimate * again.estimate, 1, EPS);
	CHECK_NEAR(there.interval95.low * again.interval95.high, 1, EPS);
	CHECK_NEAR(there.interval90.high * again.interval90.low, 1, EPS);
	CHECK_NEAR(there.wide95.low * again.wide95.high, 1, EPS);
	CHECK_NEAR(there.wide90.low * again.wide90.high, 1, EPS);
	CHECK_NEAR(there.p, again.p, EPS);
	CHECK_NEAR(there.mde, again.mde, EPS);
	CHECK(there.verdict == VERDICT_SLOWER);
	CHECK(again.verdict == VERDICT_FASTER);
	CHECK(there.drift.lag1 != again.drift.lag1);
}

static const double a[] = { 9.31, 9.42, 9.28, 9.35, 9.47 };
static const double b[] = { 9.51, 9.39, 9.62, 9.44, 9.58, 9.55 };

static void boots(void)
{
	struct comparison c =
		comparison_boots(a, 5, b, 6, 0.02, 0, SCALE_RATIO);

	/* R: stats_reference.R, "stats_welch" and "stats_rank_sum". */
	CHECK(c.kind == COMPARISON_BOOTS && c.na == 5 && c.nb == 6);
	CHECK_NEAR(c.estimate, exp(0.149), EPS);
	CHECK_NEAR(c.interval95.low, exp(0.036079420164346211), EPS);
	CHECK_NEAR(c.interval90.high, exp(0.240469464068249289), EPS);
	CHECK_NEAR(c.p, 0.015378657071260926, EPS);
	CHECK_NEAR(c.check95.low, exp(0.02), EPS);
	CHECK_NEAR(c.check95.high, exp(0.27), EPS);
	CHECK_NEAR(c.check_p, 0.030303030303030304, EPS);
	CHECK_NEAR(c.wide95.low, exp(0.02), EPS);
	CHECK_NEAR(c.wide95.high, exp(0.27), EPS);
	CHECK_NEAR(c.mde,
		   expm1(mde_difference(0.049843087116804248,
					8.913157733431351204, 0.05)),
		   EPS);
	CHECK(isnan(c.mde_checked) && !c.drift.warn);
	CHECK(is(c, VERDICT_SLOWER, DOUBT_NONE));

	struct comparison back =
		comparison_boots(b, 6, a, 5, 0.02, 0, SCALE_RATIO);

	CHECK_NEAR(c.estimate * back.estimate, 1, EPS);
	CHECK_NEAR(c.wide95.low * back.wide95.high, 1, EPS);
	CHECK_NEAR(c.p, back.p, EPS);
	CHECK(is(back, VERDICT_FASTER, DOUBT_NONE));

	CHECK(is(comparison_boots(a, 5, b, 6, 0.4, 0, SCALE_RATIO),
		 VERDICT_EQUIVALENT, DOUBT_NONE));
	CHECK(is(comparison_boots(a, 5, a, 5, 0.02, 0, SCALE_RATIO),
		 VERDICT_INCONCLUSIVE, DOUBT_WIDE));
	c = comparison_boots(a, 5, b, 6, 0.2, 0, SCALE_DIFFERENCE);
	CHECK_NEAR(c.estimate, 0.149, EPS);
	CHECK_NEAR(c.wide95.low, 0.02, EPS);
}

static void few_boots(void)
{
	static const double low[] = { 1, 1.01, 1.02 };
	static const double high[] = { 1.31, 1.30, 1.32 };
	struct comparison c =
		comparison_boots(low, 3, high, 3, 0.02, 0, SCALE_RATIO);

	/* Three against three: Mann-Whitney cannot speak, Welch can. */
	CHECK(!interval_finite(c.check95) && interval_finite(c.check90));
	CHECK(c.wide95.low == c.interval95.low);
	CHECK(is(c, VERDICT_SLOWER, DOUBT_NONE));

	/* One boot: an estimate, and nothing else. */
	c = comparison_boots(low, 1, high, 3, 0.02, 0, SCALE_RATIO);
	CHECK_NEAR(c.estimate, exp(0.31), EPS);
	CHECK(c.wide95.low == 0 && c.wide95.high == INFINITY);
	CHECK(c.p == 1 && isnan(c.mde));
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	c = comparison_boots(low, 1, high, 1, 0.02, 0, SCALE_RATIO);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	c = comparison_boots(low, 0, high, 3, 0.02, 0, SCALE_RATIO);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	CHECK(isnan(c.estimate));
	c = comparison_boots(low, 3, (double[]){ 1, INFINITY }, 2, 0.02, 0,
			     SCALE_RATIO);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_UNDEFINED));

	/* A wild boot hides a difference from Welch, not from the ranks. */
	static const double wild[] = { 1.31, 1.30, 1.32, 1.33, 9 };
	static const double calm[] = { 1, 1.01, 1.02, 1.03, 1.04 };

	c = comparison_boots(calm, 5, wild, 5, 0.02, 0, SCALE_RATIO);
	CHECK(c.p > 0.05 && c.check_p < 0.01);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_DISAGREE));
}

static struct comparison exact(double a0, double a1, double b0, double b1)
{
	return comparison_exact((double[]){ a0, a1 }, 2, (double[]){ b0, b1 },
				2, 0.02, 0, SCALE_RATIO);
}

static void exact_counts(void)
{
	struct comparison c = exact(1015, 1015, 1442, 1442);

	CHECK_NEAR(c.estimate, 1442 / 1015.0, EPS);
	CHECK(c.wide95.low == c.estimate && c.interval90.high == c.estimate);
	CHECK(isnan(c.p));
	CHECK(is(c, VERDICT_SLOWER, DOUBT_NONE));
	CHECK(is(exact(1442, 1442, 1015, 1015), VERDICT_FASTER, DOUBT_NONE));
	/* 0.1 % is the floor, and delta has no say above it. */
	CHECK(is(exact(10000, 10000, 10010, 10010), VERDICT_EQUIVALENT,
		 DOUBT_NONE));
	CHECK(is(exact(10000, 10000, 10011, 10011), VERDICT_SLOWER,
		 DOUBT_NONE));
	CHECK(is(exact(10011, 10011, 10000, 10000), VERDICT_FASTER,
		 DOUBT_NONE));
	/* A spread of 1 % on either side raises it. */
	c = exact(1000, 1010, 1012, 1012);
	CHECK_NEAR(c.wide95.low, 1012 / 1010.0, EPS);
	CHECK_NEAR(c.wide95.high, 1012 / 1000.0, EPS);
	CHECK_NEAR(c.mde, 0.01, EPS);
	CHECK(is(c, VERDICT_EQUIVALENT, DOUBT_NONE));
	CHECK(is(exact(1012, 1012, 1000, 1010), VERDICT_EQUIVALENT,
		 DOUBT_NONE));
	CHECK(is(exact(1000, 1010, 1020, 1020), VERDICT_SLOWER, DOUBT_NONE));
	/* A spread over delta cannot show that nothing changed. */
	CHECK(is(exact(1000, 1030, 1010, 1010), VERDICT_INCONCLUSIVE,
		 DOUBT_WIDE));

	c = comparison_exact(a, 1, b, 1, 0.02, 0,
			     SCALE_RATIO); /* one boot is enough */
	CHECK(is(c, VERDICT_SLOWER, DOUBT_NONE));
	c = comparison_exact(a, 0, b, 1, 0.02, 0, SCALE_RATIO);
	CHECK(is(c, VERDICT_INCONCLUSIVE, DOUBT_TOO_FEW));
	CHECK(is(exact(0, 10, 10, 10), VERDICT_INCONCLUSIVE, DOUBT_UNDEFINED));
	CHECK(is(exact(9, 10, 10, NAN), VERDICT_INCONCLUSIVE, DOUBT_UNDEFINED));
}

static void gate(void)
{
	struct comparison slower = pairs(0.05, 1, ND);
	struct comparison faster = pairs(-0.05, 1, ND);
	struct comparison counts = exact(100, 100, 101, 101);

	CHECK(comparison_gates(&slower, 0.05));
	CHECK(!comparison_gates(&slower, 0.0501));
	CHECK(!comparison_gates(&slower, NAN));
	CHECK(!comparison_gates(&faster, 0.001));
	CHECK(comparison_gates(&counts, NAN));

	CHECK(!comparison_can_gate(COMPARISON_PAIRS, 10, 10, 40));
	CHECK(comparison_can_gate(COMPARISON_PAIRS, 11, 11, 40));
	CHECK(!comparison_can_gate(COMPARISON_PAIRS, 12, 12, 160));
	CHECK(!comparison_can_gate(COMPARISON_BOOTS, 1, 9, 1));
	CHECK(comparison_can_gate(COMPARISON_BOOTS, 2, 2, 40));
	CHECK(comparison_can_gate(COMPARISON_EXACT, 1, 1, 40));
	CHECK(!comparison_can_gate(COMPARISON_EXACT, 0, 1, 40));
}

static void delta(void)
{
	double ratios[100];

	CHECK_NEAR(comparison_delta(NULL, 0, 0.02), 0.02, 0);
	for (int i = 0; i < 100; i++)
		ratios[i] = i % 2 ? 1 + i * 1e-3 : 1 / (1 + i * 1e-3);
	CHECK_NEAR(comparison_delta(ratios, 100, 0.02), 0.094, EPS);
	CHECK_NEAR(comparison_delta(ratios, 100, 0.2), 0.2, 0);
	CHECK_NEAR(comparison_delta(ratios, 11, 0.02), 0.02, 0);
}

int main(void)
{
	numbers_of_pairs();
	verdicts_of_pairs();
	edges();
	check_alone();
	swapped_pairs();
	boots();
	few_boots();
	exact_counts();
	gate();
	delta();
	return tap_end();
}
