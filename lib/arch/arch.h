/* arch.h - what differs by architecture: each has one file, and no other file
 * knows of it.  Each file gives
 *
 *	STAMP_HAS_COUNTER	whether user space may read a counter
 *	STAMP_COUNTER_NAME	what a record calls the counter
 *	STAMP_CLOCKSOURCE	what Linux calls it where it keeps time by it
 *	stamp_begin()		the time stamp before an operation
 *	stamp_end(cpu)		the one after, and the CPU that it was read on
 *	STAMP_HAS_PLAIN		whether there are CPUs without what stamp_end()
 *				takes
 *	stamp_ends()		whether this CPU has it
 *	stamp_end_plain(cpu)	the end stamp of a CPU that has not
 *	stamp_rest()		what stands behind the end stamp
 *	stamp_invariant()	the counter's rate never changes
 *	stamp_hz()		the counter's rate, where a register says so;
 *				else 0
 *	inline_syscall()	a system call with no call of the C library:
 *				negative errno on failure
 *	inline_vfork_exit()	vfork() of a child that exits at once: the
 *				child's id, or negative errno
 *	ARCH_MULTIPLY		assembler: multiplies %0 by itself, 64 bits
 *	arch_pause()		for a loop that waits for another CPU
 *	arch_reads_events	whether user space may read event counters
 *	arch_event_register(nr)	event counter nr of this CPU
 *	arch_mark(byte)		an instruction without effect that carries the
 *				byte (arch/mark.h); none where no plugin of the
 *				emulator looks for it
 *
 * Between stamp_begin() and stamp_end() is the operation and nothing else, not
 * even a function call: a return instruction after a page fault is
 * mispredicted, and the time is then a third too long.  The same happens with a
 * return close behind the end stamp: the CPU decodes and mispredicts it while
 * the end stamp still waits for the trap (AMD EPYC: 631 ns or 871 ns for one
 * store to a was_shared page, depending on where the compiler put the loop in
 * its cache lines). The return must be some forty instructions away, whatever
 * their bytes; stamp_rest() is these instructions.
 */
#ifndef COWBENCH_ARCH_ARCH_H
#define COWBENCH_ARCH_ARCH_H

#if defined(__x86_64__)
#include "arch/x86_64.h"
#elif defined(__aarch64__)
#include "arch/aarch64.h"
#elif defined(__riscv) && __riscv_xlen == 64
#include "arch/riscv64.h"
#else
#include "arch/generic.h"
#endif

#endif
