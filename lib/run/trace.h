/* trace.h - which of the kernel's functions serve an operation: the part that
 * the run does.  (The trial's part is trial/traced.c.)
 *
 * A case has one extra trial, of which no time is kept, under ftrace's function
 * tracer, in a tracing instance of its own (Documentation/trace/ftrace.rst), so
 * that other tracing on the machine is not disturbed.  Traced are only the
 * functions that the benchmark names, only the process that operates, and only
 * while it does.  The guard makes the instance and takes it away, however the
 * run ends.
 *
 * A getuid() before each stretch of operations and a geteuid() after it are
 * traced as well.  Only calls between the two count, so that the preparation
 * between stretches does not.  Where some of these marks are missing, the
 * tracer does not see this process (as in a container, which has other process
 * ids) or has lost events, and the trial is broken.
 */
#ifndef COWBENCH_RUN_TRACE_H
#define COWBENCH_RUN_TRACE_H

#include "base/reason.h"
#include "host/guard.h"
#include "trial/trial.h"

struct tracer {		  /* tracer_close() it; all zero is closed */
	char *functions;  /* available_filter_functions */
	char setting[32]; /* the instance, for the guard */
	char marks[TRACE_MARKS][TRACE_NAME];
	struct guard own;      /* used where the run has no guard for
			        * settings */
	struct guard *guard;   /* this one, or the run's */
	struct reason refused; /* why nothing can be traced here; or "" */
};

/* Looks whether this machine traces functions.  set: the run's guard of
 * settings, open or not; it must outlive the tracer.  0 also where nothing can
 * be traced (refused says what would help, and each trial is then a skip);
 * -errno, as guard_open(). */
int tracer_open(struct tracer *tracer, struct guard *set, struct reason *why);

/* Makes the instance, which traces the functions that the case's benchmark
 * names, on the config's CPU.  0 with the trace plan in the config, which is
 * set to one round; -EPIPE, as guard_set(); any other -errno is a skip, with
 * its reason. */
int tracer_start(struct tracer *tracer, const struct run_case *c,
		 struct trial_config *config, struct reason *why);

/* Removes the instance.  0 or -errno, as guard_set(). */
int tracer_stop(struct tracer *tracer, struct reason *why);

/* 0, or -errno, as guard_close(). */
int tracer_close(struct tracer *tracer, struct reason *why);

#endif
