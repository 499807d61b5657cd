/* stats_sign.c - the sign test.  Values from R: stats_reference.R,
 * "stats_sign". */
#include "stats/sign.h"

#include <stdlib.h>

#include "stats/sample.h"
#include "tap.h"

#define EPS 1e-9

static const double d[] = { .0123, -.0041, .0302, .0175, .0088,	 -.0066,
			    .0251, .0199,  .0010, .0342, -.0152, .0284 };
static const double t[] = { 3, -1, 0, 2, 2, 5, -2, 0, 4, 1, 1 };
#define ND (sizeof(d) / sizeof(*d))
#define NT (sizeof(t) / sizeof(*t))

static void p_values(void)
{
	double many[1000];

	CHECK_NEAR(sign_p(d, ND), 0.14599609375, EPS);
	CHECK_NEAR(sign_p(t, NT), 0.1796875, EPS);
	CHECK_NEAR(sign_p(d, 0), 1, 0);
	CHECK_NEAR(sign_p((double[]){ 0, 0 }, 2), 1, 0);
	CHECK_NEAR(sign_p((double[]){ 1, -1 }, 2), 1, 0);
	CHECK_NEAR(sign_p((double[]){ 1, -1, 2 }, 3), 1, EPS);
	CHECK_NEAR(sign_p((double[]){ 1, 1, 1, 1, 1, 1 }, 6), 2 / 64.0, EPS);
	for (int i = 0; i < 1000; i++)
		many[i] = i < 400 ? 1 : -1;
	CHECK_NEAR(sign_p(many, 1000) / 2.7284641560660272e-10, 1, EPS);
}

static void intervals(void)
{
	double *sorted = sample_sorted(d, ND);
	double attained, ramp[20];
	struct interval interval = sign_interval(sorted, ND, 0.95, &attained);

	CHECK_NEAR(interval.low, -0.0041, EPS);
	CHECK_NEAR(interval.high, 0.0284, EPS);
	CHECK_NEAR(attained, 0.96142578125, EPS);
	interval = sign_interval(sorted, 5, 0.95, &attained);
	CHECK(interval.low == -INFINITY && interval.high == INFINITY);
	CHECK_NEAR(attained, 1, 0);
	CHECK(interval_finite(sign_interval(sorted, 6, 0.95, NULL)));
	CHECK(interval_finite(sign_interval(sorted, 5, 0.9, NULL)));
	CHECK(!interval_finite(sign_interval(sorted, 0, 0.9, NULL)));
	free(sorted);
	for (int i = 0; i < 20; i++)
		ramp[i] = i + 1;
	interval = sign_interval(ramp, 20, 0.95, &attained);
	CHECK(interval.low == 6 && interval.high == 15);
	CHECK_NEAR(attained, 0.95861053466796875, EPS);
}

static void flips(void)
{
	double flipped[ND];
	double *sorted = sample_sorted(d, ND);

	for (size_t i = 0; i < ND; i++)
		flipped[i] = -d[i];
	CHECK(sign_p(flipped, ND) == sign_p(d, ND));
	sample_sort(flipped, ND);
	struct interval there = sign_interval(sorted, ND, 0.95, NULL);
	struct interval back = sign_interval(flipped, ND, 0.95, NULL);

	CHECK(back.low == -there.high && back.high == -there.low);
	free(sorted);
}

int main(void)
{
	p_values();
	intervals();
	flips();
	return tap_end();
}
