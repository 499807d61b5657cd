/* options.h - what `cowbench tune` is asked to do. */
#ifndef COWBENCH_TUNE_OPTIONS_H
#define COWBENCH_TUNE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "option/options.h"
#include "tune/server.h"
#include "tune/subject.h"

enum format { FORMAT_TEXT, FORMAT_JSON, NR_FORMATS };

struct tune_options {
	double time_s, try_s, watch_s, written, fragment;
	struct server_asked server;
	struct option_list shown;
	const char *settings, *output;
	uint64_t pool; /* bytes; 0: none */
	unsigned pid;
	enum goal goal;
	enum format format;
	uint64_t seed;
	bool dry_run;
	const char *root;
	char *const *command; /* all words, as they were given */
};

extern const struct option_table tune_table;

/* Reads them; argv[optind] is then the first word of the command, or of --try.
 * EXIT_GOOD, -1 after --help, or an exit code after complaining. */
int tune_options_parse(int argc, char **argv, struct tune_options *options);

#endif
