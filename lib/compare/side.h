/* side.h - one side of a comparison: a kernel (one record a boot) or an arm of
 * a run that interleaved two.
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
	size_t *boots;		 /* of each record, the number of its boot,
				  * below nr_boots */
	size_t nr, nr_boots;
	const char *arm; /* the only arm that counts; NULL: cases without an
			  * arm */
};

/* Reads a record, all records (*.jsonl) of a folder, or several paths separated
 * by commas.  Records of one boot id and boot number are of one boot; so are
 * all records that give neither (--anonymous), since counting them as several
 * boots would make intervals too narrow.  0, or -errno with the reason: no such
 * file, no record, the same run twice, or records of several kernels.
 * side_clear() in either case. */
int side_read(struct side *side, const char *paths, struct reason *why);

/* The files of records that such paths name, in order; "-": standard input. */
struct side_files { /* all zero: none */
	char **list;
	size_t nr, room;
};

/* 0, or -errno with the reason: no such file, or no record in a folder.
 * side_files_clear() in either case. */
int side_files_list(struct side_files *files, const char *paths,
		    struct reason *why);
void side_files_clear(struct side_files *files);

/* side_read() of nr files, which are a part of what `name` names. */
int side_read_files(struct side *side, const char *name, char *const *files,
		    size_t nr, struct reason *why);

/* 0; -EINVAL with the reason where the run of `path` is of another kernel than
 * that of first_path, and so of no one side. */
int side_same_kernel(const char *name, const struct facts *first,
		     const char *first_path, const struct facts *run,
		     const char *path, struct reason *why);

/* The same with the histograms of all trials, for distributions. */
int side_read_whole(struct side *side, const char *paths, struct reason *why);

void side_clear(struct side *side);

/* Makes a side of nr records (over 0) that were read before, with their paths
 * or other names; the caller keeps them, and they outlive the side.  0, or
 * -errno with the reason as side_read().  side_return() in either case, and
 * never side_clear(). */
int side_borrow(struct side *side, const struct summary *const *records,
		const char *const *paths, size_t nr, struct reason *why);

void side_return(struct side *side);

/* Whether some record of the side does not say which boot it is of. */
bool side_is_anonymous(const struct side *side);

/* Whether two files hold the same run, one as a copy of the other: seed,
 * calibration and second of its begin are the same. */
bool side_same_run(const struct summary *a, const struct summary *b);

/* Makes two sides of the two arms in `from`, which still owns the records: call
 * side_clear() for `from` alone.  0; -EINVAL where the run had not two arms,
 * -ENODATA where one of them was not measured. */
int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why);

#endif
