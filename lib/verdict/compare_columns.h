/* compare_columns.h - what `compare` says about a case.  Its table, Markdown,
 * JSON and CSV are all made from this one list of columns.
 */
#ifndef COWBENCH_VIEW_COMPARE_COLUMNS_H
#define COWBENCH_VIEW_COMPARE_COLUMNS_H

#include "compare/contrast.h"
#include "export/column.h"
#include "view/table.h"

#define CELL 48

struct compare_column {
	struct column column; /* for programs, its row a struct contrast */
	const char *head;     /* for people; NULL: programs only */
	enum align align;
	unsigned spare; /* table.h */
	enum tint tint;
	/* What people read. */
	void (*text)(const struct contrast *one, char text[CELL]);
};

#define NR_COMPARE_COLUMNS 30

/* Columns with a fixed place.  The first two say which case a row is about;
 * people may read that elsewhere (as the key of a row, as the title of a
 * group). */
enum {
	COMPARE_CASE,
	COMPARE_UNIT,
	COMPARE_A,
	COMPARE_B,
	COMPARE_SCALE,
	COMPARE_CHANGE,
	COMPARE_INTERVAL, /* the low end at 95 %, then the other three ends */
	COMPARE_VERDICT = COMPARE_INTERVAL + 4,
};

extern const struct compare_column compare_columns[NR_COMPARE_COLUMNS];

/* The same columns as a table for programs. */
void compare_columns_plain(struct column columns[NR_COMPARE_COLUMNS]);

/* The words for a verdict, and for a fate (-1: no fate was seen). */
const char *compare_verdict(const struct contrast *one);
const char *compare_fate(int fate);

#endif
