/* rank.h - ranks with ties, as whole numbers.
 *
 * Values that tie share the mean of their ranks (midranks), which may end in a
 * half; doubled they are whole, so exact tests can count over them.
 */
#ifndef COWBENCH_STATS_RANK_H
#define COWBENCH_STATS_RANK_H

#include <stddef.h>

/* doubled[i] is twice the midrank of values[i] among the n, so from 2 to 2n.
 * Values finite; doubled has room for n. */
void rank_doubled(const double *values, size_t n, size_t *doubled);

#endif
