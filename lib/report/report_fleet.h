/* report_fleet.h - a page of two kernels on many machines: which machines
 * there are, by CPU model and topology, and what each group of them says of
 * each case.
 */
#ifndef COWBENCH_REPORT_REPORT_FLEET_H
#define COWBENCH_REPORT_REPORT_FLEET_H

#include <stdbool.h>

#include "fleet/fleet_compare.h"

struct report_fleet { /* all zero: none */
	bool is;      /* the sides are to be compared machine by machine */
	struct fleet fleet;
	struct fleet_contrasts all; /* where it is one */
};

/* Looks whether two sides are of a fleet, and compares them where they are.  0,
 * or an exit code after complaining; report_fleet_clear() in either case. */
int report_fleet_read(struct report_fleet *fleet, const struct side *first,
		      const struct side *last,
		      const struct contrast_rules *rules,
		      const struct despite *despite);

/* contrasts_make() of two sides that are of none: 0, or an exit code after
 * complaining. */
int report_contrast(struct contrasts *contrasts, const struct side *first,
		    const struct side *last,
		    const struct contrast_rules *rules);

void report_fleet_clear(struct report_fleet *fleet);

#endif
