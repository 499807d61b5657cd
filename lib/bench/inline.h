/* inline.h - system calls without a call of the C library, and operations that
 * several benchmarks time. */
#ifndef COWBENCH_BENCH_INLINE_H
#define COWBENCH_BENCH_INLINE_H

#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "bench.h"

/* A system call issued inline: no call of the C library between the stamps.
 * Returns what the kernel returned: negative errno on failure. */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) long
inline_syscall(long nr, long a, long b, long c, long d, long e, long f)
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

/* vfork(), whose child exits at once: all in one piece of assembler, since the
 * child runs on our stack.  Returns the child's id, or negative errno. */
static inline __attribute__((always_inline)) long inline_vfork_exit(void)
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
#elif defined(__aarch64__)
static inline __attribute__((always_inline)) long
inline_syscall(long nr, long a, long b, long c, long d, long e, long f)
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
#else
#error "inline_syscall() wants this architecture's system call here"
#endif

/* The life of a child that the operation made: it waits at the gate and exits.
 * Inline and without an end, so that no call stands between the stamps. */
static inline __attribute__((always_inline)) void
inline_child_waits(const struct trial *t)
{
	char none;

	inline_syscall(SYS_close, t->gate, 0, 0, 0, 0, 0);
	inline_syscall(SYS_read, t->behind, (long)&none, 1, 0, 0, 0);
	for (;;)
		inline_syscall(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

/* fork() of a child that waits at the gate: an operation by itself. */
static inline __attribute__((always_inline)) long inline_fork(struct trial *t,
							      unsigned char *at)
{
	long pid = inline_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	(void)at;
	if (pid == 0)
		inline_child_waits(t);
	t->child = (pid_t)pid;
	return pid;
}

/* Ends t->child, which waits at the gate, and waits for it: an operation by
 * itself. */
static inline __attribute__((always_inline)) long
inline_end_child(struct trial *t, unsigned char *at)
{
	(void)at;
	inline_syscall(SYS_close, t->gate, 0, 0, 0, 0, 0);

	long pid = inline_syscall(SYS_wait4, t->child, 0, 0, 0, 0, 0);

	t->child = 0;
	return pid;
}

/* A store to the object's first byte: an operation by itself. */
static inline __attribute__((always_inline)) long
inline_store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

/* Splits every folio of the region: MADV_COLD of a page of each (mm/madvise.c:
 * madvise_cold_or_pageout_pte_range()).  0 or -errno. */
static inline __attribute__((always_inline)) long
inline_split(struct trial *t, unsigned char *at)
{
	long got = 0;

	for (size_t i = 0; i < t->bytes && !got; i += t->folio_bytes)
		got = inline_syscall(SYS_madvise, (long)at + (long)i,
				     (long)t->page_bytes, MADV_COLD, 0, 0, 0);
	return got;
}

/* Issues t->call; an operation by itself. */
static inline __attribute__((always_inline)) long inline_call(struct trial *t,
							      unsigned char *at)
{
	const struct trial_call *call = &t->call;

	(void)at;
	t->call.got = inline_syscall(call->nr, call->arg[0], call->arg[1],
				     call->arg[2], call->arg[3], call->arg[4],
				     call->arg[5]);
	return t->call.got;
}

/* Gives the region to KSM and waits, after trial_ksm_ready(). */
static inline __attribute__((always_inline)) long
inline_merge(struct trial *t, unsigned char *at)
{
	long got = inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
				  MADV_MERGEABLE, 0, 0, 0);

	return got ? got : inline_call(t, at);
}

#endif
