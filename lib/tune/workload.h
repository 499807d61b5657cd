/* workload.h - a process that does with its memory what programs do, without
 * any advice to the kernel: it gets the pages that the settings give it.
 *
 *	first touch	a store to each page of a region
 *	reads		loads from it as the benchmark `access` makes them: each
 *			at a place that the one before says, then many at once;
 *			over its first power of two bytes
 *	fork, stores	fork(), then stores to some of its pages while the child
 *			has them too, as a database writes during a save
 *	sparse		a store to one page in 16 of another region
 *	shared		a store to each page of shared memory (memfd)
 *	unmap		munmap() of the first region
 */
#ifndef COWBENCH_TUNE_WORKLOAD_H
#define COWBENCH_TUNE_WORKLOAD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

struct workload {
	size_t bytes;	     /* of the region; the sparse one has a quarter */
	size_t shared_bytes; /* 0: none */
	double written;	     /* the share of its pages, 0 to 1 */
	/* Each first touch is timed, and each page of the region looked at:
	 * what fragmented memory comes to. */
	bool closely;
};

struct workload_seen {
	double touch_ns, fork_ns, stores_ns, shared_ns, unmap_ns; /* of all */
	double read_ns, spread_ns; /* a load: one by one, many at once */
	double store_p99_ns;	   /* of one store; NaN: too few */
	double copied_bytes;	   /* that the stores took more */
	double sparse_bytes;	   /* resident of the sparse region */
	double sparse_large; /* the share of these in large folios; NaN: page
			      * frames are hidden */
	bool sparse_proved;  /* by page frames, each page */
	double huge;	     /* share of the region in large folios, by page
			      * frames; NaN: they are hidden */
	/* Where it looks closely; NaN else. */
	double worst_ns;   /* the longest of the first touches */
	double stalls;	   /* direct compaction and reclaim meanwhile, of the
			    * whole machine */
	double pmd, small; /* shares of the region in folios of a PMD's size,
			    * and in smaller large ones; by page frames */
};

/* Runs it in a process of its own, which is killed after limit_s or when *stop
 * is set.  0; -EINTR, -ETIMEDOUT, -ECHILD (it was killed, as for lack of
 * memory), other -errno; all with the reason. */
int workload_run(const struct workload *workload, double limit_s,
		 const volatile sig_atomic_t *stop, struct workload_seen *seen,
		 struct reason *why);

#endif
