/* vm_kernels.c - Debian's kernels that `cowbench vm` can have. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/table.h"
#include "cli/vm.h"
#include "lab/debian.h"

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

int vm_list_kernels(void)
{
	struct debian_kernels kernels;
	struct reason why = { "" };
	int err = debian_list(&kernels, true, &why);

	if (why.text[0])
		complain("%s", why.text);
	if (!err)
		print_kernels(&kernels);
	debian_kernels_free(&kernels);
	return err ? EXIT_ERROR : EXIT_GOOD;
}

int vm_fetch_kernels(const struct vm_options *options)
{
	int code = EXIT_GOOD;

	for (size_t i = 0; i < options->nr_kernels; i++) {
		struct debian_packages packages;
		struct reason why;

		if (strncmp(options->kernels[i], "debian:", 7) != 0)
			continue;
		if (debian_fetch(&packages, options->kernels[i] + 7, &why))
			code = complain("%s", why.text);
		else
			for (size_t j = 0; j < packages.nr; j++)
				puts(packages.path[j]);
		debian_packages_free(&packages);
	}
	return code;
}
