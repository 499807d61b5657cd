/* stats_adjust.c - many cases at once.  Values from R: stats_reference.R,
 * "stats_adjust". */
#include "stats/adjust.h"
#include "tap.h"

#define EPS 1e-12
#define N   8

static const double p[N] = { .01, .04, .03, .005, NAN, .2, .04, .9 };

static bool near(const double *got, const double *want)
{
	for (size_t i = 0; i < N; i++)
		if (!(isnan(want[i]) ? isnan(got[i])
				     : fabs(got[i] - want[i]) < EPS))
			return false;
	return true;
}

static void reference(void)
{
	static const double holm[N] = { .06, .16, .15, .035, NAN, .4, .16, .9 };
	static const double bh[N] = { .035, .056, .056,
				      .035, NAN,  0.233333333333333365,
				      .056, .9 };
	double got[N];

	adjust_holm(p, N, got);
	CHECK(near(got, holm));
	adjust_bh(p, N, got);
	CHECK(near(got, bh));
	memcpy(got, p, sizeof(got));
	adjust_holm(got, N, got);
	CHECK(near(got, holm));
	memcpy(got, p, sizeof(got));
	adjust_bh(got, N, got);
	CHECK(near(got, bh));

	double one = 0.03;

	adjust_holm(&one, 1, &one);
	CHECK_NEAR(one, 0.03, 0);
	adjust_bh(&one, 1, &one);
	CHECK_NEAR(one, 0.03, 0);
	adjust_holm(NULL, 0, NULL);
	adjust_bh(NULL, 0, NULL);
	double none[] = { NAN, NAN };

	adjust_holm(none, 2, none);
	CHECK(isnan(none[0]) && isnan(none[1]));
	double high[] = { .8, .9, .7 };

	adjust_holm(high, 3, high);
	CHECK(high[0] == 1 && high[1] == 1 && high[2] == 1);
}

static void order_does_not_matter(void)
{
	double turned[N], holm[N], bh[N], want_holm[N], want_bh[N];
	bool same = true;

	for (size_t i = 0; i < N; i++)
		turned[i] = p[(i * 3 + 2) % N];
	adjust_holm(p, N, want_holm);
	adjust_bh(p, N, want_bh);
	adjust_holm(turned, N, holm);
	adjust_bh(turned, N, bh);
	for (size_t i = 0; i < N; i++) {
		size_t at = (i * 3 + 2) % N;

		same &= isnan(p[at]) ||
			(holm[i] == want_holm[at] && bh[i] == want_bh[at]);
		same &= isnan(p[at]) || (holm[i] >= bh[i] && bh[i] >= p[at]);
	}
	CHECK(same);
}

static void pairs_for_a_gate(void)
{
	CHECK(holm_pairs_min(1, 0.05) == 6);
	CHECK(holm_pairs_min(40, 0.05) == 11);
	CHECK(holm_pairs_min(80, 0.05) == 12);
	CHECK(holm_pairs_min(160, 0.05) == 13);
	CHECK(holm_pairs_min(1, 0.0625) == 5); /* 2 / 2^5 exactly */
}

int main(void)
{
	reference();
	order_does_not_matter();
	pairs_for_a_gate();
	return tap_end();
}
