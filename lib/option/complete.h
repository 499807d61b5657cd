/* complete.h - the commands, and what a shell may complete of them: `cowbench
 * --complete WORD...` prints what the last word can become, a line each, with
 * what it means behind a tab.  A line ":file" or ":folder" is for the names
 * that the shell itself knows.
 *
 * The program knows its commands, the tables of their options, and the
 * benchmarks with their axes; completion/ has a few lines for each shell that
 * ask it.
 */
#ifndef COWBENCH_OPTION_COMPLETE_H
#define COWBENCH_OPTION_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "option/options.h"

struct command {
	const char *name;
	const char *what; /* one line for `cowbench help` */
	int (*run)(int argc, char **argv);
	const struct option_table *options;
	bool trials; /* it runs trials, so every benchmark must keep the
		      * contract */
};

/* Prints what the last of the words can become; the first names one of the
 * commands.  EXIT_GOOD. */
int complete(const struct command *commands, size_t nr, char *const *words,
	     size_t nr_words);

#endif
