/* region_cost.h - what an operation on a whole process, such as fork(), takes
 * for the region alone.
 *
 * fork() covers all that the process maps, the suite's own memory too, so the
 * figure of a small region is mostly that of the process.  The same operation
 * where nothing of the region is mapped (state=absent) is what to take off.
 */
#ifndef COWBENCH_DATA_REGION_COST_H
#define COWBENCH_DATA_REGION_COST_H

#include "data/summary.h"
#include "stats/interval.h"

struct region_cost {
	const struct case_summary *floor; /* the case with state=absent; the
					   * summary owns it */
	double value; /* difference of the two rows' figures, in their unit */
	struct interval interval; /* round it, as wide as Welch's 95 % for the
				   * trials' means; infinite where either case
				   * has one trial */
	bool told;		  /* the interval is over 0, or there is none */
};

/* False where the case is not of calls, is the floor itself, is wrong, or where
 * the summary has no proved or blind floor that agrees in each axis but state,
 * held, kind, via and stride. */
bool region_cost(const struct summary *summary, const struct case_summary *one,
		 struct region_cost *cost);

/* "of the region, less FLOOR: from -> to, percent  id" for one case of two
 * sides whose clock counts instructions, so that it needs no interval: a change
 * of the process may hide that of the region.  NULL where region_cost() has
 * none of a side, or where it is under a twentieth of the case: that is the
 * difference of two processes.  To be freed. */
char *region_cost_change(const struct summary *a, const struct summary *b,
			 const char *id, const char *unit);

#endif
