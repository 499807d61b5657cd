/* table.c - see table.h. */
#include "cli/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static const char *const tint_codes[NR_TINTS] = {
	[TINT_PLAIN] = "",	  [TINT_HEAD] = "\033[1m",
	[TINT_FAINT] = "\033[2m", [TINT_WARN] = "\033[33m",
	[TINT_BAD] = "\033[31m",
};

static_assert(NR_TINTS == 5, "tint_codes has a code for each");

struct cell {
	char *text;
	enum tint tint;
	bool line; /* a row by itself */
};

struct table {
	const struct table_column *columns;
	size_t nr_columns;
	struct cell *cells;
	size_t nr;
	size_t room;
	size_t column; /* of the next cell */
};

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void text_tame(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at; at++) {
		if (*at < 0x20 || *at == 0x7f) {
			*at = '?';
		} else if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) {
			at[0] = '?';
			at[1] = '?';
		}
	}
}

bool colour_wanted(FILE *to)
{
	const char *no = getenv("NO_COLOR");

	return (!no || !no[0]) && isatty(fileno(to));
}

struct table *table_new(const struct table_column *columns, size_t nr)
{
	struct table *table = memory_new(1, sizeof(*table));

	table->columns = columns;
	table->nr_columns = nr;
	return table;
}

static char *format(const char *fmt, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, args) < 0)
		text = memory_text("");
	text_tame(text);
	return text;
}

static void add(struct table *table, struct cell cell)
{
	if (table->nr == table->room) {
		table->room = table->room ? 2 * table->room : 128;
		table->cells = memory_resize(table->cells, table->room,
					     sizeof(*table->cells));
	}
	table->cells[table->nr++] = cell;
}

void table_cell(struct table *table, enum tint tint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(table, (struct cell){ format(fmt, args), tint, false });
	va_end(args);
	table->column = (table->column + 1) % table->nr_columns;
}

void table_line(struct table *table, enum tint tint, const char *fmt, ...)
{
	va_list args;

	assert(table->column == 0);
	va_start(args, fmt);
	add(table, (struct cell){ format(fmt, args), tint, true });
	va_end(args);
}

static void print_tinted(FILE *to, bool colour, enum tint tint,
			 const char *text)
{
	if (colour && tint != TINT_PLAIN && text[0])
		fprintf(to, "%s%s\033[0m", tint_codes[tint], text);
	else
		fputs(text, to);
}

/* Widths of the columns; 0: every cell of it is empty. */
static size_t *measure(const struct table *table)
{
	size_t *widths = memory_new(table->nr_columns, sizeof(*widths));
	size_t column = 0;

	for (size_t i = 0; i < table->nr; i++) {
		if (table->cells[i].line)
			continue;
		size_t width = text_width(table->cells[i].text);

		if (width > widths[column])
			widths[column] = width;
		column = (column + 1) % table->nr_columns;
	}
	for (column = 0; column < table->nr_columns; column++) {
		size_t width = text_width(table->columns[column].head);

		if (widths[column] && width > widths[column])
			widths[column] = width;
	}
	return widths;
}

/* cells: one for each column. */
static void print_row(const struct table *table, const size_t *widths,
		      const struct cell *cells, FILE *to, bool colour)
{
	bool first = true;
	size_t owed = 0; /* spaces, printed once something follows */

	for (size_t i = 0; i < table->nr_columns; i++) {
		size_t pad = widths[i] - text_width(cells[i].text);

		if (!widths[i])
			continue;
		owed += first ? 0 : 2;
		first = false;
		if (table->columns[i].align == ALIGN_RIGHT)
			owed += pad;
		if (cells[i].text[0]) {
			fprintf(to, "%*s", (int)owed, "");
			print_tinted(to, colour, cells[i].tint, cells[i].text);
			owed = 0;
		}
		if (table->columns[i].align == ALIGN_LEFT)
			owed += pad;
	}
	fputc('\n', to);
}

void table_print(const struct table *table, FILE *to, bool colour)
{
	size_t *widths = measure(table);
	struct cell *heads = memory_new(table->nr_columns, sizeof(*heads));

	for (size_t i = 0; i < table->nr_columns; i++)
		heads[i] = (struct cell){
			.text = memory_text(widths[i] ? table->columns[i].head
						      : ""),
			.tint = TINT_HEAD,
		};
	print_row(table, widths, heads, to, colour);
	for (size_t i = 0; i < table->nr_columns; i++)
		free(heads[i].text);
	free(heads);
	for (size_t i = 0; i < table->nr;) {
		if (table->cells[i].line) {
			print_tinted(to, colour, table->cells[i].tint,
				     table->cells[i].text);
			fputc('\n', to);
			i++;
			continue;
		}
		print_row(table, widths, &table->cells[i], to, colour);
		i += table->nr_columns;
	}
	free(widths);
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->nr; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(table);
}

void tint_print(FILE *to, bool colour, enum tint tint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = format(fmt, args);

	va_end(args);
	print_tinted(to, colour, tint, text);
	fputc('\n', to);
	free(text);
}
