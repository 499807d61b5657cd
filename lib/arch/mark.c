/* mark.c - see mark.h. */
#include "arch/mark.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "arch/arch.h"

bool mark_wanted(void)
{
	return getenv(MARK_VARIABLE) != NULL;
}

/* The one place of its table. */
static void __attribute__((noinline)) put(unsigned char byte)
{
	arch_mark(byte);
}

void mark_line(const char *fmt, ...)
{
	char line[MARK_LINE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	for (const char *c = line; *c; c++)
		put((unsigned char)(*c == '\n' ? ' ' : *c));
	put('\n');
}
