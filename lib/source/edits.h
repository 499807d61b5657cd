/* edits.h - what can be taken out of a kernel's source by a word:
 * source:6.12+no-exclusive-reuse.
 *
 * Each edit names the functions that it changes in the kernels that it was
 * written for, tells what it changed, and refuses a source that it does not
 * fit.  What its kernel then does to pages stands in mm/ablated.h.
 */
#ifndef COWBENCH_SOURCE_EDITS_H
#define COWBENCH_SOURCE_EDITS_H

#include <stddef.h>

#include "base/reason.h"

enum edit_kind {
	EDIT_CALLS,  /* calls of `call` in function become `with` */
	EDIT_BODY,   /* the body of function becomes `with` */
	EDIT_ABSENT, /* function is not defined in the file */
};

struct edit_step {
	enum edit_kind kind;
	unsigned places; /* how many calls there are */
	const char *file, *function, *call, *with;
};

#define EDIT_VARIANTS_MAX 4

struct edit {
	const char *name;
	const char *what;	   /* what the edit takes out */
	const char *beside;	   /* what stays, and what else changes */
	const char *const *config; /* "CONFIG_X=y" added, NULL ends; or NULL */
	const char *keep; /* a further file of the build that is kept; or
			   * NULL */
	struct {
		const char *kernel; /* the oldest kernel of these steps */
		const struct edit_step *steps; /* file == NULL ends */
	} variants[EDIT_VARIANTS_MAX];
};

extern const struct edit edits[]; /* name == NULL ends */

/* The edit of that name (length bytes), or NULL with a reason that names the
 * edits that there are. */
const struct edit *edit_find(const char *name, size_t length,
			     struct reason *why);

struct changed {
	char *path; /* in the source */
	char *text; /* what the file is to hold */
};

struct changes {
	struct changed *list;
	size_t nr;
	char *told;	  /* lines that say what was changed, or NULL */
	char *in_headers; /* functions of headers among it, a line each, or
			   * NULL */
};

/* Makes an edit in the texts of changes; a file that changes does not have yet
 * is read from the source in root.  Nothing is written.  0, or -errno with the
 * reason and *changes as it was; changes_free() either way. */
int edit_make(const struct edit *edit, const char *root,
	      struct changes *changes, struct reason *why);

void changes_free(struct changes *changes);

/* All that an edit says and does, in lines, for the key of a cache.  The caller
 * frees. */
char *edit_text(const struct edit *edit);

#endif
