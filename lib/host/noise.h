/* noise.h - what takes the CPU away from a loop that only spins: interrupts,
 * the host, neighbours; and which of the kernel's memory threads were awake. */
#ifndef COWBENCH_HOST_NOISE_H
#define COWBENCH_HOST_NOISE_H

#include <stddef.h>

#include "base/reason.h"

#define NOISE_GAP_NS \
	1000 /* as long as a cheap operation: from here it counts */

struct noise {
	double seconds;	    /* that the probe spun */
	unsigned long gaps; /* NOISE_GAP_NS or longer, between two looks */
	double share;	    /* of the time that fell into them, 0 to 1 */
	double worst_us;    /* the longest */
	double steal; /* share of all CPUs' time that the host took, 0 to 1 */
	double threads_share; /* of one CPU's time: the kernel's threads */
	char threads[96];     /* "ksmd 12.0 %, kswapd0 3.5 %"; "": they slept */
};

/* Spins for so many seconds on the CPU (the kernel's number), then goes back to
 * the CPUs of before.  0, or -errno where the CPU cannot be had. */
int noise_probe(struct noise *noise, int cpu, double seconds,
		struct reason *why);

/* Ticks of all CPUs since boot and those of them stolen by the host, from
 * root's /proc/stat.  0, or -errno with both 0. */
int noise_steal(const char *root, double *stolen, double *total);

#endif
