/* calm.h - waiting for a machine that leaves a CPU alone. */
#ifndef COWBENCH_RUN_CALM_H
#define COWBENCH_RUN_CALM_H

#include <signal.h>
#include <stdbool.h>

#include "base/facts.h"

struct calm {
	double waited_s;
	double lost_pct; /* of the last look: what others took of the CPU */
	bool calm;
};

/* Looks at the CPU again and again, up to so many seconds, until others take
 * under half a percent of it, as `cowbench doctor` has it (doctor/doctor.h);
 * ends early where *stop is set (stop may be NULL). */
struct calm calm_wait(int cpu, double seconds,
		      const volatile sig_atomic_t *stop);

/* Adds how long a trial waited, and, where that was in vain, what others
 * took. */
void calm_facts(const struct calm *calm, struct facts *noise);

#endif
