/* contrast.h - case by case, what one side of a comparison says against another.
 *
 * A side is a kernel (one record a boot) or an arm of a run that interleaved
 * two.  What is compared follows from the records (method): pairs where both
 * sides are arms of one run, exact counts where the clock counts instructions,
 * boots else.
 */
#ifndef COWBENCH_DATA_CONTRAST_H
#define COWBENCH_DATA_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "data/summary.h"
#include "stats/comparison.h"

struct side {
	char *name;		 /* the path, or the arm */
	struct summary *records; /* one a file */
	char **paths;		 /* of those */
	size_t *boots;		 /* of each record, its boot: below nr_boots */
	size_t nr, nr_boots;
	const char *arm; /* the only one that counts; NULL: those without */
};

/* Reads a record, all records (*.jsonl) of a folder, or several paths separated
 * by commas.  Records of one boot id and boot number are of one boot; so are
 * all that say neither (--anonymous): counted as several they would feign
 * certainty.  0, or -errno with the reason: no such file, no record, the same
 * run twice, or records of several kernels.  side_clear() in either case. */
int side_read(struct side *side, const char *paths, struct reason *why);

void side_clear(struct side *side);

/* Whether a record of the side does not say which boot it is of. */
bool side_is_anonymous(const struct side *side);

/* The two arms of the records in from, as two sides that borrow them:
 * side_clear() from alone.  0, or -EINVAL where there are not exactly two. */
int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why);

/* One difference between two run lines; "-": it is not there. */
struct side_difference {
	char *key, *a, *b;
};

struct side_differences {
	struct side_difference *list;
	size_t nr;
};

/* The facts of the host, which have to be the same (NULL ends them): a change
 * of any of them could be what is found. */
extern const char *const host_keys[];

/* What differs between the machines of all these records (host; a key once), or
 * between what the two kernels are and default to (by the first record of each
 * side).  side_differences_clear() what comes out. */
void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences);

void side_differences_clear(struct side_differences *differences);

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

/* Sets holm and q, over the cases of all nr comparisons together: each is one
 * more chance to be wrong. */
void contrasts_adjust(struct contrasts *contrasts, size_t nr);

void contrasts_clear(struct contrasts *contrasts);

#endif
