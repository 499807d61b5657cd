/* stats_pairwise.c - order statistics of sums, against the sums themselves. */
#include "stats/pairwise.h"

#include <stdlib.h>

#include "stats/sample.h"
#include "tap.h"

/* Some ties, both signs, several magnitudes; the same in every run. */
static void fill(double *values, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		int whole = (int)(seed >> 16 & 63) - 32;

		values[i] = i % 5 ? whole * 0.1 : whole * 1e-7;
	}
	sample_sort(values, n);
}

static void walsh_against_all(void)
{
	double d[40], sums[820];
	bool same = true;

	for (size_t n = 1; n <= 40; n++) {
		size_t nr = 0;

		fill(d, n, (unsigned)n);
		for (size_t i = 0; i < n; i++)
			for (size_t j = i; j < n; j++)
				sums[nr++] = (d[i] + d[j]) / 2;
		sample_sort(sums, nr);
		same &= walsh_count(n) == nr;
		for (size_t k = 0; k < nr; k++)
			same &= walsh_select(d, n, k + 1) == sums[k];
		same &= fabs(walsh_median(d, n) - sample_median(sums, nr)) <
			1e-15;
	}
	CHECK(same);
	CHECK(isnan(walsh_median(d, 0)));
	CHECK_NEAR(walsh_median((double[]){ -5, -5, -5 }, 3), -5, 0);
	CHECK(!signbit(walsh_median((double[]){ -0.0, -0.0, 0 }, 3)));
}

static void differences_against_all(void)
{
	double a[25], b[30], all[750];
	bool same = true;

	for (size_t na = 1; na <= 25; na += 4)
		for (size_t nb = 1; nb <= 30; nb += 3) {
			size_t nr = 0;

			fill(a, na, (unsigned)na);
			fill(b, nb, (unsigned)(100 + nb));
			for (size_t i = 0; i < na; i++)
				for (size_t j = 0; j < nb; j++)
					all[nr++] = b[j] - a[i];
			sample_sort(all, nr);
			for (size_t k = 0; k < nr; k++)
				same &= difference_select(a, na, b, nb,
							  k + 1) == all[k];
		}
	CHECK(same);
}

/* 12.5 million averages of 5,000 values: the median of 0 ... n - 1 is known,
 * and so is the least, the greatest and the one above the least. */
static void many(void)
{
	size_t n = 5000;
	double *d = calloc(n, sizeof(*d));

	for (size_t i = 0; i < n; i++)
		d[i] = (double)i;
	CHECK_NEAR(walsh_median(d, n), ((double)n - 1) / 2, 0);
	CHECK_NEAR(walsh_select(d, n, 1), 0, 0);
	CHECK_NEAR(walsh_select(d, n, 2), 0.5, 0);
	CHECK_NEAR(walsh_select(d, n, walsh_count(n)), (double)n - 1, 0);
	free(d);
}

int main(void)
{
	walsh_against_all();
	differences_against_all();
	many();
	return tap_end();
}
