/* source_tools.h - what a kernel's build wants of this machine.
 */
#ifndef COWBENCH_SOURCE_SOURCE_TOOLS_H
#define COWBENCH_SOURCE_SOURCE_TOOLS_H

#include <stdbool.h>

#include "base/reason.h"
#include "kernel/architecture.h"

/* Whether a program of that name lies in PATH. */
bool source_tools_has(const char *program);

/* What the names of the compiler and its tools begin with: "" of this machine's
 * own architecture, else "aarch64-linux-gnu-". */
const char *source_tools_cross(const struct architecture *arch);

/* 0, or -ENOENT with a reason that names all programs and headers that are
 * missing, and how they are installed.  word: the kernel that wants them. */
int source_tools_check(const struct architecture *arch, const char *word,
		       struct reason *why);

#endif
