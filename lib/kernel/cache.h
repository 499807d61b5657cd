/* cache.h - folders in the user's cache: $XDG_CACHE_HOME/cowbench, or
 * ~/.cache/cowbench.
 */
#ifndef COWBENCH_KERNEL_CACHE_H
#define COWBENCH_KERNEL_CACHE_H

#include "base/reason.h"

/* The folder of that name there, made where it is not.  The caller frees; NULL
 * with the reason. */
char *cache_folder(const char *name, struct reason *why);

/* Makes a folder, with those above it.  0, or -errno with the reason. */
int cache_make(const char *path, struct reason *why);

#endif
