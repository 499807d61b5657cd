/* vm_tell.c - what `cowbench vm` says of its guests while they run and end. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "cli/cli.h"
#include "cli/vm.h"

/* "debian:6.1, topology 2, boot 1"; the caller frees. */
static char *boot_name(const struct vm *vm, const struct boot *boot)
{
	if (vm->options.boots * vm->options.seeds > 1)
		return memory_format("%s, topology %s, boot %u",
				     boot->kernel->name, boot->topology->name,
				     boot->number);
	return memory_format("%s, topology %s", boot->kernel->name,
			     boot->topology->name);
}

static char *path_of_console(const struct boot *boot)
{
	const char *dot = strrchr(boot->path, '.');

	return memory_format("%.*s.console", (int)(dot - boot->path),
			     boot->path);
}

static void keep_console(const struct vm *vm, const struct boot *boot)
{
	bool failed = boot->state == BOOT_FAILED || boot->console.sign;
	char *path;
	FILE *file;

	if ((!vm->options.keep_console && !failed) || !boot->console.length)
		return;
	path = path_of_console(boot);
	file = file_create(path);
	if (!file || fwrite(boot->console.text, 1, boot->console.length,
			    file) != boot->console.length)
		complain("keeping %s: %s", path, strerror(errno));
	if (file && fclose(file))
		complain("keeping %s: %s", path, strerror(errno));
	free(path);
}

/* Prints what a job wrote that makes no record. */
static void print_text(const struct boot *boot)
{
	FILE *file = fopen(boot->path, "re");
	char bytes[BUFSIZ];
	size_t got;

	while (file && (got = fread(bytes, 1, sizeof(bytes), file)) > 0)
		fwrite(bytes, 1, got, stdout);
	fflush(stdout);
	if (file)
		fclose(file);
}

static void end_boot(struct vm *vm, const struct boot *boot)
{
	char *name = boot_name(vm, boot);

	progress_clear(&vm->progress);
	keep_console(vm, boot);
	if (boot->state == BOOT_FAILED) {
		vm->failed++;
		complain("%s: %s", name, boot->why.text);
		if (boot->trials)
			complain("%s: its %u trials until then are in %s", name,
				 boot->trials, boot->path);
	} else {
		if (boot->status > vm->worst)
			vm->worst = boot->status;
		fprintf(stderr, "%s: ", name);
		if (vm->lab.records)
			fprintf(stderr, "%u trials, %u skipped, %u broken, ",
				boot->trials, boot->skips, boot->broken);
		fprintf(stderr, "in %.0f s\n", (double)boot->wall_ns / 1e9);
		if (boot->status)
			complain("%s: it exited with %d: %s", name,
				 boot->status, boot->why.text);
	}
	if (boot->unexplained.text[0])
		complain("%s: %u of %u trials explained; not %s", name,
			 boot->profiles, boot->trials, boot->unexplained.text);
	if (boot->refused.text[0])
		complain("%s: %s", name, boot->refused.text);
	if (boot->state == BOOT_DONE && boot->console.sign)
		complain("%s: its kernel says: %s", name, boot->console.worst);
	if (!vm->lab.records && boot->state == BOOT_DONE) {
		if (vm->schedule.nr > 1)
			printf("# %s\n", name);
		print_text(boot);
	}
	free(name);
}

/* What all guests are at. */
static void say_all(struct vm *vm)
{
	char *line = memory_text("");

	for (size_t i = 0; i < vm->schedule.nr; i++) {
		const struct boot *boot = &vm->schedule.boots[i];
		unsigned over = boot->trials + boot->skips + boot->broken;

		if (boot->pid <= 0)
			continue;
		memory_append(&line, "%s%s %s", *line ? " | " : "",
			      boot->kernel->name, boot->topology->name);
		if (boot->state == BOOT_STARTED)
			memory_append(&line, " boots");
		else if (boot->cases)
			memory_append(&line, " %u/%u", over, boot->cases);
	}
	if (*line)
		progress_say(&vm->progress, line);
	free(line);
}

void vm_tell(void *context, enum schedule_event event, const struct boot *boot)
{
	struct vm *vm = context;
	char *name;

	switch (event) {
	case SCHEDULE_OVER:
		end_boot(vm, boot);
		vm->progress.done++;
		break;
	case SCHEDULE_RETRIED:
		name = boot_name(vm, boot);
		progress_clear(&vm->progress);
		complain("%s: again, as %s", name, boot->why.text);
		free(name);
		break;
	case SCHEDULE_STARTED:
	case SCHEDULE_TICK:
		say_all(vm);
		break;
	}
}
