/* vm_options.h - what `cowbench vm` is told. */
#ifndef COWBENCH_CLI_VM_OPTIONS_H
#define COWBENCH_CLI_VM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/explain_table.h"

#define VM_LIST_MAX  64
#define VM_ADDED_MAX 1024

struct vm_options {
	const char *kernels[VM_LIST_MAX];
	size_t nr_kernels;
	const char *edits[VM_LIST_MAX]; /* of each source: kernel */
	size_t nr_edits;
	const char *topologies[VM_LIST_MAX];
	size_t nr_topologies;
	const char *modules[VM_LIST_MAX];
	size_t nr_modules;
	const char *added[VM_ADDED_MAX];
	size_t nr_added;
	const char *folder, *append, *cpu, *baseline;
	unsigned boots, seeds, cpus, jobs, patience_s, attempts;
	uint64_t memory;
	uint64_t seed;
	double threshold_pct;
	enum explain explain;
	const char *cache; /* of the model, or NULL */
	int clock;	   /* enum clock_kind, or -1: what works */
	bool list, list_edits, fetch, overwrite, keep_console, bisect;
	char **words; /* what runs in the guests */
	int nr_words;
};

/* Sets the defaults, and what the command line says.  EXIT_GOOD, -1 where that
 * was --help, or an exit code after complaining.  All text is on loan from argv. */
int vm_options_parse(int argc, char **argv, struct vm_options *o);

/* Whether they make sense together, and the words of a run, which the guests
 * would refuse only when they have booted.  EXIT_GOOD, -1 where those were --help
 * (run's, which is printed), or an exit code after complaining. */
int vm_options_check(const struct vm_options *o);

#endif
