/* stats_slope.c - Theil-Sen.  Values from R: stats_reference.R,
 * "stats_slope". */
#include "stats/slope.h"
#include "tap.h"

#define EPS 1e-9

int main(void)
{
	static const double x[] = { 1, 1, 2, 2, 4, 4, 8, 8, 16 };
	double y[] = { 110, 113, 205, 211, 399, 460, 803, 795, 1597 };
	struct slope line = slope_theil_sen(x, y, 9);

	CHECK_NEAR(line.slope, 98.8, EPS);
	CHECK_NEAR(line.intercept, 12.6, EPS);

	/* A wild point changes nothing that matters. */
	double exact[] = { 17, 17, 27, 27, 47, 47, 87, 87, 167 };

	exact[5] = 1e9;
	line = slope_theil_sen(x, exact, 9);
	CHECK_NEAR(line.slope, 10, EPS);
	CHECK_NEAR(line.intercept, 7, EPS);

	line = slope_theil_sen(x, y, 2); /* both at x = 1 */
	CHECK(isnan(line.slope) && isnan(line.intercept));
	line = slope_theil_sen(x, y, 1);
	CHECK(isnan(line.slope) && isnan(line.intercept));
	line = slope_theil_sen(x, y, 0);
	CHECK(isnan(line.slope) && isnan(line.intercept));
	line = slope_theil_sen(x + 1, y + 1, 2);
	CHECK_NEAR(line.slope, 92, EPS);
	CHECK_NEAR(line.intercept, 21, EPS);
	return tap_end();
}
