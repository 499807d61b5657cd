/* ablated.h - what an edit of its source took out of the kernel that runs here.
 *
 * Kernels that `cowbench vm` builds from edited sources (source/edits.h) say so
 * in their release: 6.12.118-vm-only+no-exclusive-reuse.  On such a kernel the
 * edit changes which fates are right: a store that copies a page, which the
 * exclusive bit would have kept, is then not wrong.
 */
#ifndef COWBENCH_MM_ABLATED_H
#define COWBENCH_MM_ABLATED_H

#include <stdbool.h>
#include <stddef.h>

#define ABLATED_MARK "-vm-only"

enum ablated {			     /* a set */
	       ABLATED_REUSE = 1,    /* +no-exclusive-reuse */
	       ABLATED_MPROTECT = 2, /* +no-exclusive-mprotect */
	       ABLATED_BIT = 4, /* +no-exclusive-bit: includes the two above, so
				 * it stands alone */
	       /* Besides one of these: older than 6.2, so that mprotect() gave
		* the write bit back to dirty PTEs alone, and userfaultfd never
		* did (kernel mm/mprotect.c:change_pte_range()). */
	       ABLATED_EARLY = 8,
};

/* How a kernel decides about exclusivity, and so what becomes of a held page
 * that is write-protected, made writable again, and stored to. */
enum tracking {
	TRACKING_NOT,	/* before 5.19: the kernel goes by counts */
	TRACKING,	/* it goes by the bit: the page stays */
	TRACKING_TAKEN, /* the bit is taken out: it goes by references */
	/* The kernel keeps the bit, but a write fault does not use it, in one
	 * that is ABLATED_EARLY: where there is a fault, the references
	 * decide. */
	TRACKING_UNSEEN,
};

/* The set of edits that a release (uname -r) names.  A pure function. */
unsigned ablated_by(const char *release);

/* The edit of that name (length bytes); 0: no edit that changes a fate.  A pure
 * function. */
unsigned ablated_named(const char *name, size_t length);

/* The set of edits of the kernel that runs here. */
unsigned ablated_here(void);

/* shows: the bit was seen on a page of this process.  A pure function. */
enum tracking tracking_of(bool shows, unsigned ablated);

#endif
