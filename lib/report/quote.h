/* quote.h - a case in words: for a page, and to be pasted elsewhere.
 */
#ifndef COWBENCH_REPORT_QUOTE_H
#define COWBENCH_REPORT_QUOTE_H

#include <stdio.h>

#include "report/cases.h"

struct quote {		   /* of a case on one side */
	char value[40];	   /* "~1.2" where it is small; "-" of none */
	char interval[40]; /* "±1.2%"; "" without one */
	char fate[40];	   /* "kept", "kept, not proved", "wrong fate" */
};

void quote_group(struct quote *quote, const struct case_group *group);

/* The row as plain text of at most 75 columns, and as a row of a Markdown
 * table with its head. */
void quote_text(const struct report_case *one, FILE *to);
void quote_markdown(const struct report_case *one, FILE *to);

#endif
