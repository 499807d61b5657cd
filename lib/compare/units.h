/* units.h - from trials to what a test takes: one value a boot, a pair, or a
 * trial that counted instructions.
 */
#ifndef COWBENCH_COMPARE_UNITS_H
#define COWBENCH_COMPARE_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "compare/case_index.h"

struct values { /* all zero is none; the list is the caller's to free */
	double *list;
	size_t nr, room;
};

void values_add(struct values *values, double value);

/* Of logs, what they are the logs of; NaN where there is none. */
double values_mean(const struct values *values, bool logs);

/* One value a boot: the mean of its trials'.  logs: of their logarithms, NaN
 * where one is not over 0. */
void values_of_boots(const struct side *side, const struct case_group *group,
		     bool logs, struct values *values);

/* One value a trial, the median: instructions repeat to the digit, and what
 * does not is the spread that a difference has to exceed. */
void values_of_trials(const struct case_group *group, struct values *values);

/* What each pair says that both have, in the order of time.  Pairs lie within a
 * record: their numbers begin anew in the next. */
void values_of_pairs(const struct case_group *a, const struct case_group *b,
		     bool logs, struct values *va, struct values *vb);

/* 0, or -EINVAL with the reason: a pair of an arm is there twice, in two
 * trials. */
int units_check(const struct case_group *group, const struct side *side,
		struct reason *why);

#endif
