/* order.h - the trials of a record in the order in which they ran.
 */
#ifndef COWBENCH_EXPORT_ORDER_H
#define COWBENCH_EXPORT_ORDER_H

#include <stddef.h>

#include "data/summary.h"

struct order_trial {
	const struct case_summary *one; /* both on loan from the summary */
	const struct summary_trial *trial;
	double second;	   /* since the first of them began */
	double relative;   /* the operation: times the mean over its case */
	double calibrator; /* the calibrator beside it: likewise */
};

/* The trials of proved cases that are timed, large enough for ratios and have
 * several trials.  The caller frees the list, which is NULL where there is
 * none; *nr: how many. */
struct order_trial *order_make(const struct summary *summary, size_t *nr);

#endif
