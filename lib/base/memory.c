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

char *memory_text(const char *text)
{
	return or_end(strdup(text));
}

char *memory_format(const char *fmt, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, fmt);
	int length = vasprintf(&text, fmt, args);

	va_end(args);
	return or_end(length < 0 ? NULL : text);
}
