/* source_copy.h - the user's own source, copied to where we may change it.
 *
 * The user's folder is only read.  A second copy takes what changed since, so
 * that make compiles only that.
 */
#ifndef COWBENCH_SOURCE_SOURCE_COPY_H
#define COWBENCH_SOURCE_SOURCE_COPY_H

#include "base/reason.h"

/* The files of a folder, a line each with what tells that one was changed:
 * size, times, inode.  In a work tree of git those that it tracks or does not
 * ignore, else all; a folder without git that was built in is refused.  The
 * caller frees; NULL with the reason. */
char *source_index(const char *folder, struct reason *why);

/* Brings the copy in the folder `to` to what index says of the folder `from`.
 * 0, or -errno with the reason: -EAGAIN where a file was changed meanwhile. */
int source_copy(const char *from, const char *to, const char *index,
		struct reason *why);

#endif
