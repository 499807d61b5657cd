/* console.c - see console.h. */
#include "lab/console.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *const sign_words[NR_SIGNS] = {
	[SIGN_NONE] = "none",	[SIGN_WARNING] = "warning",
	[SIGN_STALL] = "stall", [SIGN_BUG] = "bug",
	[SIGN_PANIC] = "panic",
};

/* How lines begin; the first that matches decides. */
static const struct {
	const char *start;
	const char *then; /* further on in the line, or NULL */
	enum sign sign;
} signs[] = {
	{ "Kernel panic - not syncing", NULL, SIGN_PANIC },
	{ "watchdog: BUG: soft lockup", NULL, SIGN_STALL },
	{ "BUG: workqueue lockup", NULL, SIGN_STALL },
	{ "rcu: INFO: rcu_", "detected", SIGN_STALL },
	{ "INFO: rcu_", "detected", SIGN_STALL },
	{ "INFO: task ", "blocked for more than", SIGN_STALL },
	{ "BUG: ", NULL, SIGN_BUG },
	{ "kernel BUG at ", NULL, SIGN_BUG },
	{ "Oops: ", NULL, SIGN_BUG },
	{ "general protection fault", NULL, SIGN_BUG },
	{ "PANIC: double fault", NULL, SIGN_BUG },
	{ "double fault: ", NULL, SIGN_BUG },
	{ "invalid opcode: ", NULL, SIGN_BUG },
	{ "stack segment: ", NULL, SIGN_BUG },
	{ "Internal error: ", NULL, SIGN_BUG },
	{ "Out of memory: ", NULL, SIGN_BUG },
	{ "WARNING: ", NULL, SIGN_WARNING },
	{ "UBSAN: ", NULL, SIGN_WARNING },
};

/* "[    1.234567] " and "[  T12] ", as often as they come. */
static const char *skip_brackets(const char *line)
{
	while (*line == '[') {
		const char *end = strchr(line, ']');

		if (!end || !end[1])
			break;
		line = end + 1;
		while (*line == ' ')
			line++;
	}
	return line;
}

enum sign console_sign(const char *line, const char **message)
{
	*message = skip_brackets(line);
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (strncmp(*message, signs[i].start, strlen(signs[i].start)) ==
			    0 &&
		    (!signs[i].then || strstr(*message, signs[i].then)))
			return signs[i].sign;
	return SIGN_NONE;
}

static void end_line(struct console *console)
{
	const char *message;
	enum sign sign;

	console->line[console->line_length] = '\0';
	console->line_length = 0;
	sign = console_sign(console->line, &message);
	if (sign == SIGN_NONE)
		return;
	if (console->nr_flagged < CONSOLE_FLAGGED_MAX)
		console->flagged[console->nr_flagged++] = memory_text(message);
	if (sign > console->sign) {
		console->sign = sign;
		free(console->worst);
		console->worst = memory_text(message);
	}
}

void console_feed(struct console *console, const char *bytes, size_t length)
{
	size_t keep = length;

	if (keep > CONSOLE_TEXT_MAX - console->length) {
		keep = CONSOLE_TEXT_MAX - console->length;
		console->cut = true;
	}
	console->text =
		memory_resize(console->text, console->length + keep + 1, 1);
	memcpy(console->text + console->length, bytes, keep);
	console->length += keep;
	console->text[console->length] = '\0';
	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (c == '\n')
			end_line(console);
		else if (c != '\r' &&
			 console->line_length < CONSOLE_LINE_MAX - 1)
			console->line[console->line_length++] =
				isprint((unsigned char)c) || c == '\t' ? c
								       : '?';
	}
}

char *console_last(const struct console *console)
{
	size_t end = console->length;

	while (end) {
		size_t start;
		char *line;
		const char *message;

		while (end && strchr("\r\n \t", console->text[end - 1]))
			end--;
		start = end;
		while (start && console->text[start - 1] != '\n')
			start--;
		if (start == end)
			return NULL;
		line = memory_new(end - start + 1, 1);
		for (size_t i = start; i < end; i++)
			line[i - start] =
				isprint((unsigned char)console->text[i])
					? console->text[i]
					: '?';
		message = skip_brackets(line);
		if (*message) {
			memmove(line, message, strlen(message) + 1);
			return line;
		}
		free(line);
		end = start;
	}
	return NULL;
}

void console_clear(struct console *console)
{
	for (size_t i = 0; i < console->nr_flagged; i++)
		free(console->flagged[i]);
	free(console->worst);
	free(console->text);
	*console = (struct console){ 0 };
}
