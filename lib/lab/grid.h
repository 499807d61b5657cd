/* grid.h - the boots of a lab: each kernel in each topology, so many times, and
 * that by so many seeds. */
#ifndef COWBENCH_LAB_GRID_H
#define COWBENCH_LAB_GRID_H

#include "lab/schedule.h"

struct grid {
	const struct kernel *kernels;
	size_t nr_kernels;
	const struct topology *topologies; /* settled */
	size_t nr_topologies;
	unsigned boots;	    /* of each kernel in each topology, by each seed */
	unsigned seeds;	    /* lab->seed and those behind it */
	const char *folder; /* for the records */
	const char *suffix; /* of their names: "jsonl" */
};

/* Fills schedule->boots and nr, in an order drawn from lab->seed.  boot_free()
 * each, and free() the list.  lab and what grid points to have to outlive
 * them. */
void grid_boots(const struct grid *grid, const struct lab *lab,
		struct schedule *schedule);

#endif
