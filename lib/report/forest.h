/* forest.h - in which order changes are told: on a page, in a figure.
 */
#ifndef COWBENCH_REPORT_FOREST_H
#define COWBENCH_REPORT_FOREST_H

#include <stdbool.h>

#include "compare/contrast.h"

/* Whether the case takes more or less than before, or its pages meet another
 * fate. */
bool forest_is_news(const struct contrast *one);

/* Below 0 where a comes before b: cases that are news, the largest change
 * first; then those of which nothing can be told; then those that are equal;
 * ratios and differences each among themselves. */
int forest_order(const struct contrast *a, const struct contrast *b);

#endif
