/* vm.h - what the files of `cowbench vm` share. */
#ifndef COWBENCH_CLI_VM_H
#define COWBENCH_CLI_VM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "lab/schedule.h"
#include "view/progress.h"
#include "cli/vm_options.h"

struct vm {
	struct vm_options options;
	struct lab lab;
	struct kernel *kernels;
	size_t nr_kernels;
	struct topology *topologies;
	size_t nr_topologies;
	struct schedule schedule;
	struct progress progress;
	char *folder;
	const volatile sig_atomic_t *stop; /* set by a signal */
	unsigned failed;		   /* kernels, topologies and boots */
	int worst;			   /* exit code of the guests' runs */
};

/* Prints the kernels that --kernel debian: can name; returns an exit code. */
int vm_list_kernels(const struct vm_options *options);

/* Downloads the kernels that debian: words name, without booting; returns an
 * exit code. */
int vm_fetch_kernels(const struct vm_options *options);

/* Does everything up to the first boot: kernels, topologies, clock, words,
 * folder and schedule.  EXIT_GOOD, or EXIT_ERROR after complaining.  Where some
 * kernels or topologies cannot be had and others can, complains of them and
 * counts them in failed.  Call vm_clear() in either case. */
int vm_prepare(struct vm *vm);

/* Frees what vm_prepare() made. */
void vm_clear(struct vm *vm);

/* Reports how the boots go on: the tell() of a schedule; context is the vm. */
void vm_tell(void *context, enum schedule_event event, const struct boot *boot);

#endif
