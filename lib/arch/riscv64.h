/* riscv64.h - see arch.h.
 *
 * The counter is the CSR `time`, read between two fences, so that no access to
 * memory moves between them.  The system has one counter, so a stamp does not
 * tell the CPU; affinity keeps the thread on its CPU.
 */
#ifndef COWBENCH_ARCH_RISCV64_H
#define COWBENCH_ARCH_RISCV64_H

#include <stdbool.h>

#include "arch/common.h"

#define STAMP_HAS_COUNTER  1
#define STAMP_COUNTER_NAME "rdtime"
#define STAMP_CLOCKSOURCE  "riscv_clocksource"

INLINE uint64_t stamp_begin(void)
{
	uint64_t now;

	__asm__ volatile("fence\n\trdtime %0\n\tfence"
			 : "=r"(now)
			 :
			 : "memory");
	return now;
}

INLINE uint64_t stamp_end(uint32_t *cpu)
{
	*cpu = 0;
	return stamp_begin();
}

static inline uint64_t stamp_hz(void)
{
	return 0; /* the device tree says it */
}

#define ARCH_MULTIPLY "mul %0, %0, %0"

/* The architecture demands it (RISC-V unprivileged ISA, Zicntr). */
static inline bool stamp_invariant(void)
{
	return true;
}

INLINE long inline_syscall(long nr, long a, long b, long c, long d, long e,
			   long f)
{
	register long a7 __asm__("a7") = nr;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}

/* One piece of assembler, since the child runs on the parent's stack. */
INLINE long inline_vfork_exit(void)
{
	register long a7 __asm__("a7") = 220; /* clone */
	/* CLONE_VFORK | CLONE_VM | SIGCHLD */
	register long a0 __asm__("a0") = 0x4111;
	register long a1 __asm__("a1") = 0;
	register long a2 __asm__("a2") = 0;
	register long a3 __asm__("a3") = 0;
	register long a4 __asm__("a4") = 0;

	__asm__ volatile("ecall\n\t"
			 "bnez a0, 1f\n\t"
			 "li a7, 94\n\t" /* exit_group */
			 "ecall\n"
			 "1:"
			 : "+r"(a0), "+r"(a7)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4)
			 : "memory");
	return a0;
}

/* The hint "pause" (Zihintpause), which older CPUs take for a fence. */
static inline void arch_pause(void)
{
	__asm__ volatile(".4byte 0x0100000f" : : : "memory");
}

#include "arch/without.h"

#endif
