/* plan.h - from words to cases, and the order in which their trials run. */
#ifndef COWBENCH_RUN_PLAN_H
#define COWBENCH_RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "mm/placement.h"
#include "run/case.h"

enum scope {
	SCOPE_QUICK, /* without rows marked full, where no word names a case */
	SCOPE_FULL,  /* every row, every way to a state, every pair of nodes */
};

struct plan_step {
	size_t index;	/* of the case */
	unsigned trial; /* from 1 */
};

struct plan {
	struct run_case *cases;
	size_t nr;
	struct plan_step *steps; /* nr * trials, in the order to run */
	size_t nr_steps;
};

/* The cases that words ask for: names of benchmarks, axis=value[,value]
 * filters, or whole ids with blanks in them; no words ask for all.  An axis
 * that no word names takes every state, holder, kind and own value, and the
 * default elsewhere.  0, -EINVAL when a word means nothing, -ENOENT when
 * nothing matches; plan_free() in either case. */
int plan_make(struct plan *plan, const char *const *words, size_t nr,
	      enum scope scope, const struct placement *placement,
	      struct reason *why);

/* Orders trials of each case: every case once, in an order shuffled from the
 * seed, then every case again in another; so drift meets all alike. */
void plan_order(struct plan *plan, unsigned trials, uint64_t seed);

void plan_free(struct plan *plan);

#endif
