/* common.h - what the architectures' files share (arch.h). */
#ifndef COWBENCH_ARCH_COMMON_H
#define COWBENCH_ARCH_COMMON_H

#include <stdint.h>
#include <time.h>

#define INLINE static inline __attribute__((always_inline))

enum clock_source {
	CLOCK_SOURCE_COUNTER, /* the architecture's counter: its ticks must be
			       * calibrated */
	CLOCK_SOURCE_PLAIN,   /* the same, on a CPU that lacks stamp_end()'s
			     * instruction */
	CLOCK_SOURCE_RAW,     /* CLOCK_MONOTONIC_RAW: nanoseconds */
};

static inline uint64_t stamp_raw(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
