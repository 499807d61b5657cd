/* limits.h - the limits of this process: control groups, in all their levels
 * and in both versions, and resource limits. */
#ifndef COWBENCH_HOST_LIMITS_H
#define COWBENCH_HOST_LIMITS_H

#include <stddef.h>

#include "base/reason.h"

#define LIMITS_GROUP 256

struct limits {
	/* Bytes that the tightest memory cgroup leaves: its limit, minus the
	 * memory in use, not counting files that can be dropped; NaN: there is
	 * no limit. */
	double memory_left;
	double memory_max;		 /* the limit itself */
	char memory_group[LIMITS_GROUP]; /* folder of that cgroup */

	double cpus;	/* CPUs that cpu.max, or its like in version 1, grants;
			 * NaN: all */
	double pids;	/* the least pids.max; NaN: none */
	double file_mb; /* RLIMIT_FSIZE, in MiB; NaN: none */
	int cpus_ours;	/* CPUs that this process may run on */
	int cpus_all;	/* CPUs that are online */
};

/* Looks at all of them; root: before every path, NULL or "" for the machine (of
 * a fake one only the cgroups are looked at). */
void limits_look(struct limits *limits, const char *root);

/* Bytes that may be taken without harm to others: what is available, as far as
 * the tightest memory cgroup leaves it. */
double limits_free_bytes(void);

/* Whether this process may open as many files and have as much stack as any
 * command of cowbench wants: with less, files that are there would look as if
 * they were not.  0; -EMFILE or -ENOMEM, with the limit in the reason. */
int limits_enough(struct reason *why);

#endif
