/* memory.h - the heap, for code that can do nothing else when memory runs out.
 *
 * Where there is no memory even for a few kilobytes of bookkeeping, the process
 * ends with a message.  Measured regions are never allocated here.
 */
#ifndef COWBENCH_BASE_MEMORY_H
#define COWBENCH_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* nr * size zeroed bytes; the caller frees. Never NULL. */
void *memory_new(size_t nr, size_t size)
	__attribute__((malloc, returns_nonnull));

/* Resizes old (or NULL) to nr * size bytes; new bytes are not zeroed. */
void *memory_resize(void *old, size_t nr, size_t size)
	__attribute__((returns_nonnull));

/* A list of nr elements with room for one more: *room is how many it has room
 * for, and grows by doubling.  List is NULL where *room is 0. */
void *memory_grow(void *list, size_t nr, size_t *room, size_t size)
	__attribute__((returns_nonnull));

/* A copy of text; the caller frees. Never NULL. */
char *memory_text(const char *text) __attribute__((malloc, returns_nonnull));

/* Formats into a new text; the caller frees. Never NULL. */
char *memory_format(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), malloc, returns_nonnull));

/* The same of arguments that were begun with va_start(). */
char *memory_format_args(const char *fmt, va_list args)
	__attribute__((format(printf, 1, 0), malloc, returns_nonnull));

/* Appends to *text, which is on the heap and may move. */
void memory_append(char **text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
