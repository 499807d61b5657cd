/* despite.h - what stands between two sides and a comparison of them.
 */
#ifndef COWBENCH_VIEW_DESPITE_H
#define COWBENCH_VIEW_DESPITE_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/side_differences.h"

#define DESPITE_MAX 16

struct despite { /* what --despite was given */
	const char *list[DESPITE_MAX];
	size_t nr;
	bool any_region; /* bytes */
};

/* The values of --despite.  EXIT_GOOD, or EXIT_ERROR after complaining. */
int despite_parse(struct despite *despite, const char *const *values,
		  size_t nr);

/* Refuses where the machines differ and nobody said that this is meant.  host:
 * the name of the machine that differs from itself, or NULL. */
int despite_check(const struct despite *despite,
		  const struct side_differences *differences, const char *host);

/* Complains of what a reader has to know of the records before any figure. */
void sides_warn(const struct side *side);

#endif
