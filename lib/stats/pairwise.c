/* pairwise.c - see pairwise.h. */
#include "stats/pairwise.h"

#include <math.h>
#include <string.h>

/* b[j] + a[i] for the Walsh sums, b[j] - a[i] for differences; rounding is
 * monotone, so rows and columns ascend or descend as the exact ones do. */
struct pairs {
	const double *a, *b;
	size_t na, nb;
	int sign; /* of a: +1 or -1 */
	int half; /* only i <= j of the same values */
};

/* How many sums are at most bound. */
static uint64_t count_to(const struct pairs *pairs, double bound)
{
	uint64_t count = 0, diagonal = 0;
	size_t j = pairs->nb;

	for (size_t k = 0; k < pairs->na; k++) {
		/* From the least of +-a to the greatest: j only falls. */
		size_t i = pairs->sign > 0 ? k : pairs->na - 1 - k;
		double a = pairs->sign * pairs->a[i];

		while (j && pairs->b[j - 1] + a > bound)
			j--;
		count += j;
		diagonal += pairs->half && pairs->b[i] + a <= bound;
	}
	return pairs->half ? (count + diagonal) / 2 : count;
}

/* Doubles as whole numbers in the same order. */
#define SIGN_BIT (UINT64_C(1) << 63)

static uint64_t key_of(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

static double value_of(uint64_t key)
{
	uint64_t bits = key & SIGN_BIT ? key & ~SIGN_BIT : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static double pairs_select(const struct pairs *pairs, uint64_t rank)
{
	double least = pairs->sign > 0 ? pairs->a[0] : -pairs->a[pairs->na - 1];
	double most = pairs->sign > 0 ? pairs->a[pairs->na - 1] : -pairs->a[0];
	uint64_t low = key_of(pairs->b[0] + least);
	uint64_t high = key_of(pairs->b[pairs->nb - 1] + most);

	/* The least double with rank sums up to it is itself a sum. */
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (count_to(pairs, value_of(middle)) >= rank)
			high = middle;
		else
			low = middle + 1;
	}
	return value_of(low) + 0.0; /* never -0 */
}

static double pairs_median(const struct pairs *pairs, uint64_t count)
{
	double low = pairs_select(pairs, (count + 1) / 2);

	if (count % 2)
		return low;
	return low + (pairs_select(pairs, count / 2 + 1) - low) / 2;
}

uint64_t walsh_count(size_t n)
{
	return (uint64_t)n * (n + 1) / 2;
}

double walsh_select(const double *sorted, size_t n, uint64_t rank)
{
	struct pairs pairs = { sorted, sorted, n, n, 1, 1 };

	return pairs_select(&pairs, rank) / 2;
}

double walsh_median(const double *sorted, size_t n)
{
	struct pairs pairs = { sorted, sorted, n, n, 1, 1 };

	return n ? pairs_median(&pairs, walsh_count(n)) / 2 : NAN;
}

double difference_select(const double *a, size_t na, const double *b, size_t nb,
			 uint64_t rank)
{
	struct pairs pairs = { a, b, na, nb, -1, 0 };

	return pairs_select(&pairs, rank);
}
