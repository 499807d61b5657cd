/* proportion.h - counts of yes among n: false positives, coverage, power.
 */
#ifndef COWBENCH_STATS_PROPORTION_H
#define COWBENCH_STATS_PROPORTION_H

#include <stdint.h>

#include "stats/interval.h"

struct proportion {
	uint64_t count;
	uint64_t n;
	double value; /* count / n; NaN for n = 0 */
	struct interval interval;
};

/* count of n (count <= n) with its exact interval (Clopper and Pearson 1934),
 * 0 < confidence < 1; from 0 to 1 for n = 0. */
struct proportion proportion_of(uint64_t count, uint64_t n, double confidence);

/* The most events among n that chance alone explains: the least c with
 * P(B > c) <= level, B of Binomial(n, p).  3 suites of 20 may fire at a
 * family-wise 0.05 (p) before that is news (level 0.025).  0 < p < 1. */
uint64_t proportion_most(uint64_t n, double p, double level);

/* The p at which P(B > c) equals level, for B of Binomial(n, p); c < n, 0 <
 * level < 1. */
double proportion_where(uint64_t c, uint64_t n, double level);

#endif
