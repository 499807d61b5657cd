/* cli.h - what the commands share.
 *
 * A command is one file, lib/cli/<name>.c, with one function
 * command_<name>(argc, argv); argv[0] is the command's name.  It parses its
 * options with getopt_long and returns an exit code.
 */
#ifndef COWBENCH_CLI_CLI_H
#define COWBENCH_CLI_CLI_H

#include <stdbool.h>

/* The exit codes of every command. */
enum exit_code {
	EXIT_GOOD = 0,
	EXIT_REGRESSION = 1, /* or a wrong fate */
	EXIT_ERROR = 2,
	EXIT_INCONCLUSIVE = 3, /* with --strict */
	EXIT_NOTHING = 4,      /* nothing could be measured */
};

struct command {
	const char *name;
	const char *what; /* one line for `cowbench help` */
	int (*run)(int argc, char **argv);
	bool trials; /* it runs some: each benchmark has to keep the contract */
};

int command_compare(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_export(int argc, char **argv);
int command_list(int argc, char **argv);
int command_plot(int argc, char **argv);
int command_run(int argc, char **argv);
int command_selftest(int argc, char **argv);
int command_show(int argc, char **argv);
int command_trial(int argc, char **argv);
int command_vm(int argc, char **argv);

/* EXIT_GOOD where there is a command of that name; else EXIT_ERROR after
 * complaining, with the one that was meant. */
int command_check(const char *name);

/* Prints "cowbench NAME: <words>" on standard error, in one line without control
 * bytes, whatever the words quote; returns EXIT_ERROR. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The command's name for complain(); must outlive it. */
void complain_as(const char *command);

/* Says where the options stand, behind what getopt_long() said of one; returns
 * EXIT_ERROR. */
int complain_usage(void);

#endif
