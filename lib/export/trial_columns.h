/* trial_columns.h - the columns of a trial in a table for other programs; the
 * reference of what they hold is results/README.md.
 *
 * record, kernel, doctor, the columns that name the trial, a column for each
 * axis, and the rest.
 */
#ifndef COWBENCH_EXPORT_TRIAL_COLUMNS_H
#define COWBENCH_EXPORT_TRIAL_COLUMNS_H

#include <stdbool.h>

#include "export/column.h"

#define NR_TRIAL_NAMES	 2
#define NR_TRIAL_COLUMNS 22

extern const struct column trial_names[NR_TRIAL_NAMES];
extern const struct column trial_columns[NR_TRIAL_COLUMNS];

/* Whether a column of a trial is called so. */
bool trial_columns_have(const char *name);

#endif
