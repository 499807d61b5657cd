/* generic.h - see arch.h: an architecture that has no file of its own.
 *
 * The stamps are CLOCK_MONOTONIC_RAW, and system calls go through the C
 * library: that is two function calls more between the stamps than elsewhere.
 */
#ifndef COWBENCH_ARCH_GENERIC_H
#define COWBENCH_ARCH_GENERIC_H

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "arch/common.h"

#define STAMP_HAS_COUNTER  0
#define STAMP_COUNTER_NAME "none"
#define STAMP_CLOCKSOURCE  ""

INLINE uint64_t stamp_begin(void)
{
	return stamp_raw();
}

INLINE uint64_t stamp_end(uint32_t *cpu)
{
	*cpu = 0;
	return stamp_raw();
}

static inline uint64_t stamp_hz(void)
{
	return 0;
}

/* Not needed: without a counter, instructions are not counted. */
#define ARCH_MULTIPLY ""

static inline bool stamp_invariant(void)
{
	return false;
}

INLINE long inline_syscall(long nr, long a, long b, long c, long d, long e,
			   long f)
{
	long got = syscall(nr, a, b, c, d, e, f);

	return got == -1 ? -errno : got;
}

INLINE long inline_vfork_exit(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? -errno : pid;
}

static inline void arch_pause(void)
{
}

#include "arch/without.h"

#endif
