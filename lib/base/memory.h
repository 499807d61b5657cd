/* memory.h - the heap, for code that has no better answer to its end.
 *
 * Running out of heap for a few kilobytes of bookkeeping ends the process with
 * a line that says so.  Measured regions never come from here.
 */
#ifndef COWBENCH_BASE_MEMORY_H
#define COWBENCH_BASE_MEMORY_H

#include <stddef.h>

/* nr * size zeroed bytes; the caller frees. Never NULL. */
void *memory_new(size_t nr, size_t size)
	__attribute__((malloc, returns_nonnull));

/* old (or NULL) resized to nr * size bytes; what is new is not zeroed. */
void *memory_resize(void *old, size_t nr, size_t size)
	__attribute__((returns_nonnull));

/* A copy of text; the caller frees. Never NULL. */
char *memory_text(const char *text) __attribute__((malloc, returns_nonnull));

/* Formats into a new text; the caller frees. Never NULL. */
char *memory_format(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), malloc, returns_nonnull));

#endif
