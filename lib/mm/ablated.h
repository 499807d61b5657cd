/* ablated.h - what an edit took out of the kernel that runs here.
 *
 * Kernels that `cowbench vm` builds from edited sources (source/edits.h) say so
 * in their release: 6.12.118-vm-only+no-exclusive-reuse.  What such an edit
 * does to pages is what its kernel must be seen to do: a store that is copied
 * where the bit would have kept the page is then no wrong fate.
 */
#ifndef COWBENCH_MM_ABLATED_H
#define COWBENCH_MM_ABLATED_H

#include <stdbool.h>

#define ABLATED_MARK "-vm-only"

enum ablated {			     /* a set */
	       ABLATED_REUSE = 1,    /* +no-exclusive-reuse */
	       ABLATED_MPROTECT = 2, /* +no-exclusive-mprotect */
	       ABLATED_BIT = 4, /* +no-exclusive-bit: alone, since it is all
				      * of the above */
	       /* Besides one of these: older than 6.2, so that mprotect() gave
		* the write bit back to dirty PTEs alone, and userfaultfd never
		* did (kernel mm/mprotect.c:change_pte_range()). */
	       ABLATED_EARLY = 8,
};

/* What a kernel makes of exclusivity, and so what becomes of a held page that
 * is write-protected, made writable again, and stored to. */
enum tracking {
	TRACKING_NOT,	/* before 5.19: it goes by counts */
	TRACKING,	/* by the bit: the page stays */
	TRACKING_TAKEN, /* the bit is taken out: by the references */
	/* It is kept, and a write fault does not go by it, in a kernel that is
	 * ABLATED_EARLY: by the references, where there is a fault. */
	TRACKING_UNSEEN,
};

/* The set that a release (uname -r) names: pure. */
unsigned ablated_by(const char *release);

/* That of the kernel that runs here. */
unsigned ablated_here(void);

/* shows: the bit was seen on a page of our own.  Pure. */
enum tracking tracking_of(bool shows, unsigned ablated);

#endif
