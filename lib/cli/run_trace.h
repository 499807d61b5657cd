/* run_trace.h - the trials of `cowbench run --trace`. */
#ifndef COWBENCH_CLI_RUN_TRACE_H
#define COWBENCH_CLI_RUN_TRACE_H

#include "base/reason.h"
#include "run/driver.h"
#include "host/guard.h"
#include "run/trace.h"

struct run_trace { /* run_trace_close() it; all zero is closed */
	struct tracer tracer;
	struct guard own;      /* of a run that has no guard for settings */
	struct guard *guard;   /* this one, or the run's */
	struct reason refused; /* why nothing can be traced here; or "" */
};

/* set: the run's guard of settings, open or not; it outlives this.  0 also where
 * nothing can be traced (each trial is then a skip that says so); -errno, as
 * guard_open(). */
int run_trace_open(struct run_trace *trace, struct guard *set,
		   struct reason *why);

/* One trial of the case under the tracer; the config names its case, place and
 * clock.  0 with the result, whatever its outcome; -errno, as driver_trial() and
 * guard_set(), which ends the run. */
int run_trace_trial(struct run_trace *trace, struct driver *driver,
		    struct trial_config *config, const struct run_case *c,
		    struct trial_result *result, struct reason *why);

/* 0, or -errno, as guard_close(). */
int run_trace_close(struct run_trace *trace, struct reason *why);

#endif
