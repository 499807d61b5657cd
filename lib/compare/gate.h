/* gate.h - whether a case of B is a regression against A: the rule of `compare
 * --gate` and `vm --bisect`.
 */
#ifndef COWBENCH_COMPARE_GATE_H
#define COWBENCH_COMPARE_GATE_H

#include <stdbool.h>

#include "base/reason.h"
#include "compare/contrast.h"

/* Whether the gate fires for the case, with the reason: its pages met another
 * fate, or one that it does not state, or it is slower by more than gate
 * (relative; for net values under SUMMARY_OVERHEAD_TIMES the overhead, that
 * share of the value where ratios begin).  delta: what contrasts_make() was
 * given.  contrasts_adjust() comes first. */
bool gate_fires(const struct contrast *contrast, double gate, double delta,
		struct reason *why);

/* The largest slow-down that the comparison's interval leaves open, relative
 * (infinite: any); of net values that have no ratio, as a share of the value
 * where ratios begin.  delta: as above. */
double gate_hidden(const struct comparison *comparison, double delta);

#endif
