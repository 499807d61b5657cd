/* terminal.h - output for a terminal: its width, its colours, its characters,
 * and no control bytes that a record might contain.
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

/* How many columns a line of this stream may take: those of the terminal at
 * this moment; for a file or a pipe, the number in COLUMNS.  0: no limit, as
 * for a file or a pipe without COLUMNS. */
size_t terminal_width(FILE *to);

/* Whether to use colours on this stream: it is a terminal, TERM is not "dumb",
 * and NO_COLOR is unset or empty (no-color.org). */
bool colour_wanted(FILE *to);

/* Whether this stream understands escape sequences. */
bool terminal_moves(FILE *to);

/* How many columns text takes: the bytes that start a UTF-8 sequence.  Wide
 * characters count as one. */
size_t text_width(const char *text);

/* Replaces each byte of a letter that acts (base/markup.h) by '?', in place. */
void text_tame(char *text);

/* Formats text, with control bytes replaced; in ASCII where the locale has no
 * other characters (LC_ALL=C): marks become "+", "x", "->", and characters
 * without such a likeness "?".  The caller frees. */
char *terminal_text(const char *fmt, va_list args)
	__attribute__((format(printf, 1, 0)));

/* Prints text in that tint, without a newline. */
void tint_put(FILE *to, bool colour, enum tint tint, const char *text);

/* Prints a line of text in that tint.  A line wider than so many columns (0: no
 * limit) is broken between words, and its rest is indented by two more
 * columns. */
void tint_wrap(FILE *to, bool colour, enum tint tint, const char *text,
	       size_t width);

/* The same for text that terminal_text() formats, at the terminal's width. */
void tint_print(FILE *to, bool colour, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
