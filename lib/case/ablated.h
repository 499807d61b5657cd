/* ablated.h - the fates that an edit of the kernel's source makes right.
 */
#ifndef COWBENCH_CASE_ABLATED_H
#define COWBENCH_CASE_ABLATED_H

#include <stddef.h>

#include "bench.h"

struct ablated_row {
	const char *bench;
	unsigned with, without; /* sets of enum ablated: the row needs all of
				 * the first, and none of the second */
	struct expect row;	/* replaces the benchmark's own row */
};

/* The first row that matches decides. */
extern const struct ablated_row ablated_rows[];
extern const size_t nr_ablated_rows;

/* The rows above and the promises (mm/promise.h) that a kernel with these edits
 * has instead of the usual ones: a line each, "BENCH WORDS: FATES"; "" where
 * there are none.  The caller frees. */
char *ablated_told(unsigned edits);

#endif
