/* tracefs.h - the kernel's tracing files, wherever they are mounted or not. */
#ifndef COWBENCH_HOST_TRACEFS_H
#define COWBENCH_HOST_TRACEFS_H

#include "base/reason.h"

/* A descriptor of the root of tracefs, for openat(); the caller closes.  Where
 * it is not mounted, it is of a mount that no folder shows and that goes with
 * the descriptor (fsmount(2)): nothing of the machine changes.  -errno with the
 * reason. */
int tracefs_open(struct reason *why);

#endif
