/* run_options.h - the options and words of `cowbench run`. */
#ifndef COWBENCH_OPTION_RUN_OPTIONS_H
#define COWBENCH_OPTION_RUN_OPTIONS_H

#include <stdbool.h>

#include "run/request.h"

struct run_options {
	struct request request; /* path is NULL where no option names one */
	const char *resume;	/* NULL: a new record */
	bool overwrite, no_table, yes;
};

/* Sets the defaults, then what the command line says.  EXIT_GOOD; -1 after
 * --help; or an exit code after complaining.  All texts are parts of argv. */
int run_options_parse(int argc, char **argv, struct run_options *o);

#endif
