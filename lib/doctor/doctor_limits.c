/* doctor_limits.c - the limits that a container or a service sets for a run.
 * Only limits that have an effect are listed. */
#include <math.h>

#include "host/limits.h"
#include "doctor/doctor.h"

/* Less than this, and the larger kinds of pages are skipped. */
#define MEMORY_ENOUGH ((double)(1 << 30))
#define FILE_ENOUGH   1024.0 /* MiB: records, and the trials' channel */
#define PIDS_ENOUGH   64.0

void doctor_look_limits(struct doctor *doctor)
{
	struct limits limits;

	limits_look(&limits, doctor->root);
	if (!isnan(limits.memory_left))
		doctor_add(doctor,
			   limits.memory_left < MEMORY_ENOUGH ? LEVEL_NOTE
							      : LEVEL_GOOD,
			   "memory_limit",
			   "a cgroup limits memory: cases that want more than "
			   "a share of what it leaves are skipped",
			   "docker run --memory ..., or MemoryMax= of the "
			   "service",
			   "%.0f MiB left of %.0f",
			   limits.memory_left / (1 << 20),
			   limits.memory_max / (1 << 20));
	if (!isnan(limits.cpus))
		doctor_add(doctor, LEVEL_BAD, "cpu_limit",
			   "a cgroup stops its processes for the rest of each "
			   "period once they have used so much",
			   "docker run without --cpus, or CPUQuota= of the "
			   "service",
			   "%.2f CPUs (cpu.max)", limits.cpus);
	if (limits.cpus_ours && limits.cpus_ours < limits.cpus_all)
		doctor_add(doctor, LEVEL_GOOD, "cpus", "", "",
			   "%d of %d, by the cpuset or taskset",
			   limits.cpus_ours, limits.cpus_all);
	if (!isnan(limits.pids))
		doctor_add(doctor,
			   limits.pids < PIDS_ENOUGH ? LEVEL_NOTE : LEVEL_GOOD,
			   "pids_limit",
			   "a cgroup limits processes: cases with many are "
			   "broken",
			   "docker run --pids-limit ..., or TasksMax= of the "
			   "service",
			   "%.0f", limits.pids);
	if (!isnan(limits.file_mb))
		doctor_add(doctor,
			   limits.file_mb < FILE_ENOUGH ? LEVEL_NOTE
							: LEVEL_GOOD,
			   "file_limit",
			   "a record that comes to this size ends its run",
			   "ulimit -f unlimited", "%.0f MiB a file",
			   limits.file_mb);
}
