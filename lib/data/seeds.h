/* seeds.h - a case whose instructions were counted with several seeds.
 *
 * With the same seed, counts repeat to the digit.  Another seed gives another
 * order of cases and other random numbers in the guest, and so other counts for
 * operations that cover the whole process (method, instruction mode).  Boots
 * are numbered from 1, boots_a_seed of them for each seed.
 */
#ifndef COWBENCH_DATA_SEEDS_H
#define COWBENCH_DATA_SEEDS_H

#include "data/summary.h"
#include "stats/mean.h"

#define SEEDS_MAX 100

/* The geometric mean over the seeds of the case's midmeans, in its unit, with
 * the 95 % interval; n is the number of seeds.  NaN where a value is 0 or
 * less. */
struct mean seeds_mean(const struct case_summary *one, unsigned boots_a_seed);

/* The same for the ratios b / a, seed by seed, over the seeds that both
 * have. */
struct mean seeds_change(const struct case_summary *a,
			 const struct case_summary *b, unsigned boots_a_seed);

#endif
