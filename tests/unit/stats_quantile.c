/* stats_quantile.c - ranks, their intervals and least sample sizes.  Values
 * from R: stats_reference.R, "stats_quantile". */
#include "stats/quantile.h"
#include "tap.h"

static void ranks(void)
{
	CHECK(quantile_rank(0.5, 0) == 0);
	CHECK(quantile_rank(0, 10) == 1);
	CHECK(quantile_rank(1, 10) == 10);
	CHECK(quantile_rank(0.5, 10) == 5);
	CHECK(quantile_rank(0.5, 11) == 6);
	CHECK(quantile_rank(0.07, 100) == 7);
	CHECK(quantile_rank(0.99, 368) == 365);
	CHECK(quantile_rank(1, UINT64_C(1) << 40) == UINT64_C(1) << 40);

	bool whole = true; /* q * n whole: rounding never adds a rank */

	for (uint64_t n = 1; n <= 2000; n++)
		for (uint64_t k = 1; k <= n; k += 7)
			whole &= quantile_rank((double)k / (double)n, n) == k;
	CHECK(whole);
}

static void least_sizes(void)
{
	CHECK(quantile_n_min(0.99, 0.95) == 368);
	CHECK(quantile_n_min(0.999, 0.95) == 3688);
	CHECK(quantile_n_min(0.9999, 0.95) == 36887);
	CHECK(quantile_n_min(0.01, 0.95) == 368);
	CHECK(quantile_n_min(0.05, 0.95) == 72);
	CHECK(quantile_n_min(0.5, 0.95) == 6);
	CHECK(quantile_n_min(0.9, 0.95) == 36);
	CHECK(quantile_n_min(0.99, 0.9) == 299);
	CHECK(quantile_n_min(0.999, 0.9) == 2995);
	CHECK(quantile_n_min(0.9999, 0.99) == 52981);
	/* The tail is 2^-5 exactly, and so is the outcome of 5 coins. */
	CHECK(quantile_n_min(0.5, 0.9375) == 5);
	CHECK(!quantile_known(0, UINT64_MAX));
	CHECK(!quantile_known(1, UINT64_MAX));
	CHECK(!quantile_known(0.99, 367));
	CHECK(quantile_known(0.99, 368));
	CHECK(!quantile_known(0.999, 3687));
	CHECK(quantile_known(0.999, 3688));
	CHECK(!quantile_known(0.9999, 36886));
	CHECK(quantile_known(0.9999, 36887));
}

static bool is(struct rank_interval got, uint64_t low, uint64_t high)
{
	return got.low == low && got.high == high;
}

static void intervals(void)
{
	CHECK(is(quantile_interval(0.5, 0, 0.95), 0, 1));
	CHECK(is(quantile_interval(0.5, 5, 0.95), 0, 6));
	CHECK(is(quantile_interval(0.5, 5, 0.9375), 1, 5));
	CHECK(is(quantile_interval(0.5, 6, 0.95), 1, 6));
	CHECK(is(quantile_interval(0.5, 6, 0.99), 0, 7));
	CHECK(is(quantile_interval(0.5, 20, 0.95), 6, 15));
	CHECK(is(quantile_interval(0.5, 20, 0.99), 4, 17));
	CHECK(is(quantile_interval(0.5, 100, 0.95), 40, 61));
	CHECK(is(quantile_interval(0.99, 367, 0.95), 359, 368));
	CHECK(is(quantile_interval(0.99, 368, 0.95), 360, 368));
	CHECK(is(quantile_interval(0.99, 368, 0.99), 359, 369));
	CHECK(is(quantile_interval(0.99, 1000, 0.95), 983, 997));
	CHECK(is(quantile_interval(0.01, 1000, 0.95), 4, 18));
	CHECK(is(quantile_interval(0.9, 100000, 0.95), 89814, 90187));
	CHECK(is(quantile_interval(0.9, 100000, 0.99), 89755, 90245));
	CHECK(is(quantile_interval(0.999, 1000000, 0.95), 998938, 999062));

	/* The two definitions agree: the ranks exist from n_min on. */
	bool agree = true;

	for (uint64_t n = 1; n < 600; n++) {
		struct rank_interval r = quantile_interval(0.99, n, 0.95);

		agree &= (r.high <= n) == (n >= 368);
		agree &= (r.low >= 1 && r.high <= n) == quantile_known(0.99, n);
		/* The interval of 1 - q is the mirror image. */
		agree &= is(quantile_interval(0.01, n, 0.95), n + 1 - r.high,
			    n + 1 - r.low);
	}
	CHECK(agree);
}

int main(void)
{
	ranks();
	least_sizes();
	intervals();
	return tap_end();
}
