/* source_tools.c - see source_tools.h. */
#include "source/source_tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"

/* The same as in lib/deps.sh, which installs them for `make ablation`. */
static const struct tool {
	const char *what, *package; /* Debian's */
	bool header;
} tools[] = {
	{ "make", "make", false },   { "gcc", "gcc", false },
	{ "flex", "flex", false },   { "bison", "bison", false },
	{ "bc", "bc", false },	     { "tar", "tar", false },
	{ "xz", "xz-utils", false }, { "patch", "patch", false },
	{ "perl", "perl", false },   { "gelf.h", "libelf-dev", true },
};

bool source_tools_has(const char *program)
{
	char *path = memory_text(getenv("PATH") ? getenv("PATH") : "");
	char *rest = NULL;
	bool has = false;

	for (char *part = strtok_r(path, ":", &rest); part && !has;
	     part = strtok_r(NULL, ":", &rest)) {
		char *file = memory_format("%s/%s", part, program);

		has = access(file, X_OK) == 0;
		free(file);
	}
	free(path);
	return has;
}

static bool has_header(const char *name)
{
	const char *argv[] = { "gcc", "-E", "-include",	 name,
			       "-x",  "c",  "/dev/null", NULL };
	char *said = child_output(argv, NULL, 16 << 20, NULL, NULL);

	bool found = said != NULL;

	free(said);
	return found;
}

static void add(char **list, const char *word, const char *between)
{
	memory_append(list, "%s%s", **list ? between : "", word);
}

const char *source_tools_cross(const struct architecture *arch)
{
	return arch == architecture_own() ? "" : arch->prefix;
}

int source_tools_check(const struct architecture *arch, const char *word,
		       struct reason *why)
{
	char *compiler = memory_format("%sgcc", source_tools_cross(arch));
	char *missing = memory_text(""), *packages = memory_text("");
	int err = 0;

	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		const struct tool *tool = &tools[i];

		/* gcc looks for the headers: without gcc each would seem to be
		 * missing. */
		if (tool->header
			    ? !source_tools_has("gcc") || has_header(tool->what)
			    : source_tools_has(tool->what))
			continue;
		add(&missing, tool->what, ", ");
		add(&packages, tool->package, " ");
	}
	if (arch != architecture_own() && !source_tools_has(compiler)) {
		add(&missing, compiler, ", ");
		add(&packages, arch->compiler_package, " ");
	}
	if (*missing)
		err = reason_set(why, -ENOENT,
				 "%s is to be compiled, and this machine lacks "
				 "%s: apt-get install %s",
				 word, missing, packages);
	free(compiler);
	free(missing);
	free(packages);
	return err;
}
