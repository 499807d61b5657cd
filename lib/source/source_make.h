/* source_make.h - the kernel's own make, in a tree of ours.
 */
#ifndef COWBENCH_SOURCE_SOURCE_MAKE_H
#define COWBENCH_SOURCE_SOURCE_MAKE_H

#include "base/reason.h"
#include "source/source.h"

struct source_make {
	const char *word; /* the kernel's word, for messages */
	const struct architecture *arch;
	const char *tree;    /* the source; make builds in it */
	const char *cache;   /* the folder that all of it lies in */
	const char *log;     /* make's output is appended to it */
	const char *release; /* what stands behind the version */
	const struct watch *watch;
};

/* Makes a target for the architecture, with a job for each CPU that this
 * process may use, and with ccache where that is installed.  Nothing of the
 * environment goes into the kernel.  config: the file that allnoconfig starts
 * from, or NULL.  0, or -errno with a reason that has make's first error and
 * the path of the log. */
int source_make(const struct source_make *make, const char *target,
		const char *config, struct reason *why);

#endif
