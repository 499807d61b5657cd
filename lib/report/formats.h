/* formats.h - a run's cases in the forms that people paste and programs read.
 */
#ifndef COWBENCH_REPORT_FORMATS_H
#define COWBENCH_REPORT_FORMATS_H

#include <stdbool.h>
#include <stdio.h>

#include "data/summary.h"

enum summary_format {
	SUMMARY_TABLE, /* view/summary_table.h */
	SUMMARY_MARKDOWN,
	SUMMARY_JSON, /* one object a line */
	SUMMARY_CSV,
	NR_SUMMARY_FORMATS
};

extern const char *const summary_format_words[NR_SUMMARY_FORMATS];

/* Writes all cases, in any format but SUMMARY_TABLE.  first: this is the first
 * of several records: only there a CSV has its line of names. */
void summary_print(const struct summary *summary, const char *path,
		   enum summary_format format, bool first, FILE *to);

#endif
