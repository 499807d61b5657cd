/* cross.c - see cross.h. */
#include "lab/cross.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "kernel/cache.h"

/* The tree of sources above this program's file, on the heap; NULL with the
 * reason. */
static char *find_tree(const struct architecture *arch, struct reason *why)
{
	char path[PATH_MAX] = "";
	char *slash, *script;
	bool found = false;

	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0) {
		reason_errno(why, -errno, "this program's own file");
		return NULL;
	}
	while (!found && (slash = strrchr(path, '/'))) {
		*slash = '\0';
		script = memory_format("%s/lib/cross.sh", path);
		found = access(script, X_OK) == 0;
		free(script);
	}
	if (found)
		return memory_text(path);
	reason_set(why, -ENOENT,
		   "a guest's program for %s is built from cowbench's sources, "
		   "and this cowbench does not lie in them: run their "
		   "build/cowbench",
		   arch->name);
	return NULL;
}

/* Another cowbench may build it. */
static int lock_folder(const char *folder, struct reason *why)
{
	char *path = memory_format("%s/lock", folder);
	int err = cache_make(folder, why);
	int lock = err ? err : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (!err && (lock < 0 || flock(lock, LOCK_EX)))
		lock = reason_errno(why, -errno, "locking %s", path);
	free(path);
	return lock;
}

struct making {
	const struct architecture *arch;
	void (*say)(void *context, const char *what);
	void *context;
	unsigned files;
	bool failed;
	struct reason said; /* its first error; without one what it said last */
};

static bool take_line(void *context, const char *line)
{
	struct making *making = context;
	bool step = strncmp(line, "  ", 2) == 0;
	char text[128];

	if (!step) {
		if (!making->failed && *line && strncmp(line, "make", 4) != 0)
			reason_set(&making->said, 0, "%s", line);
		making->failed |= strstr(line, "rror:") != NULL;
		return true;
	}
	making->files += strncmp(line, "  CC ", 5) == 0;
	if (strncmp(line, "  FETCH ", 8) == 0)
		snprintf(text, sizeof(text), "fetching libraries for %s",
			 making->arch->name);
	else
		snprintf(text, sizeof(text),
			 "compiling cowbench for %s, %u files",
			 making->arch->name, making->files);
	if (making->say)
		making->say(making->context, text);
	return true;
}

static int make_it(const char *tree, struct making *making, struct reason *why)
{
	const char *name = making->arch->name;
	char *arch = memory_format("ARCH=%s", name);
	char *folder = memory_format("B=build/%s", name);
	char *compiler = memory_format("CC=%s-gcc", making->arch->triple);
	char *archiver = memory_format("AR=%s-ar", making->arch->triple);
	/* On the command line, whatever the environment says of this one. */
	const char *argv[] = { "make",		arch,	    folder,
			       compiler,	archiver,   "SANITIZE=",
			       "CFLAGS=-O2 -g", "LDFLAGS=", "V=",
			       "all",		NULL };
	const char *environment[] = { "MAKEFLAGS=", "MFLAGS=", "MAKELEVEL=",
				      "LC_ALL=C", NULL };
	struct child_setup setup = { .directory = tree,
				     .environment = environment };
	int err = child_lines(argv, &setup, take_line, making, why);

	if (err > 0)
		err = reason_set(why, -EINVAL,
				 "`make ARCH=%s` in %s fails: %.300s", name,
				 tree, making->said.text);
	free(arch);
	free(folder);
	free(compiler);
	free(archiver);
	return err;
}

static int check_compiler(const struct architecture *arch, struct reason *why)
{
	char *name = memory_format("%s-gcc", arch->triple);
	const char *argv[] = { name, "--version", NULL };
	char *said = child_output(argv, NULL, 65536, NULL, NULL);
	int err = said ? 0
		       : reason_set(why, -ENOENT,
				    "no %s to build the guest's program for %s "
				    "with: install %s (make deps cross)",
				    name, arch->name, arch->compiler_package);

	free(said);
	free(name);
	return err;
}

int cross_build(struct cross *cross, const struct architecture *arch,
		void (*say)(void *context, const char *what), void *context,
		struct reason *why)
{
	struct making making = { .arch = arch, .say = say, .context = context };
	char *tree = find_tree(arch, why);
	int lock = -1, err = -ENOENT;

	*cross = (struct cross){ 0 };
	if (!tree)
		return err;
	cross->root = memory_format("%s/build/%s/root", tree, arch->name);
	cross->program =
		memory_format("%s/build/%s/cowbench", tree, arch->name);
	err = check_compiler(arch, why);
	if (!err) {
		char *folder = memory_format("%s/build/%s", tree, arch->name);

		lock = lock_folder(folder, why);
		err = lock < 0 ? lock : 0;
		free(folder);
	}
	if (!err)
		err = make_it(tree, &making, why);
	if (lock >= 0)
		close(lock);
	free(tree);
	return err;
}

void cross_clear(struct cross *cross)
{
	free(cross->program);
	free(cross->root);
	*cross = (struct cross){ 0 };
}
