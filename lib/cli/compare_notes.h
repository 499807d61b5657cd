/* compare_notes.h - what a reader of a comparison has to know besides its rows. */
#ifndef COWBENCH_CLI_COMPARE_NOTES_H
#define COWBENCH_CLI_COMPARE_NOTES_H

#include <stdio.h>

#include "cli/compare_table.h"

/* Calls line for each line of text. */
void compare_notes(const struct compare_view *view,
		   void (*line)(FILE *to, const char *text), FILE *to);

#endif
