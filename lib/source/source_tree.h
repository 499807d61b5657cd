/* source_tree.h - a kernel's source that we may change, and put back.
 *
 * Before a file is changed its text is kept beside the tree, so that the next
 * who opens the tree finds the source as it was, however the last one ended.
 */
#ifndef COWBENCH_SOURCE_SOURCE_TREE_H
#define COWBENCH_SOURCE_SOURCE_TREE_H

#include "base/reason.h"
#include "kernel/architecture.h"
#include "source/edits.h"

struct source_tree {
	const struct architecture *arch;
	char *root;  /* of the source */
	char *saved; /* the folder of the files as they were: root + ".saved" */
};

/* Opens the tree in root, of a kernel for arch, and puts each file back that
 * was changed.  0, or -errno with the reason; source_tree_close() either
 * way. */
int source_tree_open(struct source_tree *tree, const char *root,
		     const struct architecture *arch, struct reason *why);

/* Writes changed texts.  Where only some files use what was changed in headers
 * (source_users.h), those get the present time and the headers keep theirs, so
 * that make compiles no others anew. */
int source_tree_change(const struct source_tree *tree,
		       const struct changes *changes, struct reason *why);

/* Applies a patch as `patch -p1` does, but without fuzz: each hunk must find
 * its context whole.  0, or -EINVAL with the reason: the patch names files
 * outside of the tree, or a hunk does not apply.  The caller then puts the tree
 * back. */
int source_tree_patch(const struct source_tree *tree, const char *patch,
		      struct reason *why);

/* Puts all files back, with times by which make compiles anew what must be. */
int source_tree_restore(const struct source_tree *tree, struct reason *why);

void source_tree_close(struct source_tree *tree);

/* Writes text to path whole or not at all: to another file, which is then
 * renamed. */
int source_write(const char *path, const char *text, struct reason *why);

#endif
