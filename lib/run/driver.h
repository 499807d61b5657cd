/* driver.h - the driver's side of a trial: the fresh process, its limits, and
 * its end. */
#ifndef COWBENCH_RUN_DRIVER_H
#define COWBENCH_RUN_DRIVER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "trial/trial.h"

struct driver {
	struct trial_channel *channel;
	int fd;		     /* of the channel: a memfd, or -1 */
	int image;	     /* the trials' program, or -1 */
	uint64_t pads;	     /* seed of the sizes of the environment */
	bool randomize;	     /* stack and address space differ by trial */
	unsigned timeout_ms; /* of one trial */
	const volatile sig_atomic_t *stop; /* set by a signal; may be NULL */
};

/* Makes a driver and its channel.  0 or -errno. */
int driver_open(struct driver *driver, uint64_t seed, struct reason *why);

void driver_close(struct driver *driver);

/* Runs one trial as config says in a fresh process of its program, killed
 * with its children at the timeout or when *stop is set.  0 with the result
 * filled (trial_result_clear() it), -EINTR when it was stopped, other -errno
 * when no process could be made. */
int driver_trial(struct driver *driver, const struct trial_config *config,
		 const struct run_case *c, struct trial_result *result,
		 struct reason *why);

/* Runs one trial in this very process, to be put under perf or strace. */
int driver_foreground(struct driver *driver, const struct trial_config *config,
		      const struct run_case *c, struct trial_result *result);

/* Checks, before a process is made, that the case can run here: there is enough
 * memory, and its nodes exist.  0 with the place filled in, or -ENOTSUP with
 * the reason.  share: the part of the available memory that it may take, 0 to
 * 1. */
int driver_check(const struct run_case *c, const struct placement *placement,
		 double share, struct place *place, struct reason *why);

#endif
