/* source.h - kernels built from source, as they are and edited:
 * source:6.12+no-exclusive-reuse.
 *
 * A word is a version of Debian's linux-source packages (behind it, as of
 * Debian's kernels, the size of base pages: 6.12-64k), or a folder with the
 * user's own source (a "/" in it), and behind it edits (source/edits.h) and
 * files of patches, each after a "+".  All are built with one configuration,
 * the suite's, and lie in the user's cache, by what they were made of.  They
 * are for virtual machines: nothing else is configured in.
 */
#ifndef COWBENCH_SOURCE_SOURCE_H
#define COWBENCH_SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "base/watch.h"
#include "kernel/architecture.h"
#include "source/edits.h"

#define SOURCE_PARTS_MAX 8

struct source_part { /* an edit or a patch */
	const struct edit *edit;
	char *patch; /* a file */
};

/* What a kernel is compiled for. */
struct source_machine {
	const struct architecture *arch;
	const char *pages; /* base pages, as Kconfig says: "4K" */
};

struct source {
	struct source_machine machine;
	char *version; /* of a package: "6.12", "6.12.117"; or NULL */
	char *folder;  /* the user's source; or NULL */
	struct source_part parts[SOURCE_PARTS_MAX];
	size_t nr;
};

/* Whether a kernel's word is "source:...". */
bool source_is(const char *word);

/* Takes a word "source:..." apart, of a kernel for arch.  0, or -errno with the
 * reason; source_free() either way. */
int source_parse(struct source *source, const struct architecture *arch,
		 const char *word, struct reason *why);

void source_free(struct source *source);

/* Builds the kernel that word says, unless the kernel lies in the cache.
 * *folder is then a folder that kernel_load() takes; its file "changed" says
 * what was edited.  The caller frees.  0, or -errno with the reason. */
int source_build(const char *word, const struct architecture *arch,
		 const struct watch *watch, char **folder, struct reason *why);

#endif
