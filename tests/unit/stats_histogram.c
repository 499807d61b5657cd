/* stats_histogram.c - bins, merging and quantiles of the histogram. */
#include "stats/histogram.h"
#include "tap.h"

static void bins_are_exact_below_2048(void)
{
	bool exact = true;

	for (uint64_t v = 0; v < 2048; v++)
		exact &= histogram_floor(v) == v &&
			 histogram_ceiling(v) == v + 1;
	CHECK(exact);
	CHECK(histogram_floor(2048) == 2048);
	CHECK(histogram_ceiling(2048) == 2050);
	CHECK(histogram_floor(2049) == 2048);
	CHECK(histogram_floor(2050) == 2050);
	CHECK(histogram_floor(4095) == 4094);
	CHECK(histogram_floor(4097) == 4096);
	CHECK(histogram_ceiling(4097) == 4100);
}

static void bins_tile_all_values(void)
{
	bool tile = true, narrow = true;
	uint64_t value = 0;
	unsigned nr = 0;

	for (; value < UINT64_C(0xffe0000000000000); nr++) {
		uint64_t next = histogram_ceiling(value);

		tile &= histogram_floor(value) == value;
		tile &= histogram_floor(next - 1) == value;
		tile &= histogram_floor(next) == next;
		narrow &= next - value == 1 || (next - value) * 1024 <= value;
		value = next;
	}
	CHECK(tile);
	CHECK(narrow);
	/* 2,048 of width 1, then 1,024 for each power from 2^11 to 2^63. */
	CHECK(nr + 1 == 2048 + 53 * 1024);
	CHECK(histogram_floor(UINT64_MAX) == value);
	CHECK(histogram_ceiling(UINT64_MAX) == UINT64_MAX);
}

static bool sound(const struct histogram *histogram)
{
	uint64_t count = 0;

	for (size_t i = 0; i < histogram->nr; i++) {
		const struct histogram_bin *bin = &histogram->bins[i];

		if (!bin->count || histogram_floor(bin->value) != bin->value)
			return false;
		if (i && bin[-1].value >= bin->value)
			return false;
		count += bin->count;
	}
	return count == histogram->count && histogram->nr <= histogram->room;
}

static bool same(const struct histogram *a, const struct histogram *b)
{
	if (a->nr != b->nr || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->nr; i++)
		if (a->bins[i].value != b->bins[i].value ||
		    a->bins[i].count != b->bins[i].count)
			return false;
	return true;
}

static void order_does_not_matter(void)
{
	struct histogram up = { 0 }, down = { 0 }, odd = { 0 }, even = { 0 };

	for (uint64_t i = 0; i < 1000; i++) {
		histogram_add(&up, i * i, i % 7);
		histogram_add(&down, (999 - i) * (999 - i), (999 - i) % 7);
		histogram_add(i % 2 ? &odd : &even, i * i, i % 7);
	}
	CHECK(sound(&up));
	CHECK(same(&up, &down));
	histogram_merge(&odd, &even);
	CHECK(sound(&odd));
	CHECK(same(&odd, &up));
	for (uint64_t i = 0; i < 1000; i++) { /* into bins that are there */
		uint64_t j = 999 - i;

		histogram_add(&up, i * i + i % 3, 2);
		histogram_add(&down, j * j + j % 3, 2);
	}
	CHECK(sound(&up) && sound(&down));
	CHECK(same(&up, &down));
	CHECK(up.nr < 2 * odd.nr && up.count == odd.count + 2000);
	histogram_clear(&up);
	histogram_merge(&up, &odd);
	histogram_merge(&odd, &odd);
	CHECK(odd.nr == up.nr);
	CHECK(odd.count == 2 * up.count);
	CHECK(odd.bins[17].count == 2 * up.bins[17].count);
	histogram_clear(&up);
	histogram_clear(&down);
	histogram_clear(&odd);
	histogram_clear(&even);
	histogram_merge(&up, &down);
	CHECK(up.nr == 0 && up.count == 0);
	CHECK(isnan(histogram_quantile(&up, 0.5)));
	histogram_add(&down, 5, 2);
	histogram_merge(&up, &down);
	CHECK(same(&up, &down));
	histogram_clear(&up);
	CHECK(!up.bins && !up.room);
	histogram_clear(&down);
}

static void quantiles_are_order_statistics(void)
{
	struct histogram histogram = { 0 };

	for (uint64_t v = 1; v <= 100; v++)
		histogram_add(&histogram, v, 1);
	CHECK_NEAR(histogram_quantile(&histogram, 0), 1, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.005), 1, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.011), 2, 0);
	/* 0.07 * 100 is 7.0000000000000009 in binary, but means 7. */
	CHECK_NEAR(histogram_quantile(&histogram, 0.07), 7, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.5), 50, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.99), 99, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.991), 100, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 1), 100, 0);
	histogram_clear(&histogram);

	/* 10,000 is in [10,000, 10,008), whose whole numbers average
	 * 10,003.5 */
	histogram_add(&histogram, 10001, 3);
	CHECK_NEAR(histogram_quantile(&histogram, 0.5), 10003.5, 0);
	histogram_add(&histogram, 0, 2);
	CHECK_NEAR(histogram_quantile(&histogram, 0.4), 0, 0);
	CHECK_NEAR(histogram_quantile(&histogram, 0.41), 10003.5, 0);
	histogram_add(&histogram, 7, 0);
	CHECK(histogram.count == 5 && histogram.nr == 2);
	histogram_clear(&histogram);
}

int main(void)
{
	bins_are_exact_below_2048();
	bins_tile_all_values();
	order_does_not_matter();
	quantiles_are_order_statistics();
	return tap_end();
}
