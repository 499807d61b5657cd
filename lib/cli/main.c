/* main.c - cowbench: the commands by name. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const struct command commands[] = {
	{ "list", "the benchmarks, and what each measures", command_list },
	{ "run", "measure, prove, and keep a record", command_run },
	{ "show", "the table of a record", command_show },
	{ "trial", "one trial in the foreground, for perf or strace",
	  command_trial },
	{ 0 },
};

int main(int argc, char **argv)
{
	for (const struct command *command = commands; command->name; command++)
		if (argc > 1 && strcmp(argv[1], command->name) == 0) {
			complain_as(command->name);
			return command->run(argc - 1, argv + 1);
		}
	return complain("which command? see cowbench help");
}
