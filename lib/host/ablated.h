/* ablated.h - what an edit took out of the kernel that runs here.
 *
 * Kernels that `cowbench vm` builds from edited sources (kernel/edits.h) say so in
 * their release: 6.12.118-vm-only+no-exclusive-reuse.  What such an edit does to
 * pages is what its kernel must be seen to do: a store that is copied where the
 * bit would have kept the page is then no wrong fate.
 */
#ifndef COWBENCH_HOST_ABLATED_H
#define COWBENCH_HOST_ABLATED_H

#define ABLATED_MARK "-vm-only"

enum ablated {			     /* a set */
	       ABLATED_REUSE = 1,    /* +no-exclusive-reuse */
	       ABLATED_MPROTECT = 2, /* +no-exclusive-mprotect */
	       ABLATED_BIT = 4,	     /* +no-exclusive-bit */
};

/* The set that a release (uname -r) names: pure. */
unsigned ablated_by(const char *release);

/* That of the kernel that runs here. */
unsigned ablated_here(void);

#endif
