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

/* Which machine, kernel and clock, when, and what to beware of. path: the
 * record's, or NULL. */
void summary_table_head(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to);

/* A row a case, and beneath what was wrong, broken and skipped, with reasons,
 * and what the marks mean. */
void summary_table_rows(const struct summary *summary,
			const struct summary_look *look, FILE *to);

/* The two ends of that: cases with wrong trials; and what broke, with names,
 * and was skipped, a line a reason. */
void summary_table_wrong(const struct summary *summary,
			 const struct summary_look *look, FILE *to);
void summary_table_ends(const struct summary *summary,
			const struct summary_look *look, FILE *to);

/* What to do next with the record at path; NULL: nothing. */
void summary_table_foot(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to);

#endif
