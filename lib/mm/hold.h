/* hold.h - plain references (FOLL_GET) to pages, which are put into pipes.
 *
 * vmsplice() takes a reference to a page without pinning it, on every kernel so
 * far (kernel lib/iov_iter.c:iov_iter_get_pages).  A pipe has room for few
 * pages, and for more only with CAP_SYS_RESOURCE, so many pages need many
 * pipes.
 */
#ifndef COWBENCH_MM_HOLD_H
#define COWBENCH_MM_HOLD_H

#include <stddef.h>

#include "base/reason.h"

struct hold {
	int (*pipes)[2];
	size_t nr;
	size_t slots; /* pages that each pipe holds */
};

/* Makes pipes with room for so many pages; the pipes are kept and used again in
 * each round.  0 or -errno. */
int hold_open(struct hold *hold, size_t pages, struct reason *why);

/* Takes a reference to each of nr pages, the first at mem and each next one
 * stride bytes on.  0 or -errno; call hold_drop() in either case. */
int hold_take(struct hold *hold, unsigned char *mem, size_t stride, size_t nr,
	      struct reason *why);

/* bytes[nr] receives the byte at each address that hold_take() was given, read
 * from the pipes: from the frame that was mapped when the reference was taken.
 * Reading drops the references.  0 or -errno. */
int hold_see(struct hold *hold, unsigned char *bytes, size_t nr,
	     struct reason *why);

/* Drops all references by emptying the pipes. */
void hold_drop(struct hold *hold);

void hold_close(struct hold *hold);

#endif
