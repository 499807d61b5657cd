/* source_make.c - see source_make.h. */
#include "source/source_make.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/cpus.h"
#include "base/memory.h"
#include "source/source_tools.h"

static void say(const struct source_make *make, const char *what)
{
	char *text = memory_format("%s: %s", make->word, what);

	make->watch->say(make->watch->context, text);
	free(text);
}

struct compilation {
	const struct source_make *make;
	FILE *log;
	size_t files;
	bool full;	     /* the disk is */
	struct reason error; /* the first */
};

static bool take_line(void *context, const char *line)
{
	struct compilation *all = context;
	const char *what = line + strspn(line, " ");

	fprintf(all->log, "%s\n", line);
	if (strstr(line, "No space left on device"))
		all->full = true;
	if (!*all->error.text &&
	    (strstr(line, "error:") || strstr(line, "*** ")))
		reason_set(&all->error, 0, "%s", line);
	if (strncmp(what, "CC ", 3) != 0 && strncmp(what, "AS ", 3) != 0)
		return true;
	all->files++;
	if (all->files % 10 == 0) {
		char *text = memory_format("compiling, %zu files", all->files);

		say(all->make, text);
		free(text);
	}
	return true;
}

int source_make(const struct source_make *make, const char *target,
		const char *config, struct reason *why)
{
	bool cached = source_tools_has("ccache");
	char *arch = memory_format("ARCH=%s", make->arch->kbuild);
	char *cross = memory_format("CROSS_COMPILE=%s",
				    source_tools_cross(make->arch));
	char *compiler = memory_format("CC=%s%sgcc", cached ? "ccache " : "",
				       source_tools_cross(make->arch));
	char *jobs = memory_format("-j%u", cpus_allowed());
	char *release = memory_format("LOCALVERSION=%s", make->release);
	char *all = memory_format("KCONFIG_ALLCONFIG=%s", config ? config : "");
	const char *argv[] = {
		"make",
		jobs,
		arch,
		cross,
		"KBUILD_OUTPUT=",
		"LLVM=",
		"KCFLAGS=",
		release,
		all,
		compiler,
		cached ? "HOSTCC=ccache gcc" : "HOSTCC=gcc",
		target,
		NULL,
	};
	const char *environment[] = {
		"LC_ALL=C",
		"MAKEFLAGS=",
		"MFLAGS=",
		"MAKELEVEL=",
		"V=",
		"KBUILD_BUILD_TIMESTAMP=Thu Jan 1 00:00:00 UTC 1970",
		"KBUILD_BUILD_USER=cowbench",
		"KBUILD_BUILD_HOST=cowbench",
		"KBUILD_BUILD_VERSION=1",
		"KBUILD_EXTRA_SYMBOLS=",
		NULL,
	};
	struct child_setup setup = { .directory = make->tree,
				     .environment = environment };
	struct compilation compilation = { .make = make };
	int err;

	compilation.log = fopen(make->log, "ae");
	if (!compilation.log) {
		err = reason_errno(why, -errno, "%s", make->log);
		goto out;
	}
	err = child_lines(argv, &setup, take_line, &compilation, why);
	fclose(compilation.log);
	if (err > 0 && compilation.full)
		err = reason_set(why, -ENOSPC,
				 "%s: the disk is full: %s has the source and "
				 "its objects (`rm -r` it to make room)",
				 make->word, make->cache);
	else if (err > 0)
		err = reason_set(why, -EINVAL,
				 "%s does not compile: %.200s; all of it is in "
				 "%s",
				 make->word, compilation.error.text, make->log);
out:
	free(arch);
	free(cross);
	free(compiler);
	free(jobs);
	free(release);
	free(all);
	return err;
}
