/* pressure.h - memory pressure on ourselves alone: a memory cgroup.
 *
 * The process moves to a new cgroup below (v1) or beside (v2) its own, where
 * asking for reclaim reclaims from it and from nobody else:
 *
 *	v1	memory.force_empty (kernel
 *		mm/memcontrol-v1.c:mem_cgroup_force_empty)
 *	v2	memory.reclaim, 5.19 on (kernel mm/memcontrol.c:memory_reclaim)
 *
 * Both run the shrinkers of that cgroup, the deferred-split one among them
 * (kernel mm/huge_memory.c:deferred_split_scan).  Only what is touched after
 * the move is charged to the new cgroup.
 */
#ifndef COWBENCH_HOST_PRESSURE_H
#define COWBENCH_HOST_PRESSURE_H

#include "base/reason.h"

/* What to write to reclaim: as much as a trial may have. v1 takes any text. */
#define PRESSURE_TEXT "1G"

struct pressure {
	char *folder; /* of the new cgroup; NULL: there is none */
	char *home;   /* of the one that we came from */
	int reclaim;  /* the file to write to */
};

/* Makes the cgroup and moves this process there.  0; -ENOTSUP when there is no
 * memory controller or we may not, or -errno, with the reason.  What a killed
 * process left behind is removed. */
int pressure_open(struct pressure *pressure, struct reason *why);

/* Moves back and removes the cgroup; safe on one that is all zero. */
void pressure_close(struct pressure *pressure);

#endif
