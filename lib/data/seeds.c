/* seeds.c - see seeds.h. */
#include "data/seeds.h"

#include <math.h>

/* The mean of the midmeans of a seed's trials; NaN: no trials. */
static double value_of(const struct case_summary *one, int seed,
		       unsigned boots_a_seed)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < one->nr; i++) {
		const struct summary_trial *trial = &one->list[i];

		if (trial->boot < 1 ||
		    (trial->boot - 1) / (int)boots_a_seed != seed)
			continue;
		sum += trial->q[Q_MIDMEAN];
		nr++;
	}
	return nr ? sum / (double)nr : NAN;
}

struct mean seeds_mean(const struct case_summary *one, unsigned boots_a_seed)
{
	double values[SEEDS_MAX];
	size_t nr = 0;

	for (int seed = 0; seed < SEEDS_MAX; seed++) {
		double value = value_of(one, seed, boots_a_seed);

		if (!isnan(value))
			values[nr++] = value;
	}
	return mean_geometric(values, nr, SUMMARY_CONFIDENCE);
}

struct mean seeds_change(const struct case_summary *a,
			 const struct case_summary *b, unsigned boots_a_seed)
{
	double ratios[SEEDS_MAX];
	size_t nr = 0;

	for (int seed = 0; seed < SEEDS_MAX; seed++) {
		double before = value_of(a, seed, boots_a_seed);
		double after = value_of(b, seed, boots_a_seed);

		if (before > 0 && !isnan(after))
			ratios[nr++] = after / before;
	}
	return mean_geometric(ratios, nr, SUMMARY_CONFIDENCE);
}
