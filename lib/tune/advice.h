/* advice.h - how an arm's settings are tried, kept and undone: words for a
 * shell and for files.  The caller frees each text; lines end with a newline.
 */
#ifndef COWBENCH_TUNE_ADVICE_H
#define COWBENCH_TUNE_ADVICE_H

#include "tune/arm.h"

/* One command, without a newline: `cowbench tune --try 10m NAME=WORD...`. */
char *advice_try(const struct arms *arms, size_t arm);

/* Lines for a file in /etc/tmpfiles.d (tmpfiles.d(5)). */
char *advice_tmpfiles(const struct arms *arms, size_t arm);

/* Words for the kernel's command line, without a newline.  What it has no words
 * for is left out; "" where nothing is left (kernel
 * Documentation/admin-guide/mm/transhuge.rst). */
char *advice_command_line(const struct arms *arms, size_t arm);

/* Lines for the section [sysfs] of a tuned profile (tuned.conf(5)); without
 * settings that are not in /sys. */
char *advice_tuned(const struct arms *arms, size_t arm);

/* Commands that set what is set now, a line each. */
char *advice_undo(const struct arms *arms, size_t arm);

#endif
