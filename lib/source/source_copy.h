/* source_copy.h - the user's own source, copied to where we may change it.
 *
 * The user's folder is only read.  A second copy takes what changed since, so
 * that make compiles only that.
 */
#ifndef COWBENCH_SOURCE_SOURCE_COPY_H
#define COWBENCH_SOURCE_SOURCE_COPY_H

#include "base/reason.h"

/* The index of a folder: a line for each file, with the size, the times and the
 * inode, by which a change of the file shows.  In a work tree of git the index
 * has the files that git tracks or does not ignore, elsewhere all files; a
 * folder without git in which somebody has built is refused.  The caller frees;
 * NULL with the reason. */
char *source_index(const char *folder, struct reason *why);

/* Makes the copy in the folder `to` hold what index says of the folder `from`.
 * 0, or -errno with the reason: -EAGAIN where a file was changed meanwhile. */
int source_copy(const char *from, const char *to, const char *index,
		struct reason *why);

#endif
