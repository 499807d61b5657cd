/* mark.h - lines of text for a plugin of the emulator that we may run under
 * (plugin/explain.c): executed, not written.  Each byte is an instruction
 * without effect that carries it, so that no call to the kernel is made, and
 * the program needs to know nothing of who listens.
 */
#ifndef COWBENCH_ARCH_MARK_H
#define COWBENCH_ARCH_MARK_H

#include <stdbool.h>
#include <stddef.h>

/* Set in the environment where somebody listens. */
#define MARK_VARIABLE "COWBENCH_MARK"

/* Bytes of a line; what is more is cut off. */
#define MARK_LINE 512

/* Whether somebody listens: else marks are not worth their time. */
bool mark_wanted(void);

/* The line, and its newline. */
void mark_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
