/* vm_options.h - what `cowbench vm` is told. */
#ifndef COWBENCH_CLI_VM_OPTIONS_H
#define COWBENCH_CLI_VM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/explain_table.h"
#include "cli/options.h"

struct vm_options {
	struct option_list kernels, topologies, modules, added;
	struct option_list edits; /* of each source: kernel */
	const char *arch_name;	  /* or NULL: this machine's */
	const struct architecture *arch;
	const char *folder, *append, *cpu, *baseline;
	unsigned boots, seeds, cpus, jobs, patience_s, attempts;
	uint64_t memory;
	uint64_t seed;
	double threshold_pct;
	const char *explained; /* --explain's word, or NULL */
	enum explain explain;
	const char *cache; /* of the model, or NULL */
	const char *ab;	   /* of what is explained, or NULL */
	unsigned clock;	   /* enum clock_kind, or NR_CLOCKS: what works */
	bool list, list_edits, fetch, overwrite, keep_console, bisect;
	char **words; /* what runs in the guests */
	int nr_words;
};

/* Sets the defaults, and what the command line says.  EXIT_GOOD, -1 where that
 * was --help, or an exit code after complaining.  All text is on loan from
 * argv. */
int vm_options_parse(int argc, char **argv, struct vm_options *o);

/* Whether they make sense together, and the words of a run, which the guests
 * would refuse only when they have booted.  EXIT_GOOD, -1 where those were
 * --help (run's, which is printed), or an exit code after complaining. */
int vm_options_check(const struct vm_options *o);

/* Whether the guests have another architecture than this machine. */
bool vm_foreign(const struct vm_options *o);

#endif
