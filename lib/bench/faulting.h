/* faulting.h - a timed loop for a fault that not every operation takes. */
#ifndef COWBENCH_BENCH_FAULTING_H
#define COWBENCH_BENCH_FAULTING_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "arch/arch.h"
#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"

/* Faults that this thread has taken so far. */
static inline __attribute__((always_inline)) long inline_faults(void)
{
	struct rusage so_far = { .ru_minflt = 0 };

	inline_syscall(SYS_getrusage, RUSAGE_THREAD, (long)&so_far, 0, 0, 0, 0);
	return so_far.ru_minflt + so_far.ru_majflt;
}

/* Like BENCH_LOOP, but repeats op until it takes a page fault, and only that op
 * counts; -ETIME when a million in a row take none.  The number of faults is
 * read between the end stamp of one op and the begin stamp of the next. */
#define BENCH_LOOP_FAULTING(name, op)                                        \
	static void name(struct trial *t, size_t from, size_t to)            \
	{                                                                    \
		if (STAMP_HAS_COUNTER && t->source == CLOCK_SOURCE_COUNTER)  \
			BENCH_LOOP_FAULTING_BODY(op, stamp_begin(),          \
						 stamp_end(&cpu));           \
		else if (STAMP_HAS_PLAIN && t->source == CLOCK_SOURCE_PLAIN) \
			BENCH_LOOP_FAULTING_BODY(op, stamp_begin(),          \
						 stamp_end_plain(&cpu));     \
		else                                                         \
			BENCH_LOOP_FAULTING_BODY(op, stamp_raw(),            \
						 stamp_raw());               \
	}

#define BENCH_LOOP_FAULTING_BODY(op, begin_stamp, end_stamp)               \
	do {                                                               \
		uint32_t cpu = 0, before;                                  \
		long faults = inline_faults();                             \
		size_t i = from;                                           \
                                                                           \
		(void)(end_stamp);                                         \
		for (long tries = 0; i < to && tries < 1000000; tries++) { \
			unsigned char *at = t->mem + i * t->stride;        \
                                                                           \
			before = cpu;                                      \
			uint64_t begin = begin_stamp;                      \
			long got = op(t, at);                              \
			uint64_t end = end_stamp;                          \
			stamp_rest();                                      \
			long now = inline_faults();                        \
                                                                           \
			if (got < 0) {                                     \
				t->failed = got;                           \
				return;                                    \
			}                                                  \
			if (now == faults)                                 \
				continue;                                  \
			faults = now;                                      \
			tries = 0;                                         \
			t->samples[i++] = cpu == before ? end - begin      \
							: SAMPLE_LOST;     \
		}                                                          \
		if (i < to)                                                \
			t->failed = -ETIME;                                \
	} while (0)

#endif
