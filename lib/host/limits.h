/* limits.h - what the surroundings of this process hold it to: control groups,
 * in all of their levels and in both versions, and resource limits. */
#ifndef COWBENCH_HOST_LIMITS_H
#define COWBENCH_HOST_LIMITS_H

#include <stddef.h>

#define LIMITS_GROUP 256

struct limits {
	/* Bytes that the tightest cgroup of memory leaves: its limit, less what
	 * is in use, but files that can be dropped; NaN: no limit holds. */
	double memory_left;
	double memory_max;		 /* the limit itself */
	char memory_group[LIMITS_GROUP]; /* of which cgroup, as a folder */

	double cpus;	/* that cpu.max, or its like, grants; NaN: all */
	double pids;	/* the least pids.max; NaN: none */
	double file_mb; /* RLIMIT_FSIZE, in MiB; NaN: none */
	int cpus_ours;	/* CPUs that this process may run on ... */
	int cpus_all;	/* ... of how many that are online */
};

/* Looks at all of them; root: before every path, NULL or "" for the machine (of
 * a fake one only the cgroups are looked at). */
void limits_look(struct limits *limits, const char *root);

#endif
