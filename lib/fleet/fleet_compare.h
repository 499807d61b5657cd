/* fleet_compare.h - two kernels on many machines: a machine is a block, with an
 * estimate of its own by its boots, and the change is the mean over machines
 * (stats/pooled.h).
 */
#ifndef COWBENCH_FLEET_FLEET_COMPARE_H
#define COWBENCH_FLEET_FLEET_COMPARE_H

#include "compare/contrast.h"
#include "compare/side.h"
#include "fleet/fleet.h"
#include "stats/pooled.h"
#include "view/despite.h"

/* What one machine says of a case. */
struct fleet_point {
	size_t machine; /* of the fleet */
	struct comparison comparison;
	double a, b; /* NaN as in struct contrast */
	int fate_a, fate_b;
	bool fates_differ;
	bool wrong;  /* nothing was compared */
	bool pooled; /* it counts: it has an estimate, on the scale of most */
};

/* One case; the contrast of the same number has its change. */
struct fleet_case {
	struct fleet_point *points; /* in the fleet's order of machines */
	size_t nr, room;
	struct pooled pooled;
	double differ_q; /* pooled.q_p over all cases (adjust_bh()); NaN */
	double low_next, high_next; /* pooled_prediction(), as the change is;
				     * NaN: not known */
	enum comparison_scale scale;
	double delta; /* in the unit of the scale */
};

struct fleet_contrasts {
	const struct fleet *fleet;
	struct contrasts contrasts; /* of the machines together */
	struct fleet_case *list;    /* as many */
	struct text_index left_out; /* machines and why, in a line each */
	struct side a, b;	    /* to name the sides: the run of the first
				     * record of each, without trials */
};

/* Compares each machine that has both sides, then all of them.  0, or
 * EXIT_ERROR or EXIT_NOTHING after complaining.  fleet_contrasts_clear() in
 * either case. */
int fleet_compare(struct fleet_contrasts *all, const struct fleet *fleet,
		  const struct contrast_rules *rules,
		  const struct despite *despite);

/* A case's change over the machines of a group alone; its id and unit are those
 * of the case. */
struct contrast fleet_group_contrast(const struct fleet_contrasts *all,
				     size_t number, size_t group);

/* All cases of each group: what is slower on some machines alone may be lost in
 * the mean of all.  Their ids name the group.  Empty where there is one group.
 * contrasts_clear() what comes out. */
struct contrasts fleet_groups_contrasts(const struct fleet_contrasts *all);

/* What one machine says, as a contrast. */
struct contrast fleet_point_contrast(const struct fleet_contrasts *all,
				     size_t number,
				     const struct fleet_point *point);

/* Machines differ in that case for certain: of the cases of which this is said,
 * one in twenty is an error. */
bool fleet_case_differs(const struct fleet_case *one);

void fleet_contrasts_clear(struct fleet_contrasts *all);

#endif
