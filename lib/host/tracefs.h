/* tracefs.h - the kernel's tracing files, wherever they are mounted or not. */
#ifndef COWBENCH_HOST_TRACEFS_H
#define COWBENCH_HOST_TRACEFS_H

#include "base/reason.h"

/* Returns a descriptor of the root of tracefs, for openat(), which the caller
 * closes; or -errno with the reason.  Where tracefs is not mounted, the
 * descriptor is of a mount that appears in no folder and ends with the
 * descriptor (fsmount(2)): nothing of the machine changes. */
int tracefs_open(struct reason *why);

#endif
