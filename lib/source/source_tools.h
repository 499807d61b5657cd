/* source_tools.h - what a kernel's build wants of this machine.
 */
#ifndef COWBENCH_SOURCE_SOURCE_TOOLS_H
#define COWBENCH_SOURCE_SOURCE_TOOLS_H

#include <stdbool.h>

#include "base/reason.h"

/* Whether a program of that name lies in PATH. */
bool source_tools_has(const char *program);

/* 0, or -ENOENT with a reason that names all programs and headers that are
 * missing, and how they are installed.  word: the kernel that wants them. */
int source_tools_check(const char *word, struct reason *why);

#endif
