/* aarch64.h - see arch.h.
 *
 * The counter is cntvct_el0, read between two isb, so that no instruction from
 * before or after moves between them.  The system has one counter, so a stamp
 * does not tell the CPU; affinity keeps the thread on its CPU.  Each of the two
 * stamps reads it into a register of its own: by that the emulator's plugin
 * tells them apart (plugin/machine_aarch64.c).
 */
#ifndef COWBENCH_ARCH_AARCH64_H
#define COWBENCH_ARCH_AARCH64_H

#include <stdbool.h>

#include "arch/common.h"

#define STAMP_HAS_COUNTER  1
#define STAMP_COUNTER_NAME "cntvct_el0"
#define STAMP_CLOCKSOURCE  "arch_sys_counter"

INLINE uint64_t stamp_begin(void)
{
	register uint64_t now __asm__("x9");

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb"
			 : "=r"(now)
			 :
			 : "memory");
	return now;
}

INLINE uint64_t stamp_end(uint32_t *cpu)
{
	register uint64_t now __asm__("x10");

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb"
			 : "=r"(now)
			 :
			 : "memory");
	*cpu = 0;
	return now;
}

static inline uint64_t stamp_hz(void)
{
	uint64_t hz;

	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
	return hz;
}

#define ARCH_MULTIPLY "mul %0, %0, %0"

/* The architecture demands it (Arm ARM D12.1.2). */
static inline bool stamp_invariant(void)
{
	return true;
}

INLINE long inline_syscall(long nr, long a, long b, long c, long d, long e,
			   long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

/* One piece of assembler, since the child runs on the parent's stack. */
INLINE long inline_vfork_exit(void)
{
	register long x8 __asm__("x8") = 220; /* clone */
	/* CLONE_VFORK | CLONE_VM | SIGCHLD */
	register long x0 __asm__("x0") = 0x4111;
	register long x1 __asm__("x1") = 0;
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;

	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x8, #94\n\t" /* exit_group */
			 "svc 0\n"
			 "1:"
			 : "+r"(x0), "+r"(x8)
			 : "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return x0;
}

/* Each byte has a move to the register that is always zero, and a return: 16
 * bytes in all.  Its number has the byte, and a part that no compiler puts
 * there. */
static inline void arch_mark(unsigned char byte)
{
	register unsigned long to __asm__("x16") = 16ul * byte;

	__asm__ volatile("b 2f\n\t"
			 ".p2align 4\n"
			 "1:\n\t"
			 ".set arch_mark_byte, 0\n\t"
			 ".rept 256\n\t"
			 "hint #34\n\t" /* bti c */
			 ".inst 0xf2eb601f | arch_mark_byte << 5\n\t"
			 "ret\n\t"
			 "nop\n\t"
			 ".set arch_mark_byte, arch_mark_byte + 1\n\t"
			 ".endr\n"
			 "2:\n\t"
			 "adr x17, 1b\n\t"
			 "add x16, x16, x17\n\t"
			 "blr x16"
			 : "+r"(to)
			 :
			 : "x17", "x30", "cc", "memory");
}

#define ARCH_HAS_MARK 1

static inline void arch_pause(void)
{
	__asm__ volatile("yield" : : : "memory");
}

#include "arch/without.h"

#endif
