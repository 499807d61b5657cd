/* witnesses.h - what else happened while a trial measured: in the kernel's
 * memory management, and what may have disturbed the trial.  All is read before
 * the first round and after the last, so it costs the operations nothing. */
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

/* Reads all witnesses; a missing one reads as 0, unless its field says
 * otherwise.  Opens the kernel's log, which witnesses_tell() closes. */
void witnesses_look(struct witnesses_seen *seen);

/* Writes what changed since witnesses_look().  vmstat[WITNESSES_VMSTAT] and
 * memory[CHANNEL_COUNTS] get the counters that did change,
 * noise[WITNESSES_NOISE] all that are known.  An empty name ends a list that is
 * not full. */
void witnesses_tell(const struct witnesses_seen *since,
		    struct channel_count *vmstat, struct channel_count *noise,
		    struct channel_count *memory);

/* Says behind a reason, that of a proof that failed, what else the machine did
 * that may have met the trial's pages: migration, splits, reclaim, by
 * vmstat. */
void witnesses_blame(const struct channel_count *vmstat, struct reason *why);

/* The same of what the machine did since witnesses_look(). */
void witnesses_blame_since(const struct witnesses_seen *since,
			   struct reason *why);

#endif
