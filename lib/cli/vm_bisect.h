/* vm_bisect.h - `cowbench vm --bisect`: one kernel against a record, in the
 * exit codes that `git bisect run` takes.
 */
#ifndef COWBENCH_CLI_VM_BISECT_H
#define COWBENCH_CLI_VM_BISECT_H

#include "cli/vm.h"

/* git bisect run continues after 0 (good), 1 (bad) and 125 (skip this commit),
 * takes all other codes up to 127 as bad, and stops at 128 and above. */
enum bisect_code {
	BISECT_GOOD = 0,
	BISECT_BAD = 1,
	BISECT_SKIP = 125,
	BISECT_STOP = 128,
};

/* Whether these words of the command line ask for --bisect, even where other
 * words, or its own, are wrong. */
bool vm_bisect_wanted(int argc, char **argv);

/* Whether the baseline can be read: EXIT_GOOD, or EXIT_ERROR after
 * complaining. */
int vm_bisect_check(const struct vm_options *options);

/* Judges the records after all boots.  Says why, and returns a code for git. */
int vm_bisect(struct vm *vm);

#endif
