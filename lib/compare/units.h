/* units.h - from trials to the values that a test takes: one for each boot,
 * each pair, or each trial that counted instructions.
 */
#ifndef COWBENCH_COMPARE_UNITS_H
#define COWBENCH_COMPARE_UNITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "compare/case_index.h"

struct values { /* all zero: no units; the caller frees the list */
	double *list;
	size_t nr, room;
};

void values_add(struct values *values, double value);

/* The value whose logarithm this is; NaN where there is none. */
double values_mean(const struct values *values, bool logs);

/* One value for each boot: the mean over its trials.  logs: of their
 * logarithms; NaN where a trial's value is 0 or less. */
void values_of_boots(const struct side *side, const struct case_group *group,
		     bool logs, struct values *values);

/* One value for each trial, its midmean, as in all tables.  Counts of
 * instructions repeat to the digit; where they do not, a difference must exceed
 * their spread. */
void values_of_trials(const struct case_group *group, struct values *values);

/* The difference within each pair that both sides have, in the order of time. A
 * pair lies within one record: pair numbers begin anew in the next record. */
void values_of_pairs(const struct case_group *a, const struct case_group *b,
		     bool logs, struct values *va, struct values *vb);

/* 0; -EINVAL with the reason where two trials have the same pair and arm. */
int units_check(const struct case_group *group, const struct side *side,
		struct reason *why);

#endif
