/* compare_columns.h - what `compare` says of a case: one table of columns
 * behind its table, Markdown, JSON and CSV.
 */
#ifndef COWBENCH_VIEW_COMPARE_COLUMNS_H
#define COWBENCH_VIEW_COMPARE_COLUMNS_H

#include "compare/contrast.h"
#include "export/column.h"
#include "view/table.h"

#define CELL 48

struct compare_column {
	struct column column; /* for programs, its row a struct contrast */
	const char *head;     /* for people; NULL: not for them */
	enum align align;
	unsigned spare; /* table.h */
	enum tint tint;
	/* What people read. */
	void (*text)(const struct contrast *one, char text[CELL]);
};

#define NR_COMPARE_COLUMNS 30

/* Columns that have a place: the first two say what a row is of, which people
 * may read elsewhere (as the key of a row, as the title of a group). */
enum {
	COMPARE_CASE,
	COMPARE_UNIT,
	COMPARE_A,
	COMPARE_B,
	COMPARE_SCALE,
	COMPARE_CHANGE,
	COMPARE_INTERVAL, /* its low end, at 95 %, and the other three */
	COMPARE_VERDICT = COMPARE_INTERVAL + 4,
};

extern const struct compare_column compare_columns[NR_COMPARE_COLUMNS];

/* The same as a table for programs. */
void compare_columns_plain(struct column columns[NR_COMPARE_COLUMNS]);

/* What there is to say of a verdict, a fate (-1: none was seen). */
const char *compare_verdict(const struct contrast *one);
const char *compare_fate(int fate);

#endif
