/* loop.h - the timed loop round an operation: each benchmark includes it.
 *
 * The operation is inlined between two stamps, so that nothing else is timed,
 * not even a call (tests/structure/stamps.sh reads the object files).
 */
#ifndef COWBENCH_BENCH_LOOP_H
#define COWBENCH_BENCH_LOOP_H

#include "arch/arch.h"
#include "bench.h"

/* Defines name(t, from, to): times op(t, at) once for each object from ...
 * to - 1 of the round.  op is a static inline function that returns a negative
 * errno when it failed, else 0 or more. */
#define BENCH_LOOP(name, op)                                                 \
	static void name(struct trial *t, size_t from, size_t to)            \
	{                                                                    \
		if (STAMP_HAS_COUNTER && t->source == CLOCK_SOURCE_COUNTER)  \
			BENCH_LOOP_BODY(op, stamp_begin(), stamp_end(&cpu)); \
		else if (STAMP_HAS_PLAIN && t->source == CLOCK_SOURCE_PLAIN) \
			BENCH_LOOP_BODY(op, stamp_begin(),                   \
					stamp_end_plain(&cpu));              \
		else                                                         \
			BENCH_LOOP_BODY(op, stamp_raw(), stamp_raw());       \
	}

/* The same for what only the C library can do (posix_spawn): the one loop with
 * a call between its stamps, and marked so by its name, name_libc(). */
#define BENCH_LOOP_LIBC(name, op) \
	__attribute__((noinline)) BENCH_LOOP(name##_libc, op)

#define BENCH_LOOP_BODY(op, begin_stamp, end_stamp)                   \
	do {                                                          \
		uint32_t cpu = 0, before;                             \
                                                                      \
		(void)(end_stamp);                                    \
		for (size_t i = from; i < to; i++) {                  \
			unsigned char *at = t->mem + i * t->stride;   \
                                                                      \
			if (t->rearm) {                               \
				t->rearm(t, i);                       \
				(void)(end_stamp);                    \
			}                                             \
			before = cpu;                                 \
			uint64_t begin = begin_stamp;                 \
			long got = op(t, at);                         \
			uint64_t end = end_stamp;                     \
			stamp_rest();                                 \
                                                                      \
			t->samples[i] = cpu == before ? end - begin   \
						      : SAMPLE_LOST;  \
			if (got >= 0)                                 \
				continue;                             \
			if (got < -63 || !(t->pardons >> -got & 1)) { \
				t->failed = got;                      \
				return;                               \
			}                                             \
			t->refused++;                                 \
		}                                                     \
	} while (0)

#endif
