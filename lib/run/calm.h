/* calm.h - waiting until other work leaves a CPU alone. */
#ifndef COWBENCH_RUN_CALM_H
#define COWBENCH_RUN_CALM_H

#include <signal.h>
#include <stdbool.h>

#include "base/facts.h"

struct calm {
	double waited_s;
	double lost_pct; /* of the CPU that others took, at the last look */
	bool calm;
};

/* Looks at the CPU again and again, for up to so many seconds, until others
 * take less than half a percent of it, the limit of `cowbench doctor`
 * (doctor/doctor.h).  Returns early where *stop is set (stop may be NULL). */
struct calm calm_wait(int cpu, double seconds,
		      const volatile sig_atomic_t *stop);

/* Adds how long a trial waited; and, where it waited in vain, the share of the
 * CPU that others took. */
void calm_facts(const struct calm *calm, struct facts *noise);

#endif
