/* packed.h - a file that is read as it was before gzip, xz or zstd made it
 * small.
 */
#ifndef COWBENCH_DATA_PACKED_H
#define COWBENCH_DATA_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct packed;

/* Takes the descriptor over, of a file that is read from its beginning; a pipe
 * comes as it is.  Never NULL. */
struct packed *packed_open(int fd);

/* As read(2): the bytes, 0 at the end, or -errno; -EBADMSG where a packed file
 * is damaged or cut off. */
ssize_t packed_read(struct packed *packed, void *bytes, size_t nr);

/* Whether it is smaller than what is read from it. */
bool packed_is(const struct packed *packed);

void packed_close(struct packed *packed);

/* The file at path as a stream, or NULL with errno set.  A line that is longer
 * than a record's ends it with EBADMSG. */
FILE *packed_stream(const char *path);

#endif
