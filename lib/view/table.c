/* table.c - see table.h. */
#include "view/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define GAP    2 /* between columns */
#define INDENT 2 /* of cells under their key */

struct cell {
	char *text;
	enum tint tint;
	bool line; /* a row by itself */
};

struct table {
	const struct table_column *columns;
	size_t nr_columns;
	size_t keys; /* 0: the last column is the key */
	bool whole;  /* no column may be left out */
	struct cell *cells;
	size_t nr;
	size_t room;
	size_t column; /* of the next cell */
};

/* How the table is printed: the widths of the columns that are shown, and 0 for
 * other columns. */
struct layout {
	FILE *to;
	bool colour;
	size_t *widths;
	size_t limit; /* columns of the terminal; 0: none */
	bool stacked; /* the last cell has a line of its own */
};

struct table *table_new(const struct table_column *columns, size_t nr)
{
	struct table *table = memory_new(1, sizeof(*table));

	table->columns = columns;
	table->nr_columns = nr;
	return table;
}

void table_key(struct table *table, size_t nr)
{
	table->keys = nr;
}

void table_spare_none(struct table *table)
{
	table->whole = true;
}

static void add(struct table *table, struct cell cell)
{
	table->cells = memory_grow(table->cells, table->nr, &table->room,
				   sizeof(*table->cells));
	table->cells[table->nr++] = cell;
}

void table_cell(struct table *table, enum tint tint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(table, (struct cell){ terminal_text(fmt, args), tint, false });
	va_end(args);
	table->column = (table->column + 1) % table->nr_columns;
}

void table_line(struct table *table, enum tint tint, const char *fmt, ...)
{
	va_list args;

	assert(table->column == 0);
	va_start(args, fmt);
	add(table, (struct cell){ terminal_text(fmt, args), tint, true });
	va_end(args);
}

/* Finds the widths of the columns; 0: all cells of the column are empty. */
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

/* How many columns of the terminal a row takes.  The key is the last of nr. */
static size_t row_width(const struct table *table, const size_t *widths,
			bool stacked)
{
	size_t shown = table->nr_columns - stacked;
	size_t width = stacked ? INDENT : 0;
	bool first = true;

	for (size_t i = 0; i < shown; i++) {
		if (!widths[i])
			continue;
		width += widths[i] + (first ? 0 : GAP);
		first = false;
	}
	return width;
}

/* cells: one for each column. */
static void print_cells(const struct table *table, const struct layout *layout,
			const struct cell *cells)
{
	size_t owed = layout->stacked ? INDENT : 0; /* spaces not printed until
						     * something follows */
	bool first = true;

	for (size_t i = 0; i < table->nr_columns - layout->stacked; i++) {
		size_t width = layout->widths[i];

		if (!width)
			continue;

		const char *text = cells[i].text;
		bool blank = text[strspn(text, " ")] == '\0';
		size_t pad = blank ? width : width - text_width(text);

		owed += first ? 0 : GAP;
		first = false;
		if (table->columns[i].align == ALIGN_RIGHT)
			owed += pad;
		if (!blank) {
			fprintf(layout->to, "%*s", (int)owed, "");
			tint_put(layout->to, layout->colour, cells[i].tint,
				 text);
			owed = 0;
		}
		if (table->columns[i].align == ALIGN_LEFT)
			owed += pad;
	}
	fputc('\n', layout->to);
}

static void print_heads(const struct table *table, const struct layout *layout)
{
	struct cell *heads = memory_new(table->nr_columns, sizeof(*heads));

	for (size_t i = 0; i < table->nr_columns; i++)
		heads[i] = (struct cell){
			.text = memory_text(layout->widths[i]
						    ? table->columns[i].head
						    : ""),
			.tint = TINT_HEAD,
		};
	print_cells(table, layout, heads);
	for (size_t i = 0; i < table->nr_columns; i++)
		free(heads[i].text);
	free(heads);
}

static void print_rows(const struct table *table, const struct layout *layout)
{
	print_heads(table, layout);
	for (size_t i = 0; i < table->nr;) {
		const struct cell *cell = &table->cells[i];
		const struct cell *key = cell + table->nr_columns - 1;

		if (cell->line) {
			tint_wrap(layout->to, layout->colour, cell->tint,
				  cell->text, layout->limit);
			i++;
			continue;
		}
		if (layout->stacked)
			tint_wrap(layout->to, layout->colour, key->tint,
				  key->text, layout->limit);
		print_cells(table, layout, cell);
		i += table->nr_columns;
	}
}

/* Leaves columns out until a row fits, and says which. */
static void spare(const struct table *table, struct layout *layout,
		  char **spared)
{
	while (row_width(table, layout->widths, layout->stacked) >
	       layout->limit) {
		size_t most = table->nr_columns;

		for (size_t i = 0; i < table->nr_columns; i++)
			if (layout->widths[i] && table->columns[i].spare &&
			    (most == table->nr_columns ||
			     table->columns[i].spare >
				     table->columns[most].spare))
				most = i;
		if (most == table->nr_columns)
			return;
		layout->widths[most] = 0;

		memory_append(spared, "%s%s", (*spared)[0] ? ", " : "",
			      table->columns[most].head);
	}
}

/* The end of the columns, from `from` on, that fit beside the key into one
 * table; joined columns stay together. */
static size_t fitting(const struct table *table, const struct layout *layout,
		      const size_t *all, size_t from)
{
	size_t last = table->nr_columns - layout->stacked;
	size_t fits = from;

	for (size_t i = 0; i < table->nr_columns; i++)
		layout->widths[i] = i < table->keys || i >= last ? all[i] : 0;
	for (size_t end = from; end < last;) {
		do
			layout->widths[end] = all[end];
		while (++end < last && table->columns[end].joined);
		if (fits > from && row_width(table, layout->widths,
					     layout->stacked) > layout->limit)
			break;
		fits = end;
	}
	for (size_t i = fits; i < last; i++)
		layout->widths[i] = 0;
	return fits;
}

static void print_narrow(const struct table *table, struct layout *layout)
{
	size_t *all = memory_new(table->nr_columns, sizeof(*all));
	size_t last = table->nr_columns - layout->stacked;
	char *spared = memory_text("");

	if (!table->whole)
		spare(table, layout, &spared);
	memcpy(all, layout->widths, table->nr_columns * sizeof(*all));
	for (size_t from = table->keys; from < last;) {
		size_t next = fitting(table, layout, all, from);

		if (from > table->keys)
			fputc('\n', layout->to);
		print_rows(table, layout);
		from = next;
	}
	if (spared[0])
		tint_print(layout->to, layout->colour, TINT_FAINT,
			   "(no room for %s: a wider terminal has it)", spared);
	free(spared);
	free(all);
}

void table_print(const struct table *table, FILE *to, bool colour)
{
	struct layout layout = {
		.to = to,
		.colour = colour,
		.widths = measure(table),
		.limit = terminal_width(to),
	};

	if (!layout.limit ||
	    row_width(table, layout.widths, false) <= layout.limit) {
		print_rows(table, &layout);
	} else {
		layout.stacked = table->keys == 0;
		print_narrow(table, &layout);
	}
	free(layout.widths);
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
