/* data_seeds.c - means over seeds, and changes seed by seed. */
#include "data/seeds.h"

#include <math.h>

#include "tap.h"

/* A case of so many trials, one a boot: boot i + 1 counted values[i]. */
static struct case_summary counted(struct summary_trial *trials,
				   const double *values, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		trials[i] = (struct summary_trial){ .boot = (int)i + 1 };
		trials[i].q[Q_MIDMEAN] = values[i];
	}
	return (struct case_summary){ .list = trials, .nr = nr };
}

#define NEAR(value, wanted) CHECK(fabs((value) - (wanted)) < 1e-6 * (wanted))

int main(void)
{
	static const double base[] = { 1000, 1010, 990, 1004 };
	static const double slower[] = { 1020, 1030.2, 1009.8, 1024.08 };
	static const double two_boots[] = { 100, 100, 400, 400 };
	struct summary_trial ta[4], tb[4];
	struct case_summary a = counted(ta, base, 4);
	struct case_summary b = counted(tb, slower, 4);
	struct mean mean = seeds_mean(&a, 1);

	CHECK(mean.n == 4);
	NEAR(mean.value, pow(1000. * 1010 * 990 * 1004, .25));
	CHECK(mean.interval.low < 991 && mean.interval.high > 1011);

	/* What a seed does to both goes out of the change. */
	mean = seeds_change(&a, &b, 1);
	CHECK(mean.n == 4);
	NEAR(mean.value, 1.02);
	CHECK(mean.interval.high - mean.interval.low < 1e-6);

	/* Two boots of each seed are one value. */
	a = counted(ta, two_boots, 4);
	mean = seeds_mean(&a, 2);
	CHECK(mean.n == 2);
	NEAR(mean.value, 200);

	/* A seed that one side has not is not compared; one seed has no
	 * interval, and none nothing. */
	b = counted(tb, slower, 1);
	mean = seeds_change(&a, &b, 1);
	CHECK(mean.n == 1 && !interval_finite(mean.interval));
	NEAR(mean.value, 10.2);
	b.nr = 0;
	CHECK(seeds_change(&a, &b, 1).n == 0);
	return tap_end();
}
