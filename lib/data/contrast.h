/* contrast.h - case by case, what one side of a comparison says against another.
 *
 * What is compared follows from the records (method): pairs where both sides are
 * arms of one run, exact counts where the clock counts instructions, boots else.
 */
#ifndef COWBENCH_DATA_CONTRAST_H
#define COWBENCH_DATA_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "data/side.h"
#include "stats/comparison.h"

struct contrast {
	char id[CASE_ID_MAX]; /* without the axis of the arms */
	char unit[32];
	double a, b;	    /* the means that are compared, in unit; NaN */
	int fate_a, fate_b; /* -1: none was seen */
	bool fates_differ;
	size_t wrong_a, wrong_b; /* trials whose pages met a fate not stated */
	bool wrong; /* a record has no other trials: nothing is compared */
	bool blind; /* a record has trials without a proof alone */
	struct comparison comparison;
	double holm, q; /* of comparison.p over all cases; NaN: exact */
};

struct contrasts {
	struct contrast *list; /* in A's order */
	size_t nr;
	size_t only_a, only_b; /* cases without a counterpart */
	size_t units_differ;   /* of those: for the unit alone */
	enum comparison_kind kind;
};

/* Fates differ where so large a share of the pages met another one.  Strays
 * are under a hundredth; a mixture that a benchmark allows may vary. */
#define FATES_SHARE 0.1

/* Every case that both sides have in the same unit.  delta: what counts as
 * equal, relative (0.02); for net values under SUMMARY_OVERHEAD_TIMES the
 * overhead, which differ by ns and not by ratios, it is that share of the value
 * where ratios begin.  0, -ENODATA where nothing is in common, -EINVAL where
 * the clocks differ, a trial is there twice, or a run is on both sides.
 * contrasts_clear() in either case; contrasts_adjust() next. */
int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, double delta, struct reason *why);

/* In how many cases pages met another fate. */
size_t contrasts_fates_differ(const struct contrasts *contrasts);

/* Sets holm and q, over the cases of all nr comparisons together: each is one
 * more chance to be wrong. */
void contrasts_adjust(struct contrasts *contrasts, size_t nr);

void contrasts_clear(struct contrasts *contrasts);

#endif
