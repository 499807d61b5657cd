/* terminal.h - what a terminal is told: how wide it is, with colour or without,
 * in which characters, and nothing that a record would tell it.
 */
#ifndef COWBENCH_VIEW_TERMINAL_H
#define COWBENCH_VIEW_TERMINAL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum tint {
	TINT_PLAIN,
	TINT_HEAD,  /* names of columns and groups */
	TINT_FAINT, /* said, but not what is looked for */
	TINT_WARN,
	TINT_BAD,
	NR_TINTS
};

/* The columns of a line of this stream: those of the terminal as it is now,
 * else of COLUMNS, which may also name them for a file or a pipe.  0: no limit,
 * for what goes to a file or a pipe is read by line. */
size_t terminal_width(FILE *to);

/* Whether to colour what goes to this stream: a terminal that is not TERM=dumb,
 * and NO_COLOR unset or empty (no-color.org). */
bool colour_wanted(FILE *to);

/* Whether escape sequences mean something on this stream. */
bool terminal_moves(FILE *to);

/* Columns that text takes: bytes that start a UTF-8 sequence.  Wide characters
 * count one. */
size_t text_width(const char *text);

/* Replaces each byte of a letter that acts (base/markup.h) by '?', in place. */
void text_tame(char *text);

/* What the format makes, without control bytes, and in ASCII where the locale
 * has no other characters (LC_ALL=C): marks become "+", "x", "->", and what has
 * no such likeness "?".  The caller frees. */
char *terminal_text(const char *fmt, va_list args)
	__attribute__((format(printf, 1, 0)));

/* Text in that tint, no newline. */
void tint_put(FILE *to, bool colour, enum tint tint, const char *text);

/* A line of text, in that tint.  Where it is wider than so many columns (0: no
 * limit) it is broken between words and goes on two columns further in. */
void tint_wrap(FILE *to, bool colour, enum tint tint, const char *text,
	       size_t width);

/* The same of what terminal_text() makes, to the width of the terminal. */
void tint_print(FILE *to, bool colour, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
