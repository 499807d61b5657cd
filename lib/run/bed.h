/* bed.h - what running a trial takes: the machine's nodes, a clock, the
 * settings that the case needs, and the driver, which makes fresh processes.
 */
#ifndef COWBENCH_RUN_BED_H
#define COWBENCH_RUN_BED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "mm/placement.h"
#include "events/event_names.h"
#include "trial/clock.h"
#include "run/driver.h"
#include "run/needs.h"
#include "run/trace.h"

struct bed { /* BED_CLOSED (all zero but driver.fd = -1): not open */
	struct placement placement;
	struct clock clock;
	struct driver driver;
	struct needs needs;  /* guard_open(&needs.guard) allows --set */
	double share;	     /* of the free memory that a trial may take, 0 to
			      * 1 */
	double budget_ms;    /* that a trial measures */
	double quiet_wait_s; /* to wait for a calm machine before each trial; 0:
			      * no wait */
};

#define BED_CLOSED ((struct bed){ .driver = { .fd = -1 } })

/* How one trial runs, apart from its case; all zero is the usual way. */
struct bed_trial {
	const struct event_names *events; /* to count; NULL: none */
	bool timed;	       /* its times are valid although counters run */
	uint64_t plant;	       /* iterations that the benchmark busy waits */
	struct tracer *tracer; /* NULL: not under the tracer */
	bool foreground;       /* in this process, to be put under perf */
	const struct perf_control *control; /* of that perf; NULL: none */
};

/* Loads the machine, chooses the clock and makes the driver; share is 0.5 and
 * budget_ms 50 until the caller says otherwise.  0 or -errno; bed_close() in
 * either case. */
int bed_open(struct bed *bed, enum clock_kind clock, uint64_t seed,
	     struct reason *why);

/* Puts settings back and frees.  0 or -errno, as needs_end(). */
int bed_close(struct bed *bed, struct reason *why);

/* Whether a trial of the case would be a skip, as far as that is known before
 * it: by nodes, memory and, without --set, settings.  Changes nothing. */
bool bed_refuses(struct bed *bed, const struct run_case *c);

/* Runs one trial of the case, with the machine made as the case needs it.  0
 * with the result filled, of any outcome (a case that this machine cannot run
 * is a skip), which the caller frees with trial_result_clear(); -EINTR where
 * the driver was stopped; -EPIPE where the guard was killed, or another -errno,
 * which ends the run. */
int bed_trial(struct bed *bed, const struct run_case *c,
	      const struct bed_trial *how, struct trial_result *result,
	      struct reason *why);

#endif
