/* stats_sample.c - what describes one sample.  Values from R:
 * stats_reference.R, "stats_sample, stats_mean". */
#include "stats/sample.h"

#include <stdlib.h>

#include "tap.h"

#define EPS 1e-12

static const double x[] = {
	103.2, 99.1, 101.7, 120.4, 98.6, 100.3, 101.1, 97.9
};
#define N (sizeof(x) / sizeof(*x))

static void sorting(void)
{
	double *sorted = sample_sorted(x, N);
	bool ascends = true;

	for (size_t i = 1; i < N; i++)
		ascends &= sorted[i - 1] < sorted[i];
	CHECK(ascends);
	CHECK_NEAR(x[0], 103.2, 0);
	free(sorted);
	sorted = sample_sorted(NULL, 0);
	CHECK(sorted != NULL);
	free(sorted);
}

static void moments(void)
{
	CHECK_NEAR(sample_mean(x, N), 102.7875, EPS);
	CHECK_NEAR(sample_sd(x, N), 7.3251889297917012, EPS);
	CHECK(isnan(sample_mean(x, 0)));
	CHECK(isnan(sample_sd(x, 1)));
	CHECK_NEAR(sample_sd((double[]){ 3, 3 }, 2), 0, 0);

	/* Ticks late in a long uptime: nothing may cancel. */
	double far[] = { 9e15, 9e15 + 2, 9e15 + 4 };

	CHECK_NEAR(sample_mean(far, 3), 9e15 + 2, 0);
	CHECK_NEAR(sample_sd(far, 3), 2, 0);
}

static double midmean_of_first(size_t n)
{
	double *sorted = sample_sorted(x, n);
	double midmean = sample_midmean(sorted, n);

	free(sorted);
	return midmean;
}

static void midmeans(void)
{
	CHECK(isnan(midmean_of_first(0)));
	CHECK_NEAR(midmean_of_first(1), 103.2, EPS);
	CHECK_NEAR(midmean_of_first(2), 101.15, EPS);
	CHECK_NEAR(midmean_of_first(3), 101.51666666666667, EPS);
	CHECK_NEAR(midmean_of_first(4), 102.45, EPS);
	CHECK_NEAR(midmean_of_first(5), 101.37, EPS);
	CHECK_NEAR(midmean_of_first(6), 101.05, EPS);
	CHECK_NEAR(midmean_of_first(7), 101.05, EPS);
	CHECK_NEAR(midmean_of_first(8), 100.55, EPS);

	/* By hand: weights 1/4 1 1/4, and the outer quarters do not count. */
	CHECK_NEAR(sample_midmean((double[]){ 0, 1, 8 }, 3), 2, EPS);
	CHECK_NEAR(sample_midmean((double[]){ -1e9, 1, 3, 1e9 }, 4), 2, EPS);

	/* Two modes of the clock's quantum: moves with their shares, where a
	 * median would stand still. */
	double modes[100];

	for (size_t i = 0; i < 100; i++)
		modes[i] = i < 60 ? 52 : 78;
	CHECK_NEAR(sample_midmean(modes, 100), 52 + 26 * 15 / 50.0, EPS);
	modes[60] = 52;
	CHECK_NEAR(sample_midmean(modes, 100), 52 + 26 * 14 / 50.0, EPS);

	double ramp[1001];
	bool exact = true;

	for (size_t n = 1; n <= 1001; n++) {
		for (size_t i = 0; i < n; i++)
			ramp[i] = (double)i;
		exact &= sample_midmean(ramp, n) == ((double)n - 1) / 2;
	}
	CHECK(exact);
}

static void quantiles(void)
{
	double *sorted = sample_sorted(x, N);

	CHECK_NEAR(sample_quantile(sorted, N, 0), 97.9, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 0.1), 97.9, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 0.25), 98.6, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 0.5), 100.3, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 0.75), 101.7, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 0.9), 120.4, 0);
	CHECK_NEAR(sample_quantile(sorted, N, 1), 120.4, 0);
	CHECK_NEAR(sample_median(sorted, N), 100.7, EPS);
	CHECK_NEAR(sample_median(sorted, N - 1), 100.3, 0);
	CHECK(isnan(sample_quantile(sorted, 0, 0.5)));
	CHECK(isnan(sample_median(sorted, 0)));
	free(sorted);
}

int main(void)
{
	sorting();
	moments();
	midmeans();
	quantiles();
	return tap_end();
}
