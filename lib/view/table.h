/* table.h - aligned columns for people.
 *
 * Cells are formatted as they come, and widths settled when all are there.  A
 * column that stays empty is left out.  A row is known by its key: its last
 * cell, which is not padded, so what varies in length stands there; or, in a
 * table that is told so, its first ones.
 *
 * Where a row does not fit into the terminal (terminal_width()), its last cell
 * stands on a line of its own, whole, and the others under it; columns that may
 * be missed are left out, and named beneath; what is still too wide comes in
 * several tables, each with the key.
 *
 * Why this is not libsmartcols: that breaks a cell within a word, has no lines
 * between rows, and would be mapped into each trial, which is this same program
 * and whose fork() is measured.
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
	unsigned spare; /* 0: always there; else left out where there is no room,
			 * the highest first */
	bool joined;	/* it stands beside the one before it */
};

struct table;

/* columns must outlive the table. The caller frees with table_free(). */
struct table *table_new(const struct table_column *columns, size_t nr);

/* The key is the first nr columns, not the last one. */
void table_key(struct table *table, size_t nr);

/* All columns are wanted, whatever the room. */
void table_spare_none(struct table *table);

/* The next cell of the row under way; a row is full after one for each
 * column. */
void table_cell(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A line of its own between rows: the title of a group, or what belongs to the
 * row before it. */
void table_line(struct table *table, enum tint tint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints the columns' names and all rows; colour: with the terminal's. */
void table_print(const struct table *table, FILE *to, bool colour);

/* NULL is allowed. */
void table_free(struct table *table);

#endif
