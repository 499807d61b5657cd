/* cpus.h - how many CPUs this process may use. */
#ifndef COWBENCH_BASE_CPUS_H
#define COWBENCH_BASE_CPUS_H

/* The number of CPUs in this process' affinity mask: 1 or more. */
unsigned cpus_allowed(void);

#endif
