/* floor.h - this machine's floor: by how much two runs of the same thing differ
 * here, as `cowbench selftest aa` found it.  It is kept in a file of the user:
 * $XDG_STATE_HOME/cowbench/floor, or ~/.local/state/cowbench/floor. */
#ifndef COWBENCH_COMPARE_FLOOR_H
#define COWBENCH_COMPARE_FLOOR_H

#include "base/reason.h"
#include "stats/comparison.h" /* DELTA_LEAST */

/* The stored floor, or DELTA_LEAST where that is larger or none is stored. */
double floor_delta(void);

/* Stores it.  0, or -errno with the reason. */
int floor_store(double delta, struct reason *why);

#endif
