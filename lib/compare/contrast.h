/* contrast.h - case by case, what one side of a comparison says against
 * another.
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
	size_t wrong_a, wrong_b; /* trials whose pages met a fate not stated */
	size_t disturbed_a, disturbed_b; /* trials (disturbance.h) */
	bool wrong; /* a record has no other trials: nothing is compared */
	bool blind; /* a record has trials without a proof alone */
	struct comparison comparison;
	double holm, q; /* of comparison.p over all cases; NaN: exact */
};

struct contrasts {
	struct contrast *list; /* in A's order */
	size_t nr;
	struct contrast
		*lone; /* cases without a counterpart, A's first: they have
				* a name, a unit and the side that has them */
	size_t nr_lone;
	size_t only_a, only_b; /* of those */
	size_t units_differ;   /* of those: for the unit alone */
	enum comparison_kind kind;
};

/* Fates differ where so large a share of the pages met another one.  Strays
 * are under a hundredth; a mixture that a benchmark allows may vary. */
#define FATES_SHARE 0.1

struct contrast_rules {
	/* What counts as equal, relative (0.02).  For net values under
	 * SUMMARY_OVERHEAD_TIMES the overhead, which differ by ns and not by
	 * ratios, it is that share of the value where ratios begin. */
	double delta;
	bool any_region; /* compare regions of different sizes */
};

/* Every case that both sides have in the same unit.  0, -ENODATA where nothing
 * is in common, -EINVAL where the clocks differ, a trial is there twice, a run
 * is on both sides, or the sides of a case have regions of different sizes:
 * most costs depend on that.  contrasts_clear() in either case, before the
 * sides are cleared; contrasts_adjust() next. */
int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, const struct contrast_rules *rules,
		   struct reason *why);

/* In how many cases pages met another fate. */
size_t contrasts_fates_differ(const struct contrasts *contrasts);

/* Sets holm and q, over the cases of all nr comparisons together: each is one
 * more chance to be wrong. */
void contrasts_adjust(struct contrasts *contrasts, size_t nr);

void contrasts_clear(struct contrasts *contrasts);

#endif
