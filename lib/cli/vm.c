/* vm.c - `cowbench vm`: kernels and topologies in guests of this machine. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/signals.h"
#include "view/table.h"
#include "view/vm_table.h"
#include "cli/cli.h"
#include "cli/vm.h"
#include "cli/vm_bisect.h"
#include "cli/vm_source.h"

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

/* Prints the guests' results; returns an exit code. */
static int show(struct vm *vm)
{
	struct vm_column *columns =
		memory_new(vm->schedule.nr, sizeof(*columns));
	unsigned a_seed = vm->options.seeds > 1 ? vm->options.boots : 0;
	size_t nr = 0;

	if (vm->lab.records)
		nr = vm_columns_read(columns, vm->schedule.boots,
				     vm->schedule.nr, a_seed, &vm->failed);
	if (nr) {
		putchar('\n');
		vm_table_print(columns, nr,
			       vm->lab.plugin ? vm->options.explain
					      : EXPLAIN_NOTHING,
			       stdout, colour_wanted(stdout));
		vm_ends_print(columns, nr, stdout, colour_wanted(stdout));
		putchar('\n');
		if (vm->lab.cache)
			vm_lines_print(columns, nr, stdout,
				       colour_wanted(stdout));
		if (vm->lab.plugin && vm->options.ab &&
		    !vm_ab_print(columns, nr, vm->options.ab, stdout,
				 colour_wanted(stdout)))
			vm->failed++;
		vm_repeats_print(columns, nr, stdout, colour_wanted(stdout));
		printf("records: %s\nproof, matrix      cowbench show %s/*\n",
		       vm->folder, vm->folder);
	} else if (!vm->lab.records) {
		fprintf(stderr, "what they wrote: %s\n", vm->folder);
	}
	vm_columns_clear(columns, nr);
	free(columns);
	return vm->failed || vm->worst > EXIT_NOTHING ? EXIT_ERROR : vm->worst;
}

/* Whether a guest has written anything. */
static bool came_home(const struct vm *vm)
{
	for (size_t i = 0; i < vm->schedule.nr; i++)
		if (vm->schedule.boots[i].whole)
			return true;
	return false;
}

/* Runs the guests; returns an exit code. */
static int run(struct vm *vm)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	bool home;
	int code;

	/* Until here a signal ends this process, and the kernel then ends its
	 * children. */
	signals_catch(signals, on_signal);
	signal(SIGPIPE, SIG_IGN);
	progress_start(&vm->progress, vm->schedule.nr);
	if (schedule_run(&vm->schedule)) {
		home = came_home(vm);
		vm->failed++;
		progress_clear(&vm->progress);
		complain("interrupted; %s%s",
			 home ? "what came home is in " : "nothing came home",
			 home ? vm->folder : "");
	}
	progress_clear(&vm->progress);
	code = vm->options.bisect ? vm_bisect(vm) : show(vm);
	/* Without any record, the empty folder is removed too. */
	rmdir(vm->folder);
	return code;
}

int command_vm(int argc, char **argv)
{
	struct vm vm = { .stop = &stopped };
	int code = vm_options_parse(argc, argv, &vm.options);

	if (!code)
		code = vm_options_check(&vm.options);
	if (!code && vm.options.list)
		return vm_list_kernels(&vm.options);
	if (!code && vm.options.list_edits) {
		vm_edits_print();
		return EXIT_GOOD;
	}
	if (!code && vm.options.fetch)
		return vm_fetch_kernels(&vm.options);
	if (!code && vm.options.bisect)
		code = vm_bisect_check(&vm.options);
	if (!code)
		code = vm_prepare(&vm);
	/* No kernel has been tried yet. */
	if (code && vm_bisect_wanted(argc, argv))
		code = BISECT_STOP;
	else if (code < 0)
		code = EXIT_GOOD; /* --help */
	else if (!code)
		code = run(&vm);
	vm_clear(&vm);
	return code;
}
