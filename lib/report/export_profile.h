/* export_profile.h - `cowbench export`'s formats of profiles. */
#ifndef COWBENCH_REPORT_EXPORT_PROFILE_H
#define COWBENCH_REPORT_EXPORT_PROFILE_H

#include <stdio.h>

/* The stacks of a record's cases, or of the one whose id is id unless that is
 * NULL. An exit code, after complaining where it is not EXIT_GOOD. */
int export_folded(FILE *to, char *const *paths, size_t nr, const char *id);

/* The figure of a case: of one record, or of two against each other. */
int export_flame(FILE *to, char *const *paths, size_t nr, const char *id);

#endif
