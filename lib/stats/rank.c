/* rank.c - see rank.h. */
#include "stats/rank.h"

#include <stdlib.h>

#include "base/memory.h"

struct placed {
	double value;
	size_t at;
};

static int ascending(const void *left, const void *right)
{
	double a = ((const struct placed *)left)->value;
	double b = ((const struct placed *)right)->value;

	return (a > b) - (a < b);
}

void rank_doubled(const double *values, size_t n, size_t *doubled)
{
	struct placed *placed = memory_new(n, sizeof(*placed));

	for (size_t i = 0; i < n; i++)
		placed[i] = (struct placed){ values[i], i };
	qsort(placed, n, sizeof(*placed), ascending);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n; end++)
			if (placed[end].value != placed[i].value)
				break;
		/* Ranks i + 1 to end: their mean, doubled. */
		for (size_t j = i; j < end; j++)
			doubled[placed[j].at] = i + 1 + end;
	}
	free(placed);
}
