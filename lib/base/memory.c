/* memory.c - see memory.h. */
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_end(void *got)
{
	if (!got) {
		fputs("cowbench: out of memory for bookkeeping; free some and "
		      "run with --resume\n",
		      stderr);
		exit(2);
	}
	return got;
}

void *memory_new(size_t nr, size_t size)
{
	return or_end(calloc(nr ? nr : 1, size));
}

void *memory_resize(void *old, size_t nr, size_t size)
{
	return or_end(reallocarray(old, nr ? nr : 1, size));
}

void *memory_grow(void *list, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return list;
	*room = *room ? 2 * *room : 8;
	return memory_resize(list, *room, size);
}

char *memory_text(const char *text)
{
	return or_end(strdup(text));
}

char *memory_format_args(const char *fmt, va_list args)
{
	char *text = NULL;
	int length = vasprintf(&text, fmt, args);

	return or_end(length < 0 ? NULL : text);
}

char *memory_format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	return text;
}

void memory_append(char **text, const char *fmt, ...)
{
	size_t used = strlen(*text), length;
	va_list args;
	char *more;

	va_start(args, fmt);
	more = memory_format_args(fmt, args);
	va_end(args);
	length = strlen(more);
	*text = memory_resize(*text, used + length + 1, 1);
	memcpy(*text + used, more, length + 1);
	free(more);
}
