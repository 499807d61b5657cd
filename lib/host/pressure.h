/* pressure.h - memory pressure on this process alone, by a memory cgroup.
 *
 * The process moves to a new cgroup below (v1) or beside (v2) its own, where
 * reclaim takes from this process and from no other:
 *
 *	v1	memory.force_empty (kernel
 *		mm/memcontrol-v1.c:mem_cgroup_force_empty)
 *	v2	memory.reclaim, 5.19 on (kernel mm/memcontrol.c:memory_reclaim)
 *
 * Both run the shrinkers of that cgroup, the deferred-split one among them
 * (kernel mm/huge_memory.c:deferred_split_scan).  Only pages first touched
 * after the move are charged to the new cgroup.
 */
#ifndef COWBENCH_HOST_PRESSURE_H
#define COWBENCH_HOST_PRESSURE_H

#include "base/reason.h"

/* What to write to ask for reclaim: more than a trial may have.  Version 1
 * takes any text. */
#define PRESSURE_TEXT "1G"

struct pressure {
	char *folder; /* of the new cgroup; NULL: there is none */
	char *home;   /* of the cgroup of before */
	int reclaim;  /* the file to write to */
};

/* Makes the cgroup and moves this process there, after removing cgroups that
 * killed processes left.  0; -ENOTSUP with the reason when there is no memory
 * controller or this user may not use it; other -errno. */
int pressure_open(struct pressure *pressure, struct reason *why);

/* Moves back and removes the cgroup; safe on one that is all zero. */
void pressure_close(struct pressure *pressure);

#endif
