/* source_users.h - which files of a source are to be compiled anew when some
 * functions in its headers are changed.
 *
 * Half of the kernel includes linux/page-flags.h, and some forty files use
 * PageAnonExclusive().  Only those come out otherwise, so only those must be
 * compiled: a minute instead of twelve.
 */
#ifndef COWBENCH_SOURCE_SOURCE_USERS_H
#define COWBENCH_SOURCE_SOURCE_USERS_H

#include <stdbool.h>

#include "kernel/architecture.h"

/* The .c files below root that name one of the functions (names, a line each),
 * or a function or macro of a header that does, over any number of steps; a
 * path in root a line.  NULL where that cannot be told for sure: a header names
 * one outside of a function and a macro, or a macro may put the name together
 * of parts.  The caller frees. */
char *source_users(const char *root, const struct architecture *arch,
		   const char *names);

/* Whether it is one, by its name. */
bool source_is_header(const char *path);

#endif
