/* idle.h - time in which no CPU of an emulated guest ran anything.
 *
 * An emulated guest's clock advances by one tick an instruction, and jumps to
 * the next timer while none of its CPUs has anything to do (QEMU's -icount
 * sleep=off).  So where an operation waits while nothing runs, the wait would
 * be counted as instructions: unregistering io_uring's buffers would show 12
 * million of them on 6.1 (kernel io_uring/rsrc.c:io_rsrc_ref_quiesce(), three
 * ticks of a timer).
 */
#ifndef COWBENCH_HOST_IDLE_H
#define COWBENCH_HOST_IDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IDLE_CPUS_MAX 64

/* How long each CPU has been idle, in ns; nr 0: this kernel does not say. */
struct idle_seen {
	size_t nr;
	uint64_t at_ns; /* CLOCK_MONOTONIC */
	struct {
		uint64_t idle_ns;
		bool stopped; /* its tick is: it is idle now */
	} cpus[IDLE_CPUS_MAX];
};

/* Looks at all CPUs (root + /proc/timer_list; NULL: the real one). */
void idle_look(const char *root, struct idle_seen *seen);

/* For how long, in ns, no CPU had anything to do within a span of span_ns
 * between two looks.  It is the least that is possible: all the work that CPUs
 * did between the looks is taken to lie in the span.  0 where that is
 * unknown. */
uint64_t idle_within(const struct idle_seen *from, const struct idle_seen *to,
		     uint64_t span_ns);

#endif
