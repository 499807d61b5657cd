/* inline.h - system calls without a call of the C library, and operations that
 * several benchmarks time. */
#ifndef COWBENCH_BENCH_INLINE_H
#define COWBENCH_BENCH_INLINE_H

#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "arch/arch.h" /* inline_syscall(), inline_vfork_exit() */
#include "bench.h"

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

/* Splits every folio of the region: MADV_COLD of a page of each (kernel
 * mm/madvise.c:madvise_cold_or_pageout_pte_range()).  0 or -errno. */
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
