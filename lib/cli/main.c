/* main.c - cowbench: the commands by name. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "case/axes.h"
#include "cli/cli.h"
#include "cli/vm_bisect.h"
#include "lab/guest.h"
#include "host/guard.h"
#include "host/limits.h"
#include "host/machine.h"
#include "run/check.h"
#include "tune/options.h"

static int command_help(int argc, char **argv);

static const struct option_row no_rows[] = { { 0 } };

static const struct option_table help_table = {
	.usage = "usage: cowbench help [COMMAND]\n",
	.rows = no_rows,
	.takes = TAKES_COMMANDS,
};

static const struct command commands[] = {
	{ "list", "the benchmarks, and what each measures", command_list,
	  &list_table, false },
	{ "run", "measure, prove, and keep a record", command_run, &run_table,
	  true },
	{ "compare", "what changed between records, and how sure that is",
	  command_compare, &compare_table, false },
	{ "show", "the table of a record", command_show, &show_table, false },
	{ "plot", "figures of a record, with their tables", command_plot,
	  &plot_table, false },
	{ "report", "records as one page for a browser", command_report,
	  &report_table, false },
	{ "export", "records as tables for other programs", command_export,
	  &export_table, false },
	{ "trial", "one trial in the foreground, for perf or strace",
	  command_trial, &trial_table, true },
	{ "vm", "other kernels and topologies, in guests of this machine",
	  command_vm, &vm_table, true },
	{ "fleet", "the same run on many machines, through Slurm",
	  command_fleet, &fleet_table, true },
	{ "selftest", "the method under test, on this machine",
	  command_selftest, &selftest_table, true },
	{ "tune", "which THP settings are right, for this machine or a program",
	  command_tune, &tune_table, false },
	{ "doctor", "what this machine can measure, and what disturbs it",
	  command_doctor, &doctor_table, false },
	{ "help", "this", command_help, &help_table, false },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	const char *names[NR_COMMANDS], *nearest;
	struct reason why;

	for (size_t i = 0; i < NR_COMMANDS; i++)
		names[i] = commands[i].name;
	nearest = text_nearest(name, names, NR_COMMANDS);
	if (nearest || bench_find(name, &why))
		return complain("no command '%s': did you mean %s%s?", name,
				nearest ? "" : "run ",
				nearest ? nearest : name);
	return complain("no command '%s': see cowbench help", name);
}

int command_check(const char *name)
{
	return find(name) ? EXIT_GOOD : unknown(name);
}

static bool is_help(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	       strcmp(word, "-h") == 0;
}

/* `cowbench help COMMAND` is `cowbench COMMAND --help`. */
static int command_help(int argc, char **argv)
{
	if (argc > 1 && !is_help(argv[1])) {
		const struct command *command = find(argv[1]);
		char help[] = "--help";
		char *words[] = { argv[1], help, NULL };

		if (!command)
			return unknown(argv[1]);
		complain_as(command->name);
		return command->run(2, words);
	}
	puts("cowbench measures what copy-on-write and page pinning cost on "
	     "this kernel,\nand proves for each number what became of the "
	     "pages.\n\nusage: cowbench COMMAND ...\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].what);
	puts("\ncowbench help COMMAND tells more.  Exit codes: 0 good, 1 a "
	     "wrong fate or\na regression, 2 an error, 3 inconclusive with "
	     "--strict, 4 nothing could be\nmeasured.");
	return EXIT_GOOD;
}

/* Checks that all output was written: a full disk is an error.  An error that
 * was reported already is not reported again. */
static int printed(int code)
{
	struct reason why;
	int err = file_flush(stdout);

	if (!err || code == EXIT_ERROR)
		return code;
	reason_errno(&why, err, "cannot write to standard output");
	return complain("%s", why.text);
}

/* Undoes what a parent process may have left that would harm a run.  Where a
 * standard stream is closed, a file that is opened later would get its number,
 * and messages would go into a record; so an O_PATH descriptor, which can be
 * neither read nor written, takes that number.  With SIGCHLD ignored, children
 * cannot be waited for.  With SIGXFSZ ignored, a write past the limit of a
 * file's size fails with a reason, instead of ending the program. */
static void settle(void)
{
	int fd;

	do {
		fd = open("/", O_PATH);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

/* A process that another cowbench has started, which made this check before. */
static bool is_inner(const char *word)
{
	return strcmp(word, "--sweep") == 0;
}

/* Whether the command may run: none where limits leave too little, and none
 * that runs trials where a benchmark breaks the contract. */
static bool may_run(const struct command *command, const char *word)
{
	struct reason why;

	if (limits_enough(&why)) {
		complain("%s", why.text);
		return false;
	}
	if (!command->trials || (word && (is_help(word) || is_inner(word))) ||
	    !bench_check_all(&why))
		return true;
	complain("%s", why.text);
	return false;
}

int main(int argc, char **argv)
{
	settle();
	if (argc > 0 && guest_is_init(argv[0]))
		guest_main();
	if (guard_is_wanted(argc, argv))
		return guard_serve();
	if (argc < 2)
		return complain("which command? see cowbench help");
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("cowbench " COWBENCH_VERSION);
		return printed(EXIT_GOOD);
	}
	if (strcmp(argv[1], "--complete") == 0)
		return printed(complete(commands, NR_COMMANDS, argv + 2,
					(size_t)argc - 2));
	if (is_help(argv[1]))
		return printed(command_help(argc - 1, argv + 1));

	const struct command *command = find(argv[1]);

	if (!command)
		unknown(argv[1]);
	else
		complain_as(command->name);
	if (!command || !may_run(command, argv[2]))
		return vm_bisect_wanted(argc, argv) ? BISECT_STOP : EXIT_ERROR;
	argv[1] = memory_format("cowbench %s", command->name); /* getopt's */

	int code = printed(command->run(argc - 1, argv + 1));

	free(argv[1]);
	return code;
}
