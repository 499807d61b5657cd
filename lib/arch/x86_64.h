/* x86_64.h - see arch.h.
 *
 * With "lfence; rdtsc; lfence" no instruction from before or after moves across
 * the stamp; rdtscp waits for all instructions before it and says which CPU it
 * ran on.  A CPU that lacks rdtscp (QEMU's qemu64) uses the first form at the
 * end too, and reads its number from the limit of a segment where Linux keeps
 * it for vgetcpu() (kernel arch/x86/include/asm/segment.h:vdso_read_cpunode()).
 */
#ifndef COWBENCH_ARCH_X86_64_H
#define COWBENCH_ARCH_X86_64_H

#include <cpuid.h>
#include <stdbool.h>

#include "arch/common.h"

#define STAMP_HAS_COUNTER  1
#define STAMP_COUNTER_NAME "tsc"
#define STAMP_CLOCKSOURCE  "tsc"

INLINE uint64_t stamp_begin(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence"
			 : "=a"(low), "=d"(high)
			 :
			 : "memory");
	return (uint64_t)high << 32 | low;
}

INLINE uint64_t stamp_end(uint32_t *cpu)
{
	uint32_t low, high;

	__asm__ volatile("rdtscp\n\tlfence"
			 : "=a"(low), "=d"(high), "=c"(*cpu)
			 :
			 : "memory");
	return (uint64_t)high << 32 | low;
}

#define STAMP_HAS_PLAIN 1

/* CPUID 0x80000001 EDX bit 27. */
static inline bool stamp_ends(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) &&
	       (edx & (1u << 27));
}

/* 0x7b: kernel arch/x86/include/asm/segment.h:__CPUNODE_SEG. */
INLINE uint64_t stamp_end_plain(uint32_t *cpu)
{
	uint32_t low, high, where = 0;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence\n\tlsl %3, %2"
			 : "=&a"(low), "=&d"(high), "+&r"(where)
			 : "r"(0x7b)
			 : "memory", "cc");
	*cpu = where;
	return (uint64_t)high << 32 | low;
}

static inline uint64_t stamp_hz(void)
{
	return 0;
}

#define ARCH_MULTIPLY "imul %0, %0"

/* More instructions than the CPU decodes ahead while the end stamp waits. */
INLINE void stamp_rest(void)
{
	__asm__ volatile(".skip 128, 0x90");
}

/* CPUID 0x80000007 EDX bit 8 (Intel SDM 18.17, AMD APM 3). */
static inline bool stamp_invariant(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) &&
	       (edx & (1u << 8));
}

INLINE long inline_syscall(long nr, long a, long b, long c, long d, long e,
			   long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long got;

	__asm__ volatile("syscall"
			 : "=a"(got)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return got;
}

/* One piece of assembler, since the child runs on the parent's stack. */
INLINE long inline_vfork_exit(void)
{
	long got;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%edi, %%edi\n\t"
			 "mov $231, %%eax\n\t" /* exit_group */
			 "syscall\n"
			 "1:"
			 : "=a"(got)
			 : "a"(56L /* clone */),
			   "D"(0x4111L /* CLONE_VFORK | CLONE_VM | SIGCHLD */),
			   "S"(0L), "d"(0L)
			 : "rcx", "r11", "memory");
	return got;
}

/* Each byte has a nop and a return, eight bytes in all.  The nop's
 * displacement, which the CPU ignores, is the byte and three more that no
 * compiler puts there.  The call must leave the caller's red zone alone. */
static inline void arch_mark(unsigned char byte)
{
	__asm__ volatile("jmp 2f\n\t"
			 ".p2align 3\n"
			 "1:\n\t"
			 ".set arch_mark_byte, 0\n\t"
			 ".rept 256\n\t"
			 ".byte 0x0f, 0x1f, 0x80\n\t"
			 ".byte arch_mark_byte, 0xc7, 0xe7, 0x5b\n\t"
			 "ret\n\t"
			 ".set arch_mark_byte, arch_mark_byte + 1\n\t"
			 ".endr\n"
			 "2:\n\t"
			 "lea 1b(%%rip), %%rax\n\t"
			 "lea (%%rax, %0, 8), %%rax\n\t"
			 "add $-128, %%rsp\n\t"
			 "call *%%rax\n\t"
			 "sub $-128, %%rsp"
			 :
			 : "r"((unsigned long)byte)
			 : "rax", "cc", "memory");
}

static inline void arch_pause(void)
{
	__builtin_ia32_pause();
}

static const bool arch_reads_events = true;

INLINE uint64_t arch_event_register(uint32_t nr)
{
	uint32_t low, high;

	__asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(nr));
	return (uint64_t)high << 32 | low;
}

#endif
