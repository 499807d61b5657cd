/* dirty.h - the pages that a process has stored to since they were last marked
 * clean: soft-dirty bits (Documentation/admin-guide/mm/soft-dirty.rst).
 */
#ifndef COWBENCH_MM_DIRTY_H
#define COWBENCH_MM_DIRTY_H

#include <sys/types.h>

#include "base/reason.h"

/* Whether the kernel keeps such bits: 0; -ENOTSUP with the reason where it does
 * not (CONFIG_MEM_SOFT_DIRTY); other -errno where a look failed. */
int dirty_check(struct reason *why);

/* Marks all pages of the process clean (0: of this one), and write-protects
 * them: each takes a fault more at its next store.  0 or -errno. */
int dirty_clear(pid_t pid, struct reason *why);

struct dirty {
	double bytes;	/* anonymous memory of the process: in swap, and zero
			 * pages, too */
	double written; /* of it: stored to since dirty_clear(), or new */
};

/* Looks at all anonymous pages of the process.  A PMD has one bit for all of
 * its pages.  0 or -errno. */
int dirty_look(pid_t pid, struct dirty *dirty, struct reason *why);

#endif
