/* quote.h - a case in words: for a page, and to be pasted elsewhere.
 */
#ifndef COWBENCH_REPORT_QUOTE_H
#define COWBENCH_REPORT_QUOTE_H

#include <stdio.h>

#include "report/cases.h"

#define QUOTE_ROOM 40

/* Half of the interval of a case in one record, "±1.2%", or in its unit where
 * it is small; "" without one.  Over several records it is another matter: how
 * far boots differ. */
void quote_interval(const struct case_summary *one, char text[QUOTE_ROOM]);

struct quote {			   /* of a case on one side */
	char value[QUOTE_ROOM];	   /* "~1.2": it is small; "-": none */
	char interval[QUOTE_ROOM]; /* "±1.2%"; "" without one */
	char fate[QUOTE_ROOM]; /* "kept", "kept, not proved", "wrong fate" */
};

void quote_group(struct quote *quote, const struct case_group *group);

/* Writes the row: as plain text of at most 75 columns, and as a row of a
 * Markdown table with its head. */
void quote_text(const struct report_case *one, FILE *to);
void quote_markdown(const struct report_case *one, FILE *to);

#endif
