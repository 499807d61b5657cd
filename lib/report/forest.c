/* forest.c - see forest.h. */
#include "report/forest.h"

#include <math.h>
#include <string.h>

static double size_of(const struct contrast *one)
{
	double estimate = one->comparison.estimate;

	return fabs(one->comparison.scale == SCALE_RATIO ? log(estimate)
							 : estimate);
}

bool forest_is_news(const struct contrast *one)
{
	return one->fates_differ || one->comparison.verdict == VERDICT_SLOWER ||
	       one->comparison.verdict == VERDICT_FASTER;
}

int forest_order(const struct contrast *a, const struct contrast *b)
{
	double of_a = size_of(a), of_b = size_of(b);

	if (a->comparison.scale != b->comparison.scale)
		return a->comparison.scale == SCALE_RATIO ? -1 : 1;
	if (forest_is_news(a) != forest_is_news(b))
		return forest_is_news(a) ? -1 : 1;
	if (a->comparison.verdict != b->comparison.verdict &&
	    !forest_is_news(a))
		return a->comparison.verdict == VERDICT_INCONCLUSIVE ? -1 : 1;
	if (of_a != of_b)
		return of_a > of_b ? -1 : 1;
	return strcmp(a->id, b->id);
}
