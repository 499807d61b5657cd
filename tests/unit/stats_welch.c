/* stats_welch.c - Welch's t test.  Values from R: stats_reference.R,
 * "stats_welch". */
#include "stats/welch.h"
#include "tap.h"

#define EPS 1e-9

static const double a[] = { 9.31, 9.42, 9.28, 9.35, 9.47 };
static const double b[] = { 9.51, 9.39, 9.62, 9.44, 9.58, 9.55 };

static void reference(void)
{
	struct welch welch = welch_compare(a, 5, b, 6, 0);
	struct interval interval = welch_interval(&welch, 0.95);

	CHECK_NEAR(welch.difference, 0.149, EPS);
	CHECK_NEAR(welch.error, 0.049843087116804248, EPS);
	CHECK_NEAR(welch.df, 8.913157733431351204, EPS);
	CHECK_NEAR(welch_p(&welch), 0.015378657071260926, EPS);
	CHECK_NEAR(interval.low, 0.036079420164346211, EPS);
	CHECK_NEAR(interval.high, 0.261920579835655587, EPS);
	interval = welch_interval(&welch, 0.9);
	CHECK_NEAR(interval.low, 0.057530535931752537, EPS);
	CHECK_NEAR(interval.high, 0.240469464068249289, EPS);

	/* Spreads far apart: pooling them would give 3 degrees of freedom. */
	welch = welch_compare((double[]){ 1, 2 }, 2, (double[]){ 10, 30, 20 },
			      3, 0);
	interval = welch_interval(&welch, 0.95);
	CHECK_NEAR(welch_p(&welch), 0.084064341093346276, EPS);
	CHECK_NEAR(welch.df, 2.029884138034470986, EPS);
	CHECK_NEAR(-interval.high, -43.085865533034564123, EPS);
	CHECK_NEAR(-interval.low, 6.085865533034564123, EPS);
}

static void swaps(void)
{
	struct welch there = welch_compare(a, 5, b, 6, 0);
	struct welch back = welch_compare(b, 6, a, 5, 0);
	struct interval on = welch_interval(&there, 0.95);
	struct interval off = welch_interval(&back, 0.95);

	CHECK(there.difference == -back.difference);
	CHECK_NEAR(welch_p(&there), welch_p(&back), 1e-15);
	CHECK_NEAR(on.low, -off.high, 1e-15);
	CHECK_NEAR(on.high, -off.low, 1e-15);
}

static void too_little(void)
{
	static const double same[] = { 3, 3, 3 };
	struct welch welch = welch_compare(a, 1, b, 6, 0);

	CHECK_NEAR(welch.difference, 9.515 - 9.31, EPS);
	CHECK_NEAR(welch_p(&welch), 1, 0);
	CHECK(!interval_finite(welch_interval(&welch, 0.95)));
	welch = welch_compare(a, 5, b, 0, 0);
	CHECK(isnan(welch.difference));
	CHECK_NEAR(welch_p(&welch), 1, 0);
	/* No spread at all: certain, but for what the clock cannot show. */
	welch = welch_compare(same, 3, (double[]){ 4, 4 }, 2, 0);
	CHECK_NEAR(welch.difference, 1, 0);
	CHECK_NEAR(welch_p(&welch), 0, 0);
	CHECK(welch_interval(&welch, 0.95).low == 1);
	welch = welch_compare(same, 3, (double[]){ 4, 4 }, 2, 1);
	CHECK_NEAR(welch.error, sqrt(5. / 6 / 12), EPS);
	CHECK_NEAR(welch.df, 3, 0);
	CHECK_NEAR(welch_p(&welch), 0.032119416050416745, EPS);
	welch = welch_compare(same, 3, same, 3, 0);
	CHECK_NEAR(welch_p(&welch), 1, 0);
	CHECK(welch_interval(&welch, 0.95).high == 0);
	/* In one group only, the other still has a say. */
	welch = welch_compare(same, 3, a, 5, 0);
	CHECK_NEAR(welch.df, 4, EPS);
	CHECK(welch_p(&welch) < 1e-6);
}

int main(void)
{
	reference();
	swaps();
	too_little();
	return tap_end();
}
