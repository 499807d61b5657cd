/* stats_mean.c - means over units and their t intervals.  Values from R:
 * stats_reference.R, "stats_sample, stats_mean". */
#include "stats/mean.h"
#include "stats/student.h"
#include "tap.h"

#define EPS 1e-9

static const double x[] = {
	103.2, 99.1, 101.7, 120.4, 98.6, 100.3, 101.1, 97.9
};
#define N (sizeof(x) / sizeof(*x))

static void student(void)
{
	CHECK_NEAR(student_quantile(0.2, 1), -1.3763819204711736, EPS);
	CHECK_NEAR(student_quantile(0.8, 1), 1.3763819204711740, EPS);
	CHECK_NEAR(student_quantile(0.975, 1), 12.7062047361746941, EPS);
	CHECK_NEAR(student_quantile(0.9999, 1), 3183.0987571185014531, EPS);
	CHECK_NEAR(student_quantile(0.2, 2.5), -1.0101638747222383, EPS);
	CHECK_NEAR(student_quantile(0.95, 2.5), 2.5582186141359453, EPS);
	CHECK_NEAR(student_quantile(0.975, 2.5), 3.5746548420036919, EPS);
	CHECK_NEAR(student_quantile(0.9999, 2.5), 34.8679693211164050, EPS);
	CHECK_NEAR(student_quantile(0.975, 4), 2.77644510519779342, EPS);
	CHECK_NEAR(student_quantile(0.9999, 9), 6.01013212908153083, EPS);
	CHECK_NEAR(student_quantile(0.8, 30.7), 0.85348663427390559, EPS);
	CHECK_NEAR(student_quantile(0.95, 30.7), 1.69602913302427383, EPS);
	CHECK_NEAR(student_quantile(0.975, 1000), 1.96233908082640762, EPS);
	CHECK_NEAR(student_quantile(0.9999, 1000), 3.73285160457539611, EPS);
	CHECK_NEAR(student_p(0, 1), 1, EPS);
	CHECK_NEAR(student_p(2, 1), 0.29516723530086642, EPS);
	CHECK_NEAR(student_p(-2, 2.5), 0.1573914957579659324, EPS);
	CHECK_NEAR(student_p(0.1, 9), 0.92253644795668121592, EPS);
	CHECK_NEAR(student_p(10, 9) / 0.00000357823743192474, 1, EPS);
	CHECK_NEAR(student_p(10, 100) / 9.9016889845940936e-17, 1, EPS);
	CHECK_NEAR(student_p(INFINITY, 4), 0, 0);

	bool inverse = true;

	for (double df = 1; df < 300; df *= 1.13)
		for (double p = 0.5; p < 0.99999; p += (1 - p) / 3) {
			double t = student_quantile(p, df);

			inverse &= fabs(student_p(t, df) - 2 * (1 - p)) < 1e-12;
			inverse &= fabs(student_quantile(1 - p, df) + t) <=
				   EPS * (1 + t);
		}
	CHECK(inverse);
}

static void arithmetic(void)
{
	struct mean mean = mean_arithmetic(x, N, 0.95);

	CHECK(mean.n == N);
	CHECK_NEAR(mean.value, 102.7875, EPS);
	CHECK_NEAR(mean.sd, 7.3251889297917012, EPS);
	CHECK_NEAR(mean.interval.low, 96.663488799803758, EPS);
	CHECK_NEAR(mean.interval.high, 108.911511200196216, EPS);
	mean = mean_arithmetic(x, 0, 0.95);
	CHECK(isnan(mean.value) && isnan(mean.interval.low));
	mean = mean_arithmetic(x, 1, 0.95);
	CHECK_NEAR(mean.value, 103.2, 0);
	CHECK(isnan(mean.sd));
	CHECK(mean.interval.low == -INFINITY && mean.interval.high == INFINITY);
	CHECK(!interval_finite(mean.interval));
	CHECK(interval_covers(mean.interval, 0));
	/* The same value twice is sure of itself, and not a NaN. */
	mean = mean_arithmetic((double[]){ 7, 7 }, 2, 0.95);
	CHECK(mean.interval.low == 7 && mean.interval.high == 7);
}

static void geometric(void)
{
	struct mean mean = mean_geometric(x, N, 0.95);

	CHECK_NEAR(mean.value, 102.577370225678365045, EPS);
	CHECK_NEAR(mean.sd, 0.066998036134942429, EPS);
	CHECK_NEAR(mean.interval.low, 96.989777406666619, EPS);
	CHECK_NEAR(mean.interval.high, 108.486864943486765, EPS);
	mean = mean_geometric(x, N, 0.9);
	CHECK_NEAR(mean.interval.low, 98.075710504390344, EPS);
	CHECK_NEAR(mean.interval.high, 107.285655421735285, EPS);
	mean = mean_geometric(x, 1, 0.95);
	CHECK_NEAR(mean.value, 103.2, EPS);
	CHECK(mean.interval.low == 0 && mean.interval.high == INFINITY);
	mean = mean_geometric(x, 0, 0.95);
	CHECK(isnan(mean.value) && isnan(mean.interval.high));
	/* A net value of 0 or less has no logarithm. */
	mean = mean_geometric((double[]){ 3, -1, 4 }, 3, 0.95);
	CHECK(isnan(mean.value) && isnan(mean.interval.low));
	mean = mean_geometric((double[]){ 0 }, 1, 0.95);
	CHECK(isnan(mean.value) && isnan(mean.interval.low));

	/* Scaling the values scales all of it. */
	double scaled[N];

	for (size_t i = 0; i < N; i++)
		scaled[i] = x[N - 1 - i] * 0.3;
	struct mean small = mean_geometric(scaled, N, 0.95);

	mean = mean_geometric(x, N, 0.95);
	CHECK_NEAR(small.value / mean.value, 0.3, EPS);
	CHECK_NEAR(small.interval.high / mean.interval.high, 0.3, EPS);
}

int main(void)
{
	student();
	arithmetic();
	geometric();
	return tap_end();
}
