/* parts.h - what a trial lets the rest of lib/run see of its inside. */
#ifndef COWBENCH_TRIAL_PARTS_H
#define COWBENCH_TRIAL_PARTS_H

#include <stddef.h>

#include "bench.h"
#include "mm/frames.h"
#include "mm/region.h"

struct trial_parts { /* borrowed: valid in the round */
	const struct witness *witness;
	const struct region *region;
	const struct region *spare;	    /* mem NULL: there is none */
	const struct frame *before, *after; /* [nr] */
	size_t nr;			    /* pages looked at */
	size_t each;			    /* of them in each object */
};

struct trial_parts trial_parts(const struct trial *t);

/* Whether the i-th operation of the round is a stray so far. */
bool trial_is_stray(const struct trial *t, size_t i);

#endif
