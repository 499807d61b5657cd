/* side_differences.h - differences between two sides apart from their cases:
 * their machines, their kernels and the kernels' defaults.
 */
#ifndef COWBENCH_COMPARE_SIDE_DIFFERENCES_H
#define COWBENCH_COMPARE_SIDE_DIFFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/side.h"

/* One difference between two run lines; "-": the line has no such fact. */
struct side_difference {
	char *key, *a, *b;
};

struct side_differences {
	struct side_difference *list;
	size_t nr;
};

/* The facts of the host, which must be the same (NULL ends the list): a change
 * of any of them could be the cause of what a comparison finds. */
extern const char *const host_keys[];

/* What differs between the machines of all these records (host; a key once), or
 * between what the two kernels are and default to (by the first record of each
 * side).  side_differences_clear() what comes out. */
void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences);

/* "the kernels differ", or that only their settings do. */
const char *side_kernel_head(const struct side_differences *kernel);

/* Whether the two were measured by two builds of cowbench.  A trial is part of
 * what it measures: another build maps other areas and pages, which the kernel
 * walks, and counts of instructions show that (method, instruction mode). */
bool side_builds_differ(const struct side *a, const struct side *b);

void side_differences_clear(struct side_differences *differences);

#endif
