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

/* The table of what --kernel debian: may be; an exit code. */
int vm_list_kernels(const struct vm_options *options);

/* Brings home what debian: words stand for, and boots nothing; an exit code. */
int vm_fetch_kernels(const struct vm_options *options);

/* Everything up to the first boot: kernels, topologies, clock, words, folder
 * and schedule.  EXIT_GOOD, or EXIT_ERROR after complaining; a kernel or
 * topology that cannot be had while others can is complained of and counted in
 * failed. vm_clear() either way. */
int vm_prepare(struct vm *vm);

/* Frees what vm_prepare() made. */
void vm_clear(struct vm *vm);

/* Says what becomes of the boots: a schedule's tell, its context is the vm. */
void vm_tell(void *context, enum schedule_event event, const struct boot *boot);

#endif
