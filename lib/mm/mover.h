/* mover.h - a thread that migrates pages to and fro, so that another thread
 * meets them while they migrate. */
#ifndef COWBENCH_MM_MOVER_H
#define COWBENCH_MM_MOVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

struct mover { /* all zero: it does not run */
	pthread_t thread;
	unsigned char *mem;
	size_t stride, nr;
	int nodes[2]; /* from, to */
	int cpu;
	atomic_bool stop;
	size_t moved; /* pages (folios) that changed node, so far */
	bool runs;
};

/* Starts a thread on that CPU (-1: there is no second CPU).  Until it is
 * stopped, the thread moves each of nr objects in turn to the node `to` and
 * back; the first object is at mem, and each next one stride bytes on.  0;
 * -ENOTSUP with the reason where the nodes are the same or there is no second
 * CPU; other -errno. */
int mover_start(struct mover *mover, unsigned char *mem, size_t stride,
		size_t nr, int from, int to, int cpu, struct reason *why);

/* Stops the thread, with all objects on the node `to`.  Returns how many moves
 * it made; 0 where it does not run. */
size_t mover_stop(struct mover *mover);

#endif
