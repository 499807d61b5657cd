/* contrast.h - compares two sides case by case.
 *
 * What is compared follows from the records (method): pairs where both sides
 * are arms of one run, exact counts where the clock counts instructions, boots
 * else.
 */
#ifndef COWBENCH_COMPARE_CONTRAST_H
#define COWBENCH_COMPARE_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "stats/comparison.h"
#include "compare/case_index.h"
#include "compare/side.h"

enum presence { PRESENCE_BOTH, PRESENCE_A, PRESENCE_B };

struct contrast {
	char id[CASE_ID_MAX]; /* without the axis of the arms */
	char unit[32];
	enum presence presence;
	const char *region_a, *region_b; /* the sides' bytes=, borrowed */
	double a, b;	    /* the means that are compared, in unit; NaN */
	int fate_a, fate_b; /* -1: none was seen */
	bool fates_differ;
	size_t wrong_a, wrong_b; /* trials whose pages met a fate that the row
				  * does not state */
	size_t disturbed_a, disturbed_b; /* trials (disturbance.h) */
	bool wrong; /* all trials of a record are so: nothing is compared */
	bool blind; /* all trials of a record lack a proof */
	struct comparison comparison;
	double holm, q; /* of comparison.p over all cases; NaN: exact */
};

struct contrasts {
	struct contrast *list; /* in A's order */
	size_t nr;
	struct contrast
		*lone; /* cases that only one side has, A's first: with their
		        * name, unit and side */
	size_t nr_lone;
	size_t only_a, only_b; /* of those */
	size_t units_differ;   /* how many of those lack only the unit */
	enum comparison_kind kind;
};

/* Two sides' fates differ where so large a share of the pages met another fate.
 * Strays are under 1 %; a mixture that a benchmark allows may vary. */
#define FATES_SHARE 0.1

struct contrast_rules {
	/* What counts as equal, relative (0.02).  Net values under
	 * SUMMARY_OVERHEAD_TIMES the overhead are compared by ns and not by
	 * ratios: for them it is this share of the value where ratios begin. */
	double delta;
	bool any_region; /* compare regions of different sizes */
};

/* Compares every case that both sides have in the same unit.  0; -ENODATA where
 * they have none in common; -EINVAL where the clocks differ, a trial is there
 * twice, a run is on both sides, or a case has regions of different sizes, on
 * which most costs depend.  Call contrasts_adjust() next, and contrasts_clear()
 * in any case before the sides are cleared. */
int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, const struct contrast_rules *rules,
		   struct reason *why);

/* The number of cases whose pages met another fate. */
size_t contrasts_fates_differ(const struct contrasts *contrasts);

/* Sets holm and q over the cases of all nr comparisons together, since each
 * case is one more chance of a false alarm. */
void contrasts_adjust(struct contrasts *contrasts, size_t nr);

void contrasts_clear(struct contrasts *contrasts);

/* The fate that most pages of a case met, over its records; -1: none was
 * seen. */
int case_group_fate(const struct case_group *group);

#endif
