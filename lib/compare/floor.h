/* floor.h - this machine's floor: how far apart two runs of the same thing fall
 * here, as `cowbench selftest aa` found it.  Kept in a file of the user's:
 * $XDG_STATE_HOME/cowbench/floor, or ~/.local/state/cowbench/floor. */
#ifndef COWBENCH_COMPARE_FLOOR_H
#define COWBENCH_COMPARE_FLOOR_H

#include "base/reason.h"
#include "stats/comparison.h" /* DELTA_LEAST */

/* The stored floor, at least DELTA_LEAST; that alone where none is stored. */
double floor_delta(void);

/* Stores it.  0, or -errno with the reason. */
int floor_store(double delta, struct reason *why);

#endif
