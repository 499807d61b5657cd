/* mover.h - a thread that migrates pages to and fro, for others to meet. */
#ifndef COWBENCH_MM_MOVER_H
#define COWBENCH_MM_MOVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

struct mover { /* all zero is one that does not run */
	pthread_t thread;
	unsigned char *mem;
	size_t stride, nr;
	int nodes[2]; /* from, to */
	int cpu;
	atomic_bool stop;
	size_t moved; /* pages (folios) that changed node, so far */
	bool runs;
};

/* Starts a thread on that CPU (-1: there is none) that moves each of nr
 * objects, the first at mem and each stride on, to the node `to` and back, in
 * turn, until it is stopped.  0; -ENOTSUP with the reason where the nodes are
 * the same or there is no second CPU; other -errno. */
int mover_start(struct mover *mover, unsigned char *mem, size_t stride,
		size_t nr, int from, int to, int cpu, struct reason *why);

/* Stops it with all objects on the node `to`, and says how many moves it made.
 * 0 where it does not run. */
size_t mover_stop(struct mover *mover);

#endif
