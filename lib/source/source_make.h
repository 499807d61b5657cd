/* source_make.h - the kernel's own make, in a tree of ours.
 */
#ifndef COWBENCH_SOURCE_SOURCE_MAKE_H
#define COWBENCH_SOURCE_SOURCE_MAKE_H

#include "base/reason.h"
#include "source/source.h"

struct source_make {
	const char *word;    /* the kernel's */
	const char *tree;    /* the source, built in */
	const char *cache;   /* the folder that all of it lies in */
	const char *log;     /* file that is appended to */
	const char *release; /* behind the version */
	const struct source_watch *watch;
};

/* Makes a target for x86-64, with as many jobs as we may use CPUs, and ccache
 * where that is installed; nothing that goes into the kernel comes from our
 * environment.  config: the file that allnoconfig starts from, or NULL.  0, or
 * -errno with the reason, its first error and the log's place in it. */
int source_make(const struct source_make *make, const char *target,
		const char *config, struct reason *why);

#endif
