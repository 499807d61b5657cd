/* path_table.h - which of the kernel's functions served an operation. */
#ifndef COWBENCH_VIEW_PATH_TABLE_H
#define COWBENCH_VIEW_PATH_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/reason.h"

/* Prints a row for each traced case of the record at path ("-": standard
 * input), and below them the cases that could not be traced.  Returns how many
 * were traced, or -errno with its reason. */
long path_table(const char *path, bool colour, FILE *to, struct reason *why);

#endif
