/* plan.h - from words to cases, and the order in which their trials run. */
#ifndef COWBENCH_RUN_PLAN_H
#define COWBENCH_RUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/text_index.h"
#include "mm/placement.h"
#include "case/case.h"

enum scope {
	SCOPE_QUICK, /* without rows marked full, where no word names a case */
	SCOPE_FULL,  /* every row, every way to a state, every pair of nodes */
};

struct plan_step {
	size_t index;	/* of the case */
	unsigned trial; /* from 1; of a pair both have the same */
	unsigned order; /* place in the pair, from 1; 0: no pair */
};

struct plan {
	struct run_case *cases;
	size_t nr, room;
	struct text_index ids; /* of the cases, in their order */
	size_t *partner; /* [nr] the case of arm B to one of arm A, PLAN_B for
			    * those of arm B; NULL: no arms */
	char axis[AXIS_WORD];	 /* of the arms */
	struct plan_step *steps; /* in the order to run */
	size_t nr_steps;
};

#define PLAN_B SIZE_MAX

/* The cases that words ask for: names of benchmarks, axis=value[,value]
 * filters, or whole ids with blanks in them; no words ask for all.  An axis
 * that no word names takes every state, holder, kind and own value, and the
 * default elsewhere.  A filter speaks of every benchmark and whole case that
 * has its axis: it chooses among the values of the one, and adds to the other.
 * 0, -EINVAL when a word means nothing or contradicts a case, -ENOENT when a
 * word chooses nothing; plan_free() in either case. */
int plan_make(struct plan *plan, const char *const *words, size_t nr,
	      enum scope scope, const struct placement *placement,
	      struct reason *why);

/* Makes the cases two arms: "axis=a,b" pairs each case that has a with the one
 * that differs by b alone, and by what has another default there; where the
 * region has, both get the larger.  A case without a partner is dropped.  0,
 * -EINVAL where ab is no such word, -ENOENT where nothing pairs. */
int plan_pair(struct plan *plan, const char *ab, struct reason *why);

/* Puts trials from, from + 1 ... of each case behind the steps, up to
 * wanted[case]: every case once, in a shuffled order, then every case again in
 * another, so that drift meets all alike.  A pair runs together, in random
 * order (wanted of arm A counts for both).  seed goes on from call to call. */
void plan_order(struct plan *plan, const unsigned *wanted, unsigned from,
		uint64_t *seed);

void plan_free(struct plan *plan);

#endif
