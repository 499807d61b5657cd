/* stats_design.c - what a design can see.  Values from R: stats_reference.R,
 * "stats_design". */
#include "stats/design.h"
#include "tap.h"

#define EPS 1e-9

int main(void)
{
	CHECK_NEAR(mde_difference(0.02 / sqrt(11), 10, 0.05),
		   log1p(0.018913741978854759), EPS);
	CHECK_NEAR(mde_difference(0.05 / sqrt(2), 1, 0.05),
		   log1p(0.645253747429650470), EPS);
	CHECK_NEAR(mde_difference(0, 4, 0.05), 0, 0);
	CHECK(isnan(mde_difference(0.02, 0, 0.05)));
	CHECK_NEAR(mde_difference(0.013, 6.4, 0.05), 0.043052930759475236, EPS);
	CHECK_NEAR(mde_difference(3.5, 20, 0.01), 12.968564523314730863, EPS);
	CHECK(isnan(mde_difference(NAN, 3, 0.05)));
	CHECK(isnan(mde_difference(0.01, NAN, 0.05)));

	CHECK_NEAR(mde_sign(0.02, 11, 0.05), 0.028703975373711429, EPS);
	CHECK_NEAR(mde_sign(1, 12, 0.05), 1.123014570867822082, EPS);
	CHECK_NEAR(mde_sign(1, 20, 0.05), 0.837059716126846820, EPS);
	CHECK_NEAR(mde_sign(1, 5, 0.1), 1.709842506365338854, EPS);
	CHECK(isnan(mde_sign(1, 5, 0.05)));
	CHECK(isnan(mde_sign(1, 0, 0.05)));

	CHECK(stein_n(0.02, 10, 0.01, 0.95, 1000) == 21);
	CHECK(stein_n(0.02, 10, 0.005, 0.95, 1000) == 82);
	CHECK(stein_n(0.02, 10, 0.005, 0.95, 60) == 60);
	CHECK(stein_pairs_n(0.02, 10, 0.01, 0.95, 1000) == 33);
	CHECK(stein_pairs_n(0.02, 10, 0.005, 0.95, 1000) == 129);
	CHECK(stein_pairs_n(0.02, 10, 0.005, 0.95, 60) == 60);
	CHECK(stein_n(0.001, 10, 0.01, 0.95, 1000) == 10);
	CHECK(stein_n(0, 10, 0.01, 0.95, 1000) == 10);
	CHECK(stein_n(1e9, 10, 1e-9, 0.95, 1000) == 1000);

	CHECK_NEAR(power_sign(0.8, 1, 20, 0.05), 0.763766786011541021, EPS);
	for (size_t n = 6; n < 60; n += 7)
		CHECK_NEAR(power_sign(mde_sign(2, n, 0.05), 2, n, 0.05), 0.8,
			   1e-9);
	CHECK(power_sign(100, 1, 5, 0.05) == 0);
	CHECK_NEAR(power_sign(100, 1, 6, 0.05), 1, 1e-9);
	return tap_end();
}
