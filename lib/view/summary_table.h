/* summary_table.h - a run's table: what `run` ends with and `show` prints. */
#ifndef COWBENCH_VIEW_SUMMARY_TABLE_H
#define COWBENCH_VIEW_SUMMARY_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "data/summary.h"

struct summary_look {
	bool colour;
	bool all;      /* more columns, and every skipped case by name */
	bool calls;    /* a column with the value over the calibrator */
	bool no_skips; /* leave out what was skipped */
};

/* Prints the machine, the kernel, the clock, the time, and warnings.  path: the
 * record's, or NULL. */
void summary_table_head(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to);

/* Prints a row for each case, and below them the wrong, broken and skipped
 * cases with their reasons, and what the marks mean. */
void summary_table_rows(const struct summary *summary,
			const struct summary_look *look, FILE *to);

/* The last parts of that table: the cases with wrong trials; then broken cases
 * with their names, and skipped ones in a line for each reason. */
void summary_table_wrong(const struct summary *summary,
			 const struct summary_look *look, FILE *to);
void summary_table_ends(const struct summary *summary,
			const struct summary_look *look, FILE *to);

/* Prints what to do next with the record at path; NULL: prints nothing. */
void summary_table_foot(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to);

#endif
