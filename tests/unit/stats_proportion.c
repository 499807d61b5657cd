/* stats_proportion.c - Clopper-Pearson.  Values from R: stats_reference.R,
 * "stats_proportion". */
#include "stats/proportion.h"
#include "tap.h"

#define EPS 1e-9

static void interval_is(uint64_t count, uint64_t n, double confidence,
			double low, double high)
{
	struct proportion got = proportion_of(count, n, confidence);

	CHECK_NEAR(got.value, (double)count / (double)n, 1e-15);
	CHECK_NEAR(got.interval.low, low, EPS);
	CHECK_NEAR(got.interval.high, high, EPS);
}

static void intervals(void)
{
	interval_is(0, 20, 0.95, 0, 0.16843347098308536);
	interval_is(0, 20, 0.99, 0, 0.23272950098907452);
	interval_is(1, 20, 0.95, 0.00126508949794980514,
		    0.24873276277202771567);
	interval_is(3, 20, 0.95, 0.032070937185463728, 0.378926826545313955);
	interval_is(3, 20, 0.99, 0.017642637954194705, 0.449465406739485984);
	interval_is(20, 20, 0.95, 0.83156652901691464, 1);
	interval_is(500, 10000, 0.95, 0.045809942198770603,
		    0.054454527028358846);
	interval_is(9500, 10000, 0.99, 0.94411828995736946,
		    0.95544847006782208);

	struct proportion rare = proportion_of(7, 1000000, 0.95);

	CHECK_NEAR(rare.interval.low / 2.8143675343022161e-06, 1, EPS);
	CHECK_NEAR(rare.interval.high / 1.4422621834331031e-05, 1, EPS);

	struct proportion none = proportion_of(0, 0, 0.95);

	CHECK(isnan(none.value));
	CHECK(none.interval.low == 0 && none.interval.high == 1);

	/* Yes and no are mirror images. */
	struct proportion no = proportion_of(17, 20, 0.95);

	CHECK_NEAR(no.interval.low, 1 - 0.378926826545313955, EPS);
	CHECK_NEAR(no.interval.high, 1 - 0.032070937185463728, EPS);
}

int main(void)
{
	intervals();
	CHECK(proportion_most(20, 0.05, 0.025) == 3);
	CHECK(proportion_most(1000, 0.05, 0.001) == 73);
	CHECK(proportion_most(7, 0.5, 0.1) == 5);
	CHECK(proportion_most(3, 0.9, 0.01) == 3);
	CHECK(proportion_most(0, 0.5, 0.1) == 0);
	return tap_end();
}
