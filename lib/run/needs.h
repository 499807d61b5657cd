/* needs.h - the settings that a case needs, and how it gets them. */
#ifndef COWBENCH_RUN_NEEDS_H
#define COWBENCH_RUN_NEEDS_H

#include <stdbool.h>

#include "base/facts.h"
#include "base/reason.h"
#include "mm/placement.h"
#include "host/guard.h"
#include "case/case.h"

struct needs {		    /* needs_end() it */
	struct guard guard; /* not open: the run has no --set */
	bool met;	    /* settings are as the last case needed them */
	enum kind kind;	    /* of that case */
	bool huge_zero;	    /* it wanted the huge zero page */
	size_t bytes;	    /* of its region */
	const struct wish *wishes; /* and of its benchmark ... */
	unsigned wished;	   /* ... those that are the case's, a set */
	struct facts set; /* name and word of what was changed for it */
};

/* Makes the machine as the case needs it: what only another case needed is put
 * back first, so each runs on the machine's own settings but for its needs.
 * Where the guard is not open this only looks.  place: where the case runs,
 * whose nodes' pools count.  0; -EPIPE when the guard was killed, which ends
 * the run (guard.h); any other -errno is a skip, with its reason. */
int needs_meet(struct needs *needs, const struct run_case *c,
	       const struct place *place, struct reason *why);

/* Puts all back, ends the guard, and frees.  0 or -errno, as guard_close(). */
int needs_end(struct needs *needs, struct reason *why);

#endif
