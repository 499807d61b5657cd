/* complain.c - messages on standard error when something fails. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "view/complain.h"
#include "view/terminal.h"

static const char *running;

void complain_as(const char *command)
{
	running = command;
}

int complain(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	text_tame(text); /* it may quote a file */
	fprintf(stderr, "cowbench%s%s: %s\n", running ? " " : "",
		running ? running : "", text);
	free(text);
	return EXIT_ERROR;
}

int complain_usage(void)
{
	return complain("see cowbench %s --help", running);
}
