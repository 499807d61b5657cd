/* export_change.h - tables of what changed from one side to another, as
 * export/export.h has tables of cases.
 *
 * The sides are the two arms of a record, where there is one; else the records
 * of the first and those of the last kernel, by its release; of one kernel, two
 * records.
 *
 * 0; -ENODATA where there are no two such sides, -EINVAL where they may not be
 * compared, other -errno; each with the reason.
 */
#ifndef COWBENCH_REPORT_EXPORT_CHANGE_H
#define COWBENCH_REPORT_EXPORT_CHANGE_H

#include <stdio.h>

#include "base/reason.h"
#include "export/export.h"

/* A row a case of both sides, in the order of forest.h.  `row` numbers the
 * cases that are not equal, from 1 in each scale; 0: equal. */
int export_change(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why);

/* Of each case that takes more or less than before, quantiles of all its
 * operations on both sides, net, in steps of EXPORT_SHIFT_STEP %, and their
 * ratio; `row` as in the table of changes.  The summaries were read with
 * histograms.  Cases that are small (summary.h) have none. */
#define EXPORT_SHIFT_STEP 2

int export_shift(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why);

#endif
