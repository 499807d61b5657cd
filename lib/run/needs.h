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
	bool zero;	    /* it wanted the zero page */
	size_t bytes;	    /* of its region */
	const struct wish *wishes; /* and of its benchmark ... */
	unsigned wished;	   /* ... the set of those that apply to the
				    * case */
	struct facts set; /* name and new word of each changed setting */
};

/* Changes the machine's settings to what the case needs.  Settings that only
 * the case before needed are put back first, so each case runs on the machine's
 * own settings, apart from its needs.  Where the guard is not open, this
 * changes nothing and only checks.  place: where the case runs; the pools of
 * its nodes count.  0; -EPIPE when the guard was killed, which ends the run
 * (guard.h); any other -errno is a skip, with its reason. */
int needs_meet(struct needs *needs, const struct run_case *c,
	       const struct place *place, struct reason *why);

/* Puts all settings back, ends the guard, and frees.  0 or -errno, as
 * guard_close(). */
int needs_end(struct needs *needs, struct reason *why);

#endif
