/* side.h - what stands on one side of a comparison: a kernel (one record a
 * boot) or an arm of a run that interleaved two.
 */
#ifndef COWBENCH_COMPARE_SIDE_H
#define COWBENCH_COMPARE_SIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "data/summary.h"

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

/* The same with the histograms of all trials, for distributions. */
int side_read_whole(struct side *side, const char *paths, struct reason *why);

void side_clear(struct side *side);

/* Whether a record of the side does not say which boot it is of. */
bool side_is_anonymous(const struct side *side);

/* Whether two files hold one run, the one a copy of the other: its seed, its
 * calibration and the second it began in are the same. */
bool side_same_run(const struct summary *a, const struct summary *b);

/* The two arms of the records in from, as two sides that borrow them:
 * side_clear() from alone.  0, or -EINVAL where there are not exactly two. */
int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why);

#endif
