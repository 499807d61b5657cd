/* stats_signed_rank.c - Wilcoxon's signed-rank test.  Values from R:
 * stats_reference.R, "stats_signed_rank". */
#include "stats/signed_rank.h"

#include <stdlib.h>

#include "stats/rank.h"
#include "stats/sample.h"
#include "tap.h"

#define EPS 1e-9

static const double d[] = { .0123, -.0041, .0302, .0175, .0088,	 -.0066,
			    .0251, .0199,  .0010, .0342, -.0152, .0284 };
static const double t[] = { 3, -1, 0, 2, 2, 5, -2, 0, 4, 1, 1 };
#define ND (sizeof(d) / sizeof(*d))
#define NT (sizeof(t) / sizeof(*t))

static void ranks(void)
{
	size_t r[6];

	rank_doubled((double[]){ 5, 1, 3, 3, 9, 3 }, 6, r);
	CHECK(r[0] == 10 && r[1] == 2 && r[4] == 12);
	CHECK(r[2] == 6 && r[3] == 6 && r[5] == 6);
	rank_doubled((double[]){ 7, 7 }, 2, r);
	CHECK(r[0] == 3 && r[1] == 3);
}

/* 1 to n with signs such that the ranks of minus sum to w. */
static double p_of(size_t n, size_t w)
{
	double values[200];

	for (size_t i = n; i > 0; i--) {
		bool minus = i <= w;

		w -= minus ? i : 0;
		values[i - 1] = minus ? -(double)i : (double)i;
	}
	return signed_rank_p(values, n);
}

static void p_values(void)
{
	double moved[NT];

	CHECK_NEAR(signed_rank_p(d, ND), 0.02685546875, EPS);
	CHECK_NEAR(signed_rank_p(t, NT), 0.0859375, EPS);
	for (size_t i = 0; i < NT; i++)
		moved[i] = t[i] + 1;
	CHECK_NEAR(signed_rank_p(moved, NT), 0.0078125, EPS);
	CHECK_NEAR(signed_rank_p(t, 5), 0.25, EPS);
	CHECK_NEAR(p_of(11, 0) / 0.0009765625, 1, EPS);
	CHECK_NEAR(p_of(11, 10), 0.041992187499999993, EPS);
	CHECK_NEAR(p_of(100, 1500) / 0.00034910702961676252, 1, EPS);
	CHECK_NEAR(p_of(200, 9000), 0.20080631745432797608, EPS);
	/* The least p there is: 2 / 2^n, without a lost digit. */
	CHECK_NEAR(p_of(200, 0) * pow(2, 199), 1, EPS);
	CHECK_NEAR(p_of(11, 28), 0.70019531249999989, EPS);
	CHECK_NEAR(p_of(11, 33), 1, 0);
	CHECK_NEAR(signed_rank_p(d, 0), 1, 0);
	CHECK_NEAR(signed_rank_p((double[]){ 0, 0, 0 }, 3), 1, 0);
}

/* Raising a difference never makes an increase less significant, which
 * dropping zeros before ranking would break. */
static void zeros_keep_order(void)
{
	double x[] = { -1, 3, 4, 5, 6, 7, 8, 9 };
	double before = 2;
	bool falls = true;

	for (int i = 0; i <= 20; i++) {
		x[0] = -1 + i * 0.1;
		if (i == 10)
			x[0] = 0;
		falls &= signed_rank_p(x, 8) <= before + 1e-12;
		before = signed_rank_p(x, 8);
	}
	CHECK(falls);
	CHECK_NEAR(before, 2 / 256.0, EPS);
}

static void cuts(void)
{
	static const struct {
		size_t n;
		uint64_t r95;
		double attained;
		uint64_t r90;
	} row[] = {
		{ 0, 0, 1, 0 },
		{ 5, 0, 1, 1 },
		{ 6, 1, 0.96875, 3 },
		{ 11, 11, 0.9580078125, 14 },
		{ 20, 53, 0.95155906677246094, 61 },
		{ 50, 435, 0.95055359319939825, 467 },
		{ 100, 1956, 0.95007624039570748, 2046 },
		{ 200, 8445, 0.95003036870002544, 8702 },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		double attained;

		CHECK(signed_rank_cut(row[i].n, 0.95, &attained) == row[i].r95);
		CHECK_NEAR(attained, row[i].attained, EPS);
		CHECK(signed_rank_cut(row[i].n, 0.9, NULL) == row[i].r90);
	}
	/* The tail of 5 is 2^-5, and this confidence means just that. */
	CHECK(signed_rank_cut(5, 0.9375, NULL) == 1);

	/* Where exact ends, the approximation goes on without a jump. */
	double ratio = (double)signed_rank_cut(201, 0.95, NULL) /
		       (double)signed_rank_cut(200, 0.95, NULL);

	CHECK(ratio > 1.005 && ratio < 1.015);
}

static void intervals(void)
{
	double *sorted = sample_sorted(d, ND);
	struct interval interval = signed_rank_interval(sorted, ND, 0.95);

	CHECK_NEAR(signed_rank_estimate(sorted, ND), 0.01305, EPS);
	CHECK_NEAR(interval.low, 0.00115, EPS);
	CHECK_NEAR(interval.high, 0.02415, EPS);
	interval = signed_rank_interval(sorted, ND, 0.9);
	CHECK_NEAR(interval.low, 0.0041, EPS);
	CHECK_NEAR(interval.high, 0.0225, EPS);
	interval = signed_rank_interval(sorted, ND, 0.99);
	CHECK_NEAR(interval.low, -0.0032, EPS);
	CHECK_NEAR(interval.high, 0.02765, EPS);
	interval = signed_rank_interval(sorted, 5, 0.95);
	CHECK(interval.low == -INFINITY && interval.high == INFINITY);
	CHECK(interval_finite(signed_rank_interval(sorted, 5, 0.9)));
	CHECK(!interval_finite(signed_rank_interval(sorted, 0, 0.9)));
	CHECK(isnan(signed_rank_estimate(sorted, 0)));
	free(sorted);

	sorted = sample_sorted(t, NT);
	interval = signed_rank_interval(sorted, NT, 0.95);
	CHECK_NEAR(signed_rank_estimate(sorted, NT), 1.5, EPS);
	CHECK_NEAR(interval.low, 0, EPS);
	CHECK_NEAR(interval.high, 3, EPS);
	free(sorted);
}

static void large(void)
{
	double big[300], coarse[300];
	size_t kept = 0;

	for (int i = 0; i < 300; i++) {
		big[i] = sin((i + 1.0) * (i + 1.0)) + 0.11;
		coarse[kept] = nearbyint(big[i] * 10) / 10;
		kept += coarse[kept] != 0;
	}
	CHECK_NEAR(signed_rank_p(big, 300), 0.0055814823013138094, EPS);
	CHECK_NEAR(signed_rank_p(coarse, kept), 0.0051267011553245813, EPS);
	sample_sort(big, 300);
	struct interval interval = signed_rank_interval(big, 300, 0.95);

	CHECK_NEAR(signed_rank_estimate(big, 300), 0.10342911526713719, EPS);
	CHECK_NEAR(interval.low, 0.03527456028873617, EPS);
	CHECK_NEAR(interval.high, 0.16176463437158339, EPS);
}

/* Flipping every sign mirrors all; order does not matter; the interval is the
 * set of shifts that the test does not reject. */
static void properties(void)
{
	double flipped[ND], turned[ND];
	double *sorted = sample_sorted(d, ND);

	for (size_t i = 0; i < ND; i++) {
		flipped[i] = -d[i];
		turned[i] = d[(i * 5 + 3) % ND];
	}
	CHECK(signed_rank_p(flipped, ND) == signed_rank_p(d, ND));
	CHECK(signed_rank_p(turned, ND) == signed_rank_p(d, ND));

	struct interval there = signed_rank_interval(sorted, ND, 0.95);
	double estimate = signed_rank_estimate(sorted, ND);

	sample_sort(flipped, ND);
	struct interval back = signed_rank_interval(flipped, ND, 0.95);

	CHECK(back.low == -there.high && back.high == -there.low);
	CHECK_NEAR(signed_rank_estimate(flipped, ND), -estimate, 1e-15);

	static const double step[] = { -1e-6, 1e-6 };
	const double ends[] = { there.low, there.high };
	bool inverse = true;

	for (int end = 0; end < 2; end++)
		for (int s = 0; s < 2; s++) {
			double shifted[ND];
			double by = ends[end] + step[s];

			for (size_t i = 0; i < ND; i++)
				shifted[i] = d[i] - by;
			inverse &= (signed_rank_p(shifted, ND) > 0.05) ==
				   interval_covers(there, by);
		}
	CHECK(inverse);
	free(sorted);
}

int main(void)
{
	ranks();
	p_values();
	zeros_keep_order();
	cuts();
	intervals();
	large();
	properties();
	return tap_end();
}
