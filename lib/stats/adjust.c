/* adjust.c - see adjust.h. */
#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct tested {
	double p;
	size_t at;
};

static int ascending(const void *left, const void *right)
{
	double a = ((const struct tested *)left)->p;
	double b = ((const struct tested *)right)->p;

	return (a > b) - (a < b);
}

/* Those that were tested, ascending; the caller frees. */
static struct tested *sorted_tests(const double *p, size_t n, size_t *nr)
{
	struct tested *tests = memory_new(n, sizeof(*tests));

	*nr = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			tests[(*nr)++] = (struct tested){ p[i], i };
	qsort(tests, *nr, sizeof(*tests), ascending);
	return tests;
}

void adjust_holm(const double *p, size_t n, double *adjusted)
{
	size_t nr;
	struct tested *tests = sorted_tests(p, n, &nr);
	double most = 0;

	for (size_t i = 0; i < n; i++)
		adjusted[i] = NAN;
	for (size_t i = 0; i < nr; i++) {
		most = fmax(most, tests[i].p * (double)(nr - i));
		adjusted[tests[i].at] = fmin(most, 1);
	}
	free(tests);
}

void adjust_bh(const double *p, size_t n, double *q)
{
	size_t nr;
	struct tested *tests = sorted_tests(p, n, &nr);
	double least = 1;

	for (size_t i = 0; i < n; i++)
		q[i] = NAN;
	for (size_t i = nr; i > 0; i--) {
		least = fmin(least, tests[i - 1].p * (double)nr / (double)i);
		q[tests[i - 1].at] = least;
	}
	free(tests);
}

size_t holm_pairs_min(size_t cases, double alpha)
{
	size_t n = 1;

	while (2 * exp2(-(double)n) * (double)cases > alpha)
		n++;
	return n;
}
