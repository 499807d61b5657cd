/* witnesses.h - what else happened while a trial measured: /proc/vmstat, and
 * what disturbed it. Free of charge: read before the first round and after the
 * last. */
#ifndef COWBENCH_RUN_WITNESSES_H
#define COWBENCH_RUN_WITNESSES_H

#include <stddef.h>

struct channel_count;

#define WITNESSES_VMSTAT 40

struct witnesses_seen {
	double vmstat[WITNESSES_VMSTAT];
	double steal_ticks, interrupts; /* /proc/stat, all CPUs */
	double run_delay_ns;		/* /proc/self/schedstat */
	double switches;		/* involuntary */
	int kernel_log;			/* open; or -errno */
};

/* Reads all of them; what is missing reads as 0.  witnesses_tell() closes the
 * log that this opens. */
void witnesses_look(struct witnesses_seen *seen);

/* Writes what changed since: counters of the kernel's memory management that
 * did change, and all noise; kernel_warnings where the log may be read.  Both lists have nr places; a place with an
 * empty name ends a list that is not full. */
void witnesses_tell(const struct witnesses_seen *since,
		    struct channel_count *vmstat, struct channel_count *noise,
		    size_t nr);

#endif
