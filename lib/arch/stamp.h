/* stamp.h - the two time stamps, inlined round the operation.
 *
 * Between stamp_begin() and stamp_end() stands the operation and nothing else,
 * not even a call: a return that straddles a page fault is mispredicted after
 * the trap and reads a third too slow.  So does one that stands close behind:
 * it is decoded, and mispredicted, while the end stamp still waits for the trap
 * (AMD EPYC: 631 ns or 871 ns for one store to a was_shared page, by where the
 * compiler put the loop in its cache lines; how far the return is counts in
 * instructions, some forty, not in bytes).  stamp_rest() keeps it away.
 *
 * x86: "lfence; rdtsc; lfence" lets nothing of before or after slip in;
 * rdtscp waits for what is before it and says which CPU it ran on.
 * arm64: cntvct_el0 between isb.  Elsewhere, and where the counter is not
 * invariant: CLOCK_MONOTONIC_RAW through the C library.
 */
#ifndef COWBENCH_ARCH_STAMP_H
#define COWBENCH_ARCH_STAMP_H

#include <stdint.h>
#include <time.h>

enum clock_source {
	CLOCK_SOURCE_COUNTER, /* the architecture's: ticks to be calibrated */
	CLOCK_SOURCE_RAW,     /* CLOCK_MONOTONIC_RAW: nanoseconds */
};

static inline uint64_t stamp_raw(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#if defined(__x86_64__)

#define STAMP_HAS_COUNTER 1

static inline __attribute__((always_inline)) uint64_t stamp_begin(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence"
			 : "=a"(low), "=d"(high)
			 :
			 : "memory");
	return (uint64_t)high << 32 | low;
}

static inline __attribute__((always_inline)) uint64_t stamp_end(uint32_t *cpu)
{
	uint32_t low, high;

	__asm__ volatile("rdtscp\n\tlfence"
			 : "=a"(low), "=d"(high), "=c"(*cpu)
			 :
			 : "memory");
	return (uint64_t)high << 32 | low;
}

/* More instructions than wait to be executed while the end stamp does. */
static inline __attribute__((always_inline)) void stamp_rest(void)
{
	__asm__ volatile(".skip 128, 0x90");
}

#elif defined(__aarch64__)

#define STAMP_HAS_COUNTER 1

static inline void stamp_rest(void)
{
}

static inline __attribute__((always_inline)) uint64_t stamp_begin(void)
{
	uint64_t now;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb"
			 : "=r"(now)
			 :
			 : "memory");
	return now;
}

static inline __attribute__((always_inline)) uint64_t stamp_end(uint32_t *cpu)
{
	*cpu = 0; /* the counter is system-wide; affinity holds the CPU */
	return stamp_begin();
}

#else

#define STAMP_HAS_COUNTER 0

static inline void stamp_rest(void)
{
}

static inline uint64_t stamp_begin(void)
{
	return stamp_raw();
}

static inline uint64_t stamp_end(uint32_t *cpu)
{
	*cpu = 0;
	return stamp_raw();
}

#endif

#endif
