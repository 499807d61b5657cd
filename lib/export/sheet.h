/* sheet.h - a table for other programs while it is written, cell by cell.
 *
 * Two dialects, the same in each command:
 *
 *	SHEET_CSV	RFC 4180, but for a bare newline at the end of a row;
 *			nothing for what is not there
 *	SHEET_TABS	tabs between columns, no quotes: what gnuplot reads.
 *			"NaN" for a number and "-" for a word that is not there
 *
 * Whatever a record has in its texts, a table stays a table, and a terminal
 * that shows it is not talked to: control bytes come as blanks, but for tab,
 * newline and carriage return inside the quotes of a CSV.
 */
#ifndef COWBENCH_EXPORT_SHEET_H
#define COWBENCH_EXPORT_SHEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/facts.h"
#include "base/reason.h"
#include "export/column.h"

enum sheet_form { SHEET_CSV, SHEET_TABS };

struct sheet {
	FILE *to;
	enum sheet_form form;
	bool inside; /* a row: the next cell wants a separator */
};

/* The next cell; text may be NULL: there is none. */
void sheet_text(struct sheet *sheet, const char *text);
void sheet_number(struct sheet *sheet, double number);
void sheet_count(struct sheet *sheet, uint64_t count);
void sheet_fact(struct sheet *sheet, const struct fact *fact); /* or NULL */

/* A cell for each value of each column: their names, and those of a row. */
void sheet_names(struct sheet *sheet, const struct column *columns, size_t nr);
void sheet_row(struct sheet *sheet, const struct column *columns, size_t nr,
	       const void *row);

void sheet_end_row(struct sheet *sheet);

/* Whether the stream took it all: 0, or -errno with the reason. */
int sheet_end(struct sheet *sheet, struct reason *why);

/* The same of a stream that a table went to in another form. */
int sheet_written(FILE *to, struct reason *why);

#endif
