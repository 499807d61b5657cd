/* path_table.h - which of the kernel's functions served an operation. */
#ifndef COWBENCH_VIEW_PATH_TABLE_H
#define COWBENCH_VIEW_PATH_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/reason.h"

/* Prints, of the record at path ("-": standard input), a row for each case that
 * was traced, and beneath what was not.  How many were traced, or -errno with
 * its reason. */
long path_table(const char *path, bool colour, FILE *to, struct reason *why);

#endif
