/* stats_rank_sum.c - the Wilcoxon-Mann-Whitney test.  Values from R:
 * stats_reference.R, "stats_rank_sum". */
#include "stats/rank_sum.h"

#include "stats/sample.h"
#include "tap.h"

#define EPS 1e-9

static const double a[] = { 9.31, 9.42, 9.28, 9.35, 9.47 };
static const double b[] = { 9.51, 9.39, 9.62, 9.44, 9.58, 9.55 };

/* Two samples of m and n without ties in which u pairs have a > b. */
static double p_of(size_t m, size_t n, size_t u)
{
	double low[100], high[100];

	for (size_t j = 0; j < n; j++)
		high[j] = (double)j + 1;
	for (size_t i = m; i > 0; i--) {
		size_t over = u < n ? u : n; /* how many b this one passes */

		low[i - 1] = (double)over + 0.5 + (double)i * 1e-3;
		u -= over;
	}
	return rank_sum_p(low, m, high, n);
}

static void p_values(void)
{
	static const double ta[] = { 1, 2, 2, 3, 3, 3, 9 };
	static const double tb[] = { 2, 3, 4, 4, 5, 9 };

	CHECK_NEAR(rank_sum_p(a, 5, b, 6), 0.030303030303030304, EPS);
	CHECK_NEAR(rank_sum_p(ta, 6, tb, 5), 0.11255411255411256, EPS);
	CHECK_NEAR(rank_sum_p(ta, 7, tb, 6), 0.17715617715617715, EPS);
	CHECK_NEAR(p_of(4, 4, 0), 0.028571428571428571, EPS);
	CHECK_NEAR(p_of(12, 30, 100), 0.025413745834515906, EPS);
	CHECK_NEAR(p_of(60, 60, 1500), 0.1162035020991982193, EPS);
	CHECK_NEAR(p_of(3, 90, 20), 0.0055176240309480137, EPS);
	CHECK_NEAR(p_of(40, 45, 700), 0.078956951478620724, EPS);
	CHECK_NEAR(rank_sum_p(a, 0, b, 6), 1, 0);
	CHECK_NEAR(rank_sum_p(a, 5, b, 0), 1, 0);
	CHECK_NEAR(rank_sum_p(a, 1, b, 1), 1, 0);
	CHECK_NEAR(rank_sum_p(a, 5, a, 5), 1, 0);
	CHECK_NEAR(rank_sum_p((double[]){ 2, 2 }, 2, (double[]){ 2 }, 1), 1, 0);
}

static void cuts(void)
{
	static const struct {
		size_t m, n;
		uint64_t r95;
		double attained;
		uint64_t r90;
	} row[] = {
		{ 0, 9, 0, 1, 0 },
		{ 3, 3, 0, 1, 1 },
		{ 3, 4, 0, 1, 1 },
		{ 3, 5, 1, 0.9642857142857143, 2 },
		{ 4, 4, 1, 0.97142857142857142, 2 },
		{ 5, 5, 3, 0.96825396825396826, 5 },
		{ 5, 8, 7, 0.95493395493395494, 9 },
		{ 30, 30, 318, 0.95038000003534384, 339 },
		{ 50, 60, 1174, 0.95027343523561258, 1226 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		size_t m = row[i].m, n = row[i].n;
		double attained;

		CHECK(rank_sum_cut(m, n, 0.95, &attained) == row[i].r95);
		CHECK_NEAR(attained, row[i].attained, EPS);
		CHECK(rank_sum_cut(n, m, 0.9, NULL) == row[i].r90);
	}
	/* The tail of 4 against 4 is 1/70. */
	CHECK(rank_sum_cut(4, 4, 1 - 2 / 70.0, NULL) == 1);
}

static void intervals(void)
{
	double x[5], y[6];
	struct interval interval;

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	sample_sort(x, 5);
	sample_sort(y, 6);
	interval = rank_sum_interval(x, 5, y, 6, 0.95);
	CHECK_NEAR(interval.low, 0.02, EPS);
	CHECK_NEAR(interval.high, 0.27, EPS);
	interval = rank_sum_interval(x, 5, y, 6, 0.9);
	CHECK_NEAR(interval.low, 0.04, EPS);
	CHECK_NEAR(interval.high, 0.27, EPS);
	CHECK(!interval_finite(rank_sum_interval(x, 3, y, 4, 0.95)));
	CHECK(interval_finite(rank_sum_interval(x, 3, y, 5, 0.95)));
	CHECK(!interval_finite(rank_sum_interval(x, 0, y, 5, 0.95)));
}

static void large(void)
{
	double x[150], y[200], cx[150], cy[200];

	for (int i = 0; i < 150; i++) {
		x[i] = sin((i + 1.0) * (i + 1.0));
		cx[i] = nearbyint(x[i] * 10) / 10;
	}
	for (int i = 0; i < 200; i++) {
		y[i] = sin((i + 1.0) * (i + 1.0) * (i + 1.0)) + 0.2;
		cy[i] = nearbyint(y[i] * 10) / 10;
	}
	CHECK_NEAR(rank_sum_p(x, 150, y, 200), 0.00011657591978551086, EPS);
	CHECK_NEAR(rank_sum_p(cx, 150, cy, 200), 0.00013771950042214755, EPS);
	sample_sort(x, 150);
	sample_sort(y, 200);
	struct interval interval = rank_sum_interval(x, 150, y, 200, 0.95);

	CHECK_NEAR(interval.low, 0.13789713982256280, EPS);
	CHECK_NEAR(interval.high, 0.37424310656664539, EPS);
}

static void swaps(void)
{
	double x[5], y[6];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	CHECK(rank_sum_p(x, 5, y, 6) == rank_sum_p(y, 6, x, 5));
	CHECK(rank_sum_p(x, 5, y, 5) == rank_sum_p(y, 5, x, 5));
	sample_sort(x, 5);
	sample_sort(y, 6);
	CHECK(rank_sum_p(x, 5, y, 6) == rank_sum_p(a, 5, b, 6));
	struct interval there = rank_sum_interval(x, 5, y, 6, 0.95);
	struct interval back = rank_sum_interval(y, 6, x, 5, 0.95);

	CHECK(back.low == -there.high && back.high == -there.low);
}

int main(void)
{
	p_values();
	cuts();
	intervals();
	large();
	swaps();
	return tap_end();
}
