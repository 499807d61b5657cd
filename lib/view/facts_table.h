/* facts_table.h - `cowbench list --facts`: statements and what shows them. */
#ifndef COWBENCH_VIEW_FACTS_TABLE_H
#define COWBENCH_VIEW_FACTS_TABLE_H

#include <stdio.h>

/* Each testable statement of the patch that introduced PG_anon_exclusive, with
 * the words for `cowbench run` that show it; those without a case say why. */
void facts_table(FILE *to);

#endif
