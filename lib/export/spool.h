/* spool.h - standard input as a file: what takes two passes over a record
 * cannot read a pipe. */
#ifndef COWBENCH_EXPORT_SPOOL_H
#define COWBENCH_EXPORT_SPOOL_H

#include <stdio.h>

#include "base/reason.h"

#define SPOOL_NAME 32

/* Copies standard input to an unnamed file, *file, which the caller closes (it
 * may be NULL).  Returns a name that opens it, in name, or NULL with the
 * reason. */
const char *spool_input(FILE **file, char name[SPOOL_NAME], struct reason *why);

#endif
