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
	size_t nr;
	const char *arm; /* the only one that counts; NULL: those without */
};

/* Reads a record, all records (*.jsonl) of a folder, or several paths separated
 * by commas.  0, or -errno: no such file, no record, one twice, or records with
 * different clocks.  side_clear() in either case. */
int side_read(struct side *side, const char *paths, struct reason *why);

void side_clear(struct side *side);

/* The two arms of the record in from, as two sides that borrow it: side_clear()
 * from alone.  0, or -EINVAL where it does not hold exactly two. */
int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why);

/* One difference between two run lines. */
struct side_difference {
	char *key, *a, *b;
};

struct side_differences {
	struct side_difference *list;
	size_t nr;
};

/* What differs between the sides' machines (host) or between what the kernels
 * themselves are and default to: facts of their first records. */
void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences);

void side_differences_clear(struct side_differences *differences);

struct contrast {
	char id[CASE_ID_MAX]; /* of A's case, without the axis of the arms */
	char unit[32];
	double a, b;	    /* the means that are compared, in unit */
	int fate_a, fate_b; /* -1: none was seen */
	bool fates_differ;
	bool wrong; /* a side has no proved trial: nothing is compared */
	struct comparison comparison;
	double holm, q; /* of comparison.p over all cases; NaN: exact */
};

struct contrasts {
	struct contrast *list; /* in A's order */
	size_t nr;
	size_t only_a, only_b; /* cases without a counterpart */
	enum comparison_kind kind;
};

/* Every case that both sides have.  delta: what counts as equal, relative
 * (0.02); for net values under SUMMARY_OVERHEAD_TIMES the overhead, which
 * differ by ns and not by ratios, it is that share of the value where ratios
 * begin.  0, -ENOENT without a common case, -EINVAL where the clocks differ or a
 * trial is there twice.  contrasts_clear() in either case. */
int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, double delta, struct reason *why);

void contrasts_clear(struct contrasts *contrasts);

#endif
