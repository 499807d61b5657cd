/* mark.h - lines of text for a plugin of the emulator that this program may run
 * under (plugin/explain.c).  The lines are executed, not written: each byte is
 * carried by an instruction without effect.  So they need no system call, and
 * the program need not know whether a plugin listens.
 */
#ifndef COWBENCH_ARCH_MARK_H
#define COWBENCH_ARCH_MARK_H

#include <stdbool.h>
#include <stddef.h>

/* Set in the environment where a plugin listens. */
#define MARK_VARIABLE "COWBENCH_MARK"

/* The most bytes of a line; longer lines are cut. */
#define MARK_LINE 512

/* Whether a plugin listens: without one, marks only cost time. */
bool mark_wanted(void);

/* The line, and its newline. */
void mark_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
