/* now.h - the time by one of the kernel's clocks. */
#ifndef COWBENCH_BASE_NOW_H
#define COWBENCH_BASE_NOW_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds; of CLOCK_MONOTONIC they are good for differences alone. */
static inline uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Seconds of CLOCK_MONOTONIC, for differences. */
static inline double now_s(void)
{
	return (double)now_ns(CLOCK_MONOTONIC) / 1e9;
}

#endif
