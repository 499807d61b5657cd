/* modules.h - the few kernel modules that a guest loads: those wanted by name
 * and what they depend on, out of a package or a build tree.
 *
 * A module's name is its file's without ".ko" and what follows, with '_' for
 * '-', as the kernel itself compares them.
 */
#ifndef COWBENCH_KERNEL_MODULES_H
#define COWBENCH_KERNEL_MODULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

struct module {
	char *name;
	char *data; /* unpacked, as finit_module() takes it on every kernel */
	size_t length;
};

struct modules { /* all zero is an empty list that wants nothing */
	char **wanted;
	size_t nr_wanted;
	struct module *list;
	size_t nr;
};

/* Wants the module of that name, if the kernel has it. */
void modules_want(struct modules *modules, const char *name);

/* True when path names a module that is wanted and not there yet. */
bool modules_wants(const struct modules *modules, const char *path);

/* Adds the module that was at path; data is on the heap, and the list owns it
 * from now on.  Wants the modules that it depends on.  True when some of these
 * are new, so that a file that was skipped may be wanted now.  Leaves out a
 * module that cannot be unpacked, or with which all would exceed 512 MiB. */
bool modules_take(struct modules *modules, const char *path, char *data,
		  size_t length);

/* Takes what is wanted from the files that DIRECTORY/modules.order names: a
 * kernel's build tree, or /lib/modules/RELEASE.  A tree without modules is no
 * error. */
void modules_from_tree(struct modules *modules, const char *directory);

/* Puts each module behind those it depends on. */
void modules_sort(struct modules *modules);

void modules_clear(struct modules *modules);

#endif
