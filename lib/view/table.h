/* table.h - aligned columns for people.
 *
 * Cells are formatted as they come; widths are found when the table is printed.
 * A column without any text is left out.  The key of a row is its last cell,
 * which is not padded, so text of any length belongs there; or, after
 * table_key_first(), its first cells.
 *
 * Where a row does not fit into the terminal (terminal_width()), its last cell
 * is printed whole on a line of its own, and the other cells under it.  Columns
 * of less importance are left out, and named below the table.  Where that is
 * not enough, the table is split into several, each with the key.
 *
 * libsmartcols was tried in its place and is not used: see doc/design.md.
 */
#ifndef COWBENCH_VIEW_TABLE_H
#define COWBENCH_VIEW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "view/terminal.h"

enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct table_column {
	const char *head;
	enum align align;
	unsigned spare; /* 0: never left out; else left out where there is no
			 * room, the highest number first */
	bool joined;	/* never separated from the column before it */
};

struct table;

/* columns must outlive the table. The caller frees with table_free(). */
struct table *table_new(const struct table_column *columns, size_t nr);

/* Makes the first nr columns the key, instead of the last one. */
void table_key(struct table *table, size_t nr);

/* Leaves out no column, even where the room is too small. */
void table_spare_none(struct table *table);

/* Adds the next cell; a row is complete after a cell for each column. */
void table_cell(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds a line between rows: the title of a group, or more about the row before
 * it. */
void table_line(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints the columns' names and all rows; colour: with the terminal's
 * colours. */
void table_print(const struct table *table, FILE *to, bool colour);

/* NULL is allowed. */
void table_free(struct table *table);

#endif
