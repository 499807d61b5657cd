/* source_package.h - Debian's packages of kernel sources (linux-source-6.12).
 */
#ifndef COWBENCH_SOURCE_SOURCE_PACKAGE_H
#define COWBENCH_SOURCE_SOURCE_PACKAGE_H

#include <stddef.h>

#include "base/reason.h"
#include "source/source.h"

struct source_package {
	char *name;    /* "linux-source-6.12" */
	char *version; /* "6.12.118-1" */
};

/* The newest package that word stands for: the start of a version, up to a full
 * component, with its first two components at least ("6.12", "6.12.117").
 * Without a network it needs package lists from before.  0, or -errno with the
 * reason; source_package_free() either way. */
int source_package_find(struct source_package *package, const char *word,
			const struct watch *watch, struct reason *why);

/* The version that the answer of `apt-cache madison`, text, has for word; NULL:
 * none.  text is changed.  The caller frees. */
char *source_package_version(char *text, const char *word);

/* The newest few versions in that answer: "6.12.118-1, 6.12.117-1"; "" where it
 * has none.  text is changed.  The caller frees. */
char *source_package_versions(char *text);

/* The series of sources among the names of packages in text, a line each:
 * "source:6.1, source:6.12"; "" where there is none.  text is changed.  The
 * caller frees. */
char *source_package_series(char *text);

/* Fetches the package where it is not here, and unpacks its source into the
 * folder `to`; a folder that is there is left as it is.  0, or -errno with the
 * reason. */
int source_package_unpack(const struct source_package *package, const char *to,
			  const struct watch *watch, struct reason *why);

void source_package_free(struct source_package *package);

#endif
