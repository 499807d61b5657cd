/* export_profile.h - `cowbench export`'s formats of profiles. */
#ifndef COWBENCH_REPORT_EXPORT_PROFILE_H
#define COWBENCH_REPORT_EXPORT_PROFILE_H

#include <stdio.h>

#include "export/export.h"

/* Writes the stacks of a record's cases; where id is not NULL, only of the case
 * with that id.  Returns an exit code, and complains where it is not
 * EXIT_GOOD. */
int export_folded(FILE *to, char *const *paths, size_t nr, const char *id);

/* Draws a case: of one record, or of two records against each other. */
int export_flame(FILE *to, char *const *paths, size_t nr, const char *id);

/* Writes the lines of memory that a model of caches found: a row for each NUMA
 * node of each trial that is explained, with tabs between columns. */
int export_lines(FILE *to, char *const *paths, size_t nr);

/* The same as a table for figures: 0, or -errno with the reason, -ENODATA where
 * no record has such lines. */
int export_lines_table(FILE *to, const struct export_source *sources, size_t nr,
		       struct reason *why);

#endif
