/* trace.h - which of the kernel's functions serve an operation: the side of the
 * run.  (The trial's is trial/traced.c.)
 *
 * A case has one extra trial, of which no time is kept, under ftrace's function
 * tracer, in a tracing instance of its own (Documentation/trace/ftrace.rst), so
 * that nothing of the machine's tracing is disturbed: only the functions that
 * the benchmark names, only the process that operates, only while it does.  The
 * guard makes the instance and takes it away, however the run ends.
 *
 * A getuid() before each stretch of operations and a geteuid() behind it are
 * traced as well: what lies between them counts, so that what is made ready in
 * between does not; and when not all of them come out, the tracer does not see
 * this process (as in a container, whose process ids are others) or has lost
 * something, and the trial is broken.
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
	struct guard own;      /* of a run that has no guard for settings */
	struct guard *guard;   /* this one, or the run's */
	struct reason refused; /* why nothing can be traced here; or "" */
};

/* Looks whether this machine traces functions.  set: the run's guard of
 * settings, open or not; it outlives this.  0 also where nothing can be traced
 * (refused says what would help, and each trial is then a skip); -errno, as
 * guard_open(). */
int tracer_open(struct tracer *tracer, struct guard *set, struct reason *why);

/* Makes the instance and has it trace what the case's benchmark names, on the
 * config's CPU.  0 with the plan and the amounts of one round in the config;
 * -EPIPE, as guard_set(); any other -errno is a skip, with its reason. */
int tracer_start(struct tracer *tracer, const struct run_case *c,
		 struct trial_config *config, struct reason *why);

/* Takes the instance away. 0 or -errno, as guard_set(). */
int tracer_stop(struct tracer *tracer, struct reason *why);

/* 0, or -errno, as guard_close(). */
int tracer_close(struct tracer *tracer, struct reason *why);

#endif
