/* compare_notes.h - what a reader of a comparison has to know besides its
 * rows. */
#ifndef COWBENCH_VIEW_COMPARE_NOTES_H
#define COWBENCH_VIEW_COMPARE_NOTES_H

#include <stdio.h>

#include "verdict/compare_table.h"

/* Calls line for each line of text. */
void compare_notes(const struct compare_view *view,
		   void (*line)(FILE *to, const char *text), FILE *to);

#endif
