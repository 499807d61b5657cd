/* schedule.h - many boots: as many at a time as the host has room for.
 *
 * In CLOCK_TIME one at a time, since guests would disturb each other; and each
 * virtual CPU is held on a CPU of the host's.
 */
#ifndef COWBENCH_LAB_SCHEDULE_H
#define COWBENCH_LAB_SCHEDULE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/boot.h"

enum schedule_event {
	SCHEDULE_STARTED,
	SCHEDULE_RETRIED, /* it failed before its first trial; why says how */
	SCHEDULE_OVER,	  /* state is BOOT_DONE or BOOT_FAILED */
	SCHEDULE_TICK,	  /* twice a second; boot is NULL */
};

struct schedule {
	struct boot *boots; /* started in this order */
	size_t nr;
	unsigned cores;	   /* of the host that guests may take */
	uint64_t bytes;	   /* of its memory that guests may take */
	unsigned attempts; /* a boot gets at most, 1 or more; no more when it
			    * fails twice in the same way */
	const volatile sig_atomic_t *stop; /* set by a signal handler */
	/* NULL: nobody listens. */
	void (*tell)(void *context, enum schedule_event event,
		     const struct boot *boot);
	void *context;
};

/* Memory that is available, in bytes. */
uint64_t schedule_bytes(void);

/* Runs all boots to their ends.  0, or -EINTR when *stop was set: no guest runs
 * then, and what was not over has failed. */
int schedule_run(struct schedule *schedule);

#endif
