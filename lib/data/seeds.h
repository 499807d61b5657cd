/* seeds.h - a case counted by several seeds.
 *
 * By one seed instructions repeat to the digit; by another the order of cases
 * and the guest's random numbers differ, and with them what covers the whole
 * process (method, instruction mode).  Boots are numbered seed by seed:
 * boots_a_seed of each, from 1.
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

/* The same of the ratios b / a, seed by seed, of the seeds that both have. */
struct mean seeds_change(const struct case_summary *a,
			 const struct case_summary *b, unsigned boots_a_seed);

#endif
