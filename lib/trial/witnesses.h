/* witnesses.h - what else happened while a trial measured: the kernel's memory
 * management, and what disturbed it. Free of charge: read before the first round
 * and after the last. */
#ifndef COWBENCH_TRIAL_WITNESSES_H
#define COWBENCH_TRIAL_WITNESSES_H

#include "trial/trial.h"

enum {
	NR_WITNESSES_MEMORY = 7,
	NR_WITNESSES_PSI = 3, /* CPU, memory, io */
};

struct witnesses_seen {
	struct channel_count vmstat[WITNESSES_VMSTAT];
	size_t nr_vmstat;
	double memory_kb[NR_WITNESSES_MEMORY]; /* /proc/self/smaps_rollup */
	double steal_ticks, interrupts;	       /* /proc/stat, all CPUs */
	double run_delay_ns;		       /* /proc/self/schedstat */
	double switches;		       /* involuntary */
	double psi_us[NR_WITNESSES_PSI];       /* NaN: the kernel has none */
	double cgroup_us[NR_WITNESSES_PSI];    /* NaN: we are in the root's */
	double throttled_us;		       /* the same */
	int kernel_log;			       /* open; or -errno */
};

/* Reads all of them; what is missing reads as 0 where no more is said.
 * witnesses_tell() closes the log that this opens. */
void witnesses_look(struct witnesses_seen *seen);

/* Writes what changed since: of vmstat[WITNESSES_VMSTAT] and
 * memory[CHANNEL_COUNTS] what did change, of noise[WITNESSES_NOISE] all that is
 * known.  A place with an empty name ends a list that is not full. */
void witnesses_tell(const struct witnesses_seen *since,
		    struct channel_count *vmstat, struct channel_count *noise,
		    struct channel_count *memory);

#endif
