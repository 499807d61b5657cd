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
	SCOPE_QUICK, /* leaves out rows marked full, unless a word names the
		      * case */
	SCOPE_FULL,  /* every row, every way to a state, every pair of nodes */
};

struct plan_step {
	size_t index;	/* of the case */
	unsigned trial; /* from 1; the same for both of a pair */
	unsigned order; /* place in the pair, from 1; 0: no pair */
};

struct plan {
	struct run_case *cases;
	size_t nr, room;
	struct text_index ids; /* the cases' ids, in the order of cases */
	size_t *partner; /* [nr] of a case of arm A, the number of its case of
			  * arm B; PLAN_B for those of arm B; NULL: no arms */
	char axis[AXIS_WORD];	 /* of the arms */
	struct plan_step *steps; /* in the order to run */
	size_t nr_steps;
};

#define PLAN_B SIZE_MAX

/* Makes the plan of the cases that words ask for.  A word is the name of a
 * benchmark, a filter axis=value[,value], or a whole id with blanks in it; no
 * words ask for all cases.  Where no word names an axis, state, held, kind and
 * a benchmark's own axes take all of their values, other axes their default.  A
 * filter applies to every benchmark and whole case that has its axis: it
 * chooses among a benchmark's values, and adds its values to a whole case. 0,
 * -EINVAL when a word means nothing or contradicts a case, -ENOENT when a word
 * chooses nothing; plan_free() in either case. */
int plan_make(struct plan *plan, const char *const *words, size_t nr,
	      enum scope scope, const struct placement *placement,
	      struct reason *why);

/* Makes the cases two arms.  "axis=a,b" pairs each case that has the value a
 * with the case that has b instead and is the same otherwise, apart from axes
 * whose default depends on that axis.  Where the lengths of their regions
 * differ so, both get the larger.  A case without a partner is dropped.  0;
 * -EINVAL where ab is no such word, -ENOENT where no cases pair. */
int plan_pair(struct plan *plan, const char *ab, struct reason *why);

/* The id of the case of arm A that one of arm B is compared with; "" for one of
 * arm A. */
const char *plan_twin(const struct plan *plan, size_t index);

/* Puts trials from, from + 1 ... of each case behind the steps, up to
 * wanted[case]: every case once, in a shuffled order, then every case again in
 * another, so that drift meets all alike.  A pair runs together, in random
 * order (wanted of arm A counts for both).  seed goes on from call to call. */
void plan_order(struct plan *plan, const unsigned *wanted, unsigned from,
		uint64_t *seed);

void plan_free(struct plan *plan);

#endif
