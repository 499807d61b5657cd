/* table.h - aligned columns for people.
 *
 * Cells are formatted as they come and widths settled when all are there.  A
 * column that stays empty is left out; the last one is not padded, so what
 * varies in length stands there.  Text from a record may hold anything: control
 * bytes are printed as '?', so that no file talks to the terminal.
 */
#ifndef COWBENCH_CLI_TABLE_H
#define COWBENCH_CLI_TABLE_H

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

enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct table_column {
	const char *head;
	enum align align;
};

struct table;

/* columns must outlive the table. The caller frees with table_free(). */
struct table *table_new(const struct table_column *columns, size_t nr);

/* The next cell of the row under way; a row is full after one for each
 * column. */
void table_cell(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A line of its own between rows: the title of a group. */
void table_line(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints the columns' names and all rows; colour: with the terminal's. */
void table_print(const struct table *table, FILE *to, bool colour);

/* NULL is allowed. */
void table_free(struct table *table);

/* One line of text, tinted, with its newline. */
void tint_print(FILE *to, bool colour, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Columns that text takes: bytes that start a UTF-8 sequence.  Wide characters
 * count one. */
size_t text_width(const char *text);

/* Replaces control bytes, C1 ones in UTF-8 included, by '?'; in place. */
void text_tame(char *text);

/* Whether to colour what goes to this stream: a terminal, and NO_COLOR unset or
 * empty (no-color.org). */
bool colour_wanted(FILE *to);

#endif
