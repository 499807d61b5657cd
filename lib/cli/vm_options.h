/* vm_options.h - the options and words of `cowbench vm`. */
#ifndef COWBENCH_CLI_VM_OPTIONS_H
#define COWBENCH_CLI_VM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/explain_table.h"
#include "option/options.h"

struct vm_options {
	struct option_list kernels, topologies, modules, added, vmlinux;
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
	const char *ab;	   /* model of caches for --explain, or NULL */
	unsigned clock;	   /* enum clock_kind; NR_CLOCKS: the one that works */
	bool list, list_edits, fetch, overwrite, keep_console, bisect;
	char **words; /* what runs in the guests */
	int nr_words;
};

/* Sets the defaults, then what the command line says.  EXIT_GOOD; -1 after
 * --help; or an exit code after complaining.  All texts are parts of argv. */
int vm_options_parse(int argc, char **argv, struct vm_options *o);

/* Checks that the options fit together; and the words of a run, which else the
 * guests would refuse after their boot.  EXIT_GOOD; -1 where these words are
 * --help (run's, which is printed); or an exit code after complaining. */
int vm_options_check(const struct vm_options *o);

/* Whether the guests have another architecture than this machine. */
bool vm_foreign(const struct vm_options *o);

#endif
