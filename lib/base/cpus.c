/* cpus.c - see cpus.h. */
#include "base/cpus.h"

#include <sched.h>

unsigned cpus_allowed(void)
{
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return 1;
	return (unsigned)CPU_COUNT(&cpus);
}
