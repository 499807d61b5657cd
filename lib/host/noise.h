/* noise.h - what takes the CPU away from a loop that only spins: interrupts,
 * the host, neighbours; and which of the kernel's memory threads were awake. */
#ifndef COWBENCH_HOST_NOISE_H
#define COWBENCH_HOST_NOISE_H

#include <stddef.h>

#include "base/reason.h"

/* Gaps from this length on count: that of a cheap operation. */
#define NOISE_GAP_NS 1000

struct noise {
	double seconds;	    /* that the probe spun */
	unsigned long gaps; /* gaps between two looks of NOISE_GAP_NS or
			     * longer */
	double share;	    /* share of the time that fell into gaps, 0 to 1 */
	double worst_us;    /* the longest */
	double steal; /* share of all CPUs' time that the host took away, 0 to
		       * 1 */
	double threads_share; /* share of one CPU's time that these kernel
			       * threads took */
	char threads[96];     /* "ksmd 12.0 %, kswapd0 3.5 %"; "": they slept */
};

/* Spins for so many seconds on the CPU of that number, then returns to the CPUs
 * that it was bound to before.  0, or -errno where it may not run on that
 * CPU. */
int noise_probe(struct noise *noise, int cpu, double seconds,
		struct reason *why);

/* Ticks of all CPUs since boot and those of them stolen by the host, from
 * root's /proc/stat.  0, or -errno with both 0. */
int noise_steal(const char *root, double *stolen, double *total);

#endif
