/* vm_source.h - `cowbench vm` with kernels that are built from source.
 */
#ifndef COWBENCH_CLI_VM_SOURCE_H
#define COWBENCH_CLI_VM_SOURCE_H

#include "base/reason.h"
#include "kernel/kernel.h"
#include "view/progress.h"
#include "cli/vm_options.h"

/* Builds what a source: word says, unless it lies in the cache, and tells what
 * its edits changed.  The folder with it, which the caller frees; NULL with the
 * reason. */
char *vm_source_build(const char *word, struct progress *progress,
		      struct reason *why);

/* kernel_load() for all words: those of source: are built first, unless they
 * lie in the cache. */
int vm_kernel_load(struct kernel *kernel, const struct architecture *arch,
		   const char *word, const char *const *wanted,
		   struct progress *progress, struct reason *why);

/* The word for a folder with the user's source: lives until the program ends,
 * as argv does. */
const char *vm_source_word(const char *folder);

/* Adds each kernel that --edit asks for beside those of --kernel source:...  An
 * exit code, after complaining. */
int vm_source_expand(struct vm_options *o);

/* --list-edits. */
void vm_edits_print(void);

#endif
