/* memcg.h - the memory cgroup of a trial.
 *
 * What fork() and faults cost depends on whether their pages and page tables
 * are charged to a memory cgroup (kernel mm/memcontrol.c:try_charge_memcg();
 * the root cgroup charges nothing).  A trial moves itself to the root of the
 * hierarchy, or to a cgroup of its own, one level below the root.  The cgroup
 * is removed when the trial and all its children are gone, even by SIGKILL: a
 * small process in another session (the sweeper) waits for that.  Where the
 * sweeper was killed too, the next run removes the cgroup, or `cowbench doctor
 * --restore`.  For cgroups of version 1 and 2.
 */
#ifndef COWBENCH_HOST_MEMCG_H
#define COWBENCH_HOST_MEMCG_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/reason.h"

struct memcg {		/* all zero: the process was never moved */
	char root[64];	/* where the hierarchy is mounted */
	char path[128]; /* of the trial's own cgroup; "" in the root */
	int alive;	/* a pipe that the trial and its children hold open */
	pid_t sweeper;	/* which reads the other end */
};

/* Moves this process into a cgroup of its own, or into the root.  0; -ENOTSUP
 * with the reason where this machine does not allow it; else -errno. */
int memcg_enter(struct memcg *memcg, bool own, struct reason *why);

/* Moves the process back to the root and removes the cgroup; safe without
 * memcg_enter(). */
void memcg_leave(struct memcg *memcg);

/* Removes the cgroups of trials that are gone and whose sweeper was killed too.
 * Returns how many it removed. */
unsigned memcg_sweep_left(void);

/* The work of `cowbench trial --sweep PATH`: removes the cgroup when standard
 * input ends.  An exit status. */
int memcg_sweep(const char *path);

#endif
