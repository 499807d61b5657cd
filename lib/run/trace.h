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
#include "bench.h"
#include "host/guard.h"
#include "trial/trace_text.h"

struct tracer {		  /* tracer_close() it */
	char *functions;  /* available_filter_functions */
	char setting[32]; /* the instance, for the guard */
	char marks[TRACE_MARKS][TRACE_NAME];
};

/* Whether this machine traces functions.  0, or -ENOTSUP with words for a skip:
 * what would help. */
int tracer_open(struct tracer *tracer, struct reason *why);

/* Makes the instance and has it trace what the benchmark names, on that CPU.
 * 0 with the plan made; -ENOTSUP where the benchmark names nothing, or nothing
 * that this kernel has; other -errno, as guard_set(). */
int tracer_start(struct tracer *tracer, const struct bench *bench, int cpu,
		 struct guard *guard, struct trace_plan *plan,
		 struct reason *why);

/* Takes the instance away. 0 or -errno, as guard_set(). */
int tracer_stop(struct tracer *tracer, struct guard *guard, struct reason *why);

void tracer_close(struct tracer *tracer);

#endif
