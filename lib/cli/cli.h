/* cli.h - what the commands share.
 *
 * A command is one file, lib/cli/<name>.c, with one function
 * command_<name>(argc, argv); argv[0] is the command's name.  It parses its
 * options by a table, <name>_table, and returns an exit code.
 */
#ifndef COWBENCH_CLI_CLI_H
#define COWBENCH_CLI_CLI_H

#include "option/complete.h"
#include "view/complain.h"

extern const struct option_table compare_table, doctor_table, export_table,
	fleet_table, list_table, plot_table, report_table, run_table,
	selftest_table, show_table, trial_table, vm_table;

int command_compare(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_export(int argc, char **argv);
int command_fleet(int argc, char **argv);
int command_list(int argc, char **argv);
int command_plot(int argc, char **argv);
int command_report(int argc, char **argv);
int command_run(int argc, char **argv);
int command_selftest(int argc, char **argv);
int command_show(int argc, char **argv);
int command_trial(int argc, char **argv);
int command_tune(int argc, char **argv);
int command_vm(int argc, char **argv);

/* EXIT_GOOD where there is a command of that name; else EXIT_ERROR, after a
 * message that names the command that was probably meant. */
int command_check(const char *name);

#endif
