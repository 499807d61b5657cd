/* matrix_table.h - the consistency matrix as `run` and `show` print it. */
#ifndef COWBENCH_VIEW_MATRIX_TABLE_H
#define COWBENCH_VIEW_MATRIX_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "data/summary.h"

/* Prints a grid for each kind, the reasons of its cells, and what the words
 * mean; prints nothing when the summary has no trial of pin_consistency. */
void matrix_table(const struct summary *summary, bool colour, FILE *to);

#endif
