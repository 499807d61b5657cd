/* vm_source.c - see vm_source.h. */
#include "cli/vm_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "case/ablated.h"
#include "mm/ablated.h"
#include "source/source.h"
#include "cli/cli.h"

static void say(void *context, const char *what)
{
	progress_say(context, what);
}

struct watch vm_watch(struct progress *progress)
{
	return (struct watch){ say, progress };
}

/* Prints once what an edit changed, before its kernel boots. */
static void tell_changed(const char *word, const char *folder)
{
	char *changed = file_read_all(folder, "/changed"), *rest = NULL;

	for (char *line = changed ? strtok_r(changed, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest))
		fprintf(stderr, "%s: %s\n", word, line);
	free(changed);
}

char *vm_source_build(const char *word, const struct architecture *arch,
		      struct progress *progress, struct reason *why)
{
	struct watch watch = vm_watch(progress);
	char *folder;

	if (source_build(word, arch, &watch, &folder, why))
		return NULL;
	progress_clear(progress);
	tell_changed(word, folder);
	return folder;
}

int vm_kernel_load(struct kernel *kernel, const struct architecture *arch,
		   const char *word, const char *const *wanted,
		   struct progress *progress, struct reason *why)
{
	struct watch watch = vm_watch(progress);
	char *folder;
	int err;

	if (!source_is(word))
		return kernel_load(kernel, arch, word, wanted, &watch, why);
	*kernel = (struct kernel){ 0 };
	folder = vm_source_build(word, arch, progress, why);
	if (!folder)
		return -EINVAL;
	err = kernel_load(kernel, arch, folder, wanted, NULL, why);
	free(folder);
	/* The kernel's own word names it in tables and records. */
	free(kernel->name);
	kernel->name = memory_text(word);
	return err;
}

const char *vm_source_word(const char *folder)
{
	size_t length = strlen(folder);

	return memory_format("source:%s%s", folder,
			     length && folder[length - 1] == '/' ? "" : "/");
}

int vm_source_expand(struct vm_options *o)
{
	size_t given = o->kernels.nr, sources = 0;

	for (size_t i = 0; i < given && o->edits.nr; i++) {
		if (!source_is(o->kernels.list[i]))
			continue;
		sources++;
		for (size_t j = 0; j < o->edits.nr; j++) {
			if (o->kernels.nr == OPTION_LIST_MAX)
				return complain("--edit: with them there are "
						"more than %d kernels",
						OPTION_LIST_MAX);
			/* Kept until the program ends, as argv is. */
			o->kernels.list[o->kernels.nr++] = memory_format(
				"%s+%s", o->kernels.list[i], o->edits.list[j]);
		}
	}
	if (o->edits.nr && !sources)
		return complain("--edit %s: of which source? --kernel "
				"source:6.12, or --source FOLDER",
				o->edits.list[0]);
	return EXIT_GOOD;
}

/* The lines of text, the first behind what they are. */
static void print_lines(const char *what, char *text)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		printf("    %-8s %s\n", what, line);
		what = "";
	}
	free(text);
}

void vm_edits_print(void)
{
	for (const struct edit *edit = edits; edit->name; edit++) {
		printf("%s\n    ablated: %s\n    beside:  %s\n", edit->name,
		       edit->what, edit->beside);
		print_lines("right:", ablated_told(ablated_named(
					      edit->name, strlen(edit->name))));
	}
}
