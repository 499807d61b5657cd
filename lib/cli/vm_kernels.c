/* vm_kernels.c - lists and downloads kernels for `cowbench vm`. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/debian.h"
#include "source/source.h"
#include "view/table.h"
#include "cli/cli.h"
#include "cli/vm.h"
#include "cli/vm_source.h"

static void print_kernels(const struct debian_kernels *kernels)
{
	static const struct table_column columns[] = {
		{ .head = "--kernel", .align = ALIGN_LEFT },
		{ .head = "release", .align = ALIGN_LEFT },
		{ .head = "suite", .align = ALIGN_LEFT },
		{ .head = "", .align = ALIGN_LEFT },
	};
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(*columns));

	for (size_t i = 0; i < kernels->nr; i++) {
		const struct debian_kernel *kernel = &kernels->list[i];

		table_cell(table, TINT_PLAIN, "debian:%s", kernel->word);
		table_cell(table, TINT_PLAIN, "%s", kernel->release);
		table_cell(table, TINT_PLAIN, "%s", kernel->suite);
		table_cell(table, TINT_PLAIN, "%s",
			   kernel->cached ? "in the cache" : "");
	}
	table_print(table, stdout, colour_wanted(stdout));
	table_free(table);
}

int vm_list_kernels(const struct vm_options *options)
{
	struct debian_kernels kernels;
	struct reason why = { "" };
	struct progress progress;
	struct watch watch = vm_watch(&progress);
	int err;

	progress_start(&progress, 1);
	err = debian_list(&kernels, options->arch, true, &watch, &why);
	progress_clear(&progress);

	if (why.text[0])
		complain("%s", why.text);
	if (!err)
		print_kernels(&kernels);
	debian_kernels_free(&kernels);
	return err ? EXIT_ERROR : EXIT_GOOD;
}

/* Prints the kernel's folder. */
static int compile(const char *word, const struct architecture *arch,
		   struct progress *progress)
{
	struct reason why;
	char *folder = vm_source_build(word, arch, progress, &why);

	progress_clear(progress);
	if (!folder)
		return complain("%s", why.text);
	puts(folder);
	free(folder);
	return EXIT_GOOD;
}

/* Prints the path of a kernel that lies on this machine. */
static int at_hand(const char *path)
{
	if (access(path, R_OK))
		return complain("--fetch brings debian: and source: kernels "
				"home; %s: %s",
				path, strerror(errno));
	puts(path);
	return EXIT_GOOD;
}

int vm_fetch_kernels(const struct vm_options *options)
{
	struct progress progress;
	struct watch watch = vm_watch(&progress);
	int code = EXIT_GOOD;

	progress_start(&progress, options->kernels.nr);

	for (size_t i = 0; i < options->kernels.nr; i++) {
		const char *word = options->kernels.list[i];
		struct debian_packages packages;
		struct reason why;
		int err;

		if (source_is(word) || strncmp(word, "debian:", 7) != 0) {
			if (source_is(word)
				    ? compile(word, options->arch, &progress)
				    : at_hand(word))
				code = EXIT_ERROR;
			continue;
		}
		err = debian_fetch(&packages, options->arch, word + 7, &watch,
				   &why);
		progress_clear(&progress);
		if (err)
			code = complain("%s", why.text);
		else
			for (size_t j = 0; j < packages.nr; j++)
				puts(packages.path[j]);
		debian_packages_free(&packages);
	}
	return code;
}
