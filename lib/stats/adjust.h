/* adjust.h - many cases at once: p-values for a gate, q values for a table.
 */
#ifndef COWBENCH_STATS_ADJUST_H
#define COWBENCH_STATS_ADJUST_H

#include <stddef.h>

/* Holm's step-down p-values (Holm 1979): a gate that fires where one is at most
 * alpha errs in at most alpha of all suites, however the cases depend.  A NaN
 * was not tested: it stays NaN and does not count.  p and adjusted may be the
 * same array of n. */
void adjust_holm(const double *p, size_t n, double *adjusted);

/* Benjamini and Hochberg's q values (1995): of the cases with q at most x,
 * about x are false discoveries.  For exploring, not for gates.  NaN and arrays
 * as above. */
void adjust_bh(const double *p, size_t n, double *q);

/* The fewest pairs with which Holm over that many cases (1 or more) can fire at
 * alpha at all: a paired test over n pairs cannot go under 2 / 2^n.  11, 12 and
 * 13 for 40, 80 and 160 cases at 0.05. */
size_t holm_pairs_min(size_t cases, double alpha);

#endif
