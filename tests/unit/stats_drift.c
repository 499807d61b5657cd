/* stats_drift.c - whether order matters.  Values from R: stats_reference.R,
 * "stats_drift". */
#include "stats/drift.h"
#include "tap.h"

#define EPS 1e-9

static const double d[] = { .0123, -.0041, .0302, .0175, .0088,	 -.0066,
			    .0251, .0199,  .0010, .0342, -.0152, .0284 };
static const double t[] = { 3, -1, 0, 2, 2, 5, -2, 0, 4, 1, 1 };

static void reference(void)
{
	/* d, sorted, each three turned round */
	static const double up[] = { -.0041, -.0066, -.0152, .0123,
				     .0088,  .0010,  .0251,  .0199,
				     .0175,  .0342,  .0302,  .0284 };
	struct drift drift = drift_check(d, 12);

	CHECK_NEAR(drift.lag1, -0.59090943234489668, EPS);
	CHECK_NEAR(drift.limit, 2 / sqrt(12), EPS);
	CHECK_NEAR(drift.rho, 0.11888111888111889, EPS);
	CHECK_NEAR(drift.p, 0.71288421921477196, EPS);
	CHECK(drift.warn); /* lag1 is under -0.577 */
	drift = drift_check(t, 11);
	CHECK_NEAR(drift.lag1, -0.243784786641929457, EPS);
	CHECK_NEAR(drift.rho, 0.013730300661787844, EPS);
	CHECK_NEAR(drift.p, 0.968040014078078603, EPS);
	CHECK(!drift.warn);
	drift = drift_check(up, 12);
	CHECK_NEAR(drift.lag1, 0.58467702382057007, EPS);
	CHECK_NEAR(drift.rho, 0.88811188811188824, EPS);
	CHECK_NEAR(drift.p / 0.00011413359814618011, 1, EPS);
	CHECK(drift.warn);
}

static void either_warns(void)
{
	/* Up and down by turns: no trend, but each value tells the next. */
	static const double swing[] = { 1, 2, 1, 2, 1, 2, 1, 2, 1, 2 };
	/* A trend under noise that alternates: Spearman alone sees it. */
	static const double trend[] = { 0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11 };
	struct drift drift = drift_check(swing, 10);

	CHECK(drift.warn && drift.p > 0.05);
	drift = drift_check(trend, 12);
	CHECK(drift.warn && fabs(drift.lag1) < drift.limit);
}

static void too_little(void)
{
	struct drift drift = drift_check((double[]){ 2, 2, 2, 2 }, 4);

	CHECK(isnan(drift.lag1) && isnan(drift.rho));
	CHECK(drift.p == 1 && !drift.warn);
	drift = drift_check((double[]){ 1, 2 }, 2);
	CHECK(drift.p == 1 && !drift.warn);
	drift = drift_check((double[]){ 1, 2, 4 }, 3);
	CHECK_NEAR(drift.rho, 1, EPS);
	CHECK_NEAR(drift.p, 2 / 6.0, EPS);
	drift = drift_check(d, 0);
	CHECK(drift.p == 1 && !drift.warn);
	/* Four in order happen by chance 2 times in 24. */
	drift = drift_check((double[]){ 1, 2, 3, 4 }, 4);
	CHECK_NEAR(drift.rho, 1, EPS);
	CHECK_NEAR(drift.p, 2 / 24.0, EPS);
	CHECK(!drift.warn);
	drift = drift_check((double[]){ 1, 2, 3, 4, 5 }, 5);
	CHECK_NEAR(drift.p, 2 / 120.0, EPS);
	CHECK(drift.warn);
}

static void flips(void)
{
	double flipped[12];

	for (int i = 0; i < 12; i++)
		flipped[i] = 1 - 3 * d[i];
	struct drift there = drift_check(d, 12);
	struct drift back = drift_check(flipped, 12);

	CHECK_NEAR(there.lag1, back.lag1, 1e-12);
	CHECK_NEAR(there.rho, -back.rho, 1e-12);
	CHECK_NEAR(there.p, back.p, 1e-12);
}

int main(void)
{
	reference();
	either_warns();
	too_little();
	flips();
	return tap_end();
}
