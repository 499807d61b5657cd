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

enum summary_format {
	SUMMARY_TABLE, /* the functions above */
	SUMMARY_MARKDOWN,
	SUMMARY_JSON, /* one object a line */
	SUMMARY_CSV,
	NR_SUMMARY_FORMATS
};

extern const char *const summary_format_words[NR_SUMMARY_FORMATS];

/* All cases, in any format but SUMMARY_TABLE; first: of several records, which
 * have one line of names in a CSV. */
void summary_print(const struct summary *summary, const char *path,
		   enum summary_format format, bool first, FILE *to);

/* What to do next with the record at path; NULL: nothing. */
void summary_table_foot(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to);

#endif
