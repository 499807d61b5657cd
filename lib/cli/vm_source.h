/* vm_source.h - `cowbench vm` with kernels that are built from source.
 */
#ifndef COWBENCH_CLI_VM_SOURCE_H
#define COWBENCH_CLI_VM_SOURCE_H

#include "base/reason.h"
#include "kernel/kernel.h"
#include "view/progress.h"
#include "cli/vm_options.h"

/* Tells a line of progress what is under way; progress stays the caller's. */
struct watch vm_watch(struct progress *progress);

/* Builds the kernel that a source: word names, unless the cache has it, and
 * prints what its edits changed.  Returns the kernel's folder, which the caller
 * frees; NULL with the reason. */
char *vm_source_build(const char *word, const struct architecture *arch,
		      struct progress *progress, struct reason *why);

/* Like kernel_load(), but a kernel whose word begins with source: is built
 * first, unless the cache has it. */
int vm_kernel_load(struct kernel *kernel, const struct architecture *arch,
		   const char *word, const char *const *wanted,
		   struct progress *progress, struct reason *why);

/* The word for a folder with the user's source: lives until the program ends,
 * as argv does. */
const char *vm_source_word(const char *folder);

/* For each kernel of --kernel source:..., adds the edited kernels that --edit
 * asks for.  EXIT_GOOD, or an exit code after complaining. */
int vm_source_expand(struct vm_options *o);

/* --list-edits. */
void vm_edits_print(void);

#endif
