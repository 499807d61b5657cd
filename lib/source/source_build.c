/* source_build.c - see source.h: from a word to a folder with a kernel in it.
 *
 * In the cache's folder "source": trees/ has each source, unpacked and built
 * in, so that the next edit compiles only what it touches; kernels/ the
 * kernels, by a hash of all that went into them, which the file "key" has in
 * full.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "mm/ablated.h"
#include "kernel/cache.h"
#include "source/source.h"
#include "source/source_config.h"
#include "source/source_copy.h"
#include "source/source_make.h"
#include "source/source_package.h"
#include "source/source_tools.h"
#include "source/source_tree.h"

/* uname -r has room for 64 letters, its end included. */
#define RELEASE_LETTERS 63
#define VERSION_LETTERS 20 /* "6.12.118-rc1..." and what a user adds */

/* Bytes of disk that an unpacked source and its objects take. */
#define TREE_BYTES ((uint64_t)3 << 30)

struct build {
	const char *word;
	const struct watch *watch;
	struct source source;
	struct source_package package;
	char *index;	/* of the user's folder, or NULL */
	char *root;	/* of the cache */
	char *tree;	/* the source, in it */
	char *compiler; /* its version's line */
	char *release;	/* behind the version: "-vm-only+no-exclusive-bit" */
	char *key;
	char *log; /* of the compilation */
	int lock;
	struct changes changes;
};

static void say(const struct build *build, const char *what)
{
	char *text = memory_format("%s: %s", build->word, what);

	build->watch->say(build->watch->context, text);
	free(text);
}

/* --- What goes into it -----------------------------------------------------*/

static int find_compiler(struct build *build, struct reason *why)
{
	const struct architecture *arch = build->source.machine.arch;
	char *name = memory_format("%sgcc", source_tools_cross(arch));
	const char *argv[] = { name, "--version", NULL };
	const char *environment[] = { "LC_ALL=C", NULL };
	struct child_setup setup = { .environment = environment };
	int err = 0;

	if (!source_tools_has(name))
		err = source_tools_check(arch, build->word, why);
	else
		build->compiler = child_output(argv, &setup, 65536, NULL, why);
	free(name);
	if (!build->compiler)
		return err ? err : -ENOENT;
	build->compiler[strcspn(build->compiler, "\n")] = '\0';
	return 0;
}

/* The kernel says at boot what it is, in the first line of its log. */
static int name_release(struct build *build, struct reason *why)
{
	build->release = memory_text(ABLATED_MARK);
	for (size_t i = 0; i < build->source.nr; i++) {
		const struct source_part *part = &build->source.parts[i];

		memory_append(&build->release, "+%s",
			      part->edit ? part->edit->name : "patch");
	}
	if (strlen(build->release) > RELEASE_LETTERS - VERSION_LETTERS)
		return reason_set(why, -E2BIG,
				  "%s: the names of its edits are longer than "
				  "a kernel's release can be",
				  build->word);
	return 0;
}

static int add_patch(char **key, const char *path, struct reason *why)
{
	char *text = file_read_all(NULL, path);

	if (!text)
		return reason_errno(why, -errno, "%s", path);
	memory_append(key, "patch\n%s\n", text);
	free(text);
	return 0;
}

static int make_key(struct build *build, const char *source, struct reason *why)
{
	char *config = source_config_text(&build->source.machine);
	int err = 0;

	build->key = memory_format("source %s\ncompiler %s\nrelease %s\n",
				   source, build->compiler, build->release);
	for (size_t i = 0; i < build->source.nr && !err; i++) {
		const struct source_part *part = &build->source.parts[i];

		if (part->edit) {
			char *text = edit_text(part->edit);

			memory_append(&build->key, "%s", text);
			free(text);
		} else {
			err = add_patch(&build->key, part->patch, why);
		}
	}
	memory_append(&build->key, "%s", config);
	free(config);
	return err;
}

/* --- The cache -------------------------------------------------------------*/

static char *kernel_folder(const struct build *build)
{
	return memory_format("%s/kernels/%016llx", build->root,
			     (unsigned long long)hash_text(build->key));
}

static bool is_built(const struct build *build, const char *folder)
{
	char *key = file_read_all(folder, "/key");
	bool is = key && strcmp(key, build->key) == 0;

	free(key);
	return is;
}

static int lock(struct build *build, struct reason *why)
{
	char *path = memory_format("%s/lock", build->root);
	int err = 0;

	build->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (build->lock >= 0 && flock(build->lock, LOCK_EX | LOCK_NB) &&
	    errno == EWOULDBLOCK) {
		say(build, "waiting for another cowbench that builds");
		if (flock(build->lock, LOCK_EX))
			err = -errno;
	}
	if (build->lock < 0)
		err = -errno;
	if (err)
		reason_errno(why, err, "locking %s", path);
	free(path);
	return err;
}

static int check_room(const struct build *build, struct reason *why)
{
	struct statvfs about;

	if (access(build->tree, F_OK) == 0 || statvfs(build->root, &about))
		return 0;

	uint64_t room = (uint64_t)about.f_bavail * about.f_frsize;

	if (room >= TREE_BYTES)
		return 0;
	return reason_set(why, -ENOSPC,
			  "%s: %s has room for %llu MiB, and an unpacked "
			  "source with its objects takes %llu MiB; "
			  "XDG_CACHE_HOME moves it",
			  build->word, build->root,
			  (unsigned long long)(room >> 20),
			  (unsigned long long)(TREE_BYTES >> 20));
}

/* --- Compiling -------------------------------------------------------------*/

static int run_make(const struct build *build, const char *target,
		    const char *config, struct reason *why)
{
	struct source_make make = {
		.word = build->word,
		.arch = build->source.machine.arch,
		.tree = build->tree,
		.cache = build->root,
		.log = build->log,
		.release = build->release,
		.watch = build->watch,
	};

	return source_make(&make, target, config, why);
}

static int configure(struct build *build, struct reason *why)
{
	char *path = memory_format("%s.config", build->tree);
	const struct source_machine *machine = &build->source.machine;
	char *text = source_config_text(machine);
	char *config = NULL, *without = NULL;
	struct reason own;
	int err;

	for (size_t i = 0; i < build->source.nr; i++) {
		const struct edit *made = build->source.parts[i].edit;

		for (const char *const *line = made ? made->config : NULL;
		     line && *line; line++) {
			memory_append(&text, "%s\n", *line);
		}
	}
	say(build, "configuring");
	err = source_write(path, text, why);
	if (!err)
		err = run_make(build, "allnoconfig", path, why);
	if (err)
		goto out;
	config = file_read_all(build->tree, "/.config");
	err = source_config_check(machine, config ? config : "", &without,
				  &own);
	if (err)
		reason_set(why, err, "%s: %s", build->word, own.text);
	else if (*without)
		memory_append(&build->changes.told,
			      "configuration: this kernel has no%s\n", without);
out:
	free(path);
	free(text);
	free(config);
	free(without);
	return err;
}

static int edit(struct build *build, const struct source_tree *tree,
		struct reason *why)
{
	struct reason own = { "" };
	int err = 0;

	if (build->source.nr)
		say(build, "editing");
	build->changes.told = memory_text("");
	for (size_t i = 0; i < build->source.nr && !err; i++)
		if (build->source.parts[i].edit)
			err = edit_make(build->source.parts[i].edit,
					build->tree, &build->changes, &own);
	if (!err)
		err = source_tree_change(tree, &build->changes, &own);
	for (size_t i = 0; i < build->source.nr && !err; i++) {
		const char *patch = build->source.parts[i].patch;

		if (!patch)
			continue;
		err = source_tree_patch(tree, patch, &own);
		memory_append(&build->changes.told, "%s: applied\n", patch);
	}
	if (err)
		reason_set(why, err, "%s: %s", build->word, own.text);
	return err;
}

/* --- Keeping it ------------------------------------------------------------*/

static int keep_file(const struct build *build, const char *from,
		     const char *folder, const char *to, struct reason *why)
{
	char *source = memory_format("%s/%s", build->tree, from);
	char *target = memory_format("%s/%s", folder, to);
	const char *argv[] = { "cp", "--", source, target, NULL };
	char *said = child_output(argv, NULL, 65536, NULL, why);
	int err = said ? 0 : -EIO;

	free(said);
	free(source);
	free(target);
	return err;
}

/* The key is written last: a folder that has a key is whole. */
static int keep(const struct build *build, const char *folder,
		struct reason *why)
{
	const char *image = build->source.machine.arch->image;
	char *path = memory_format("%s/%s", folder, image);
	int err;

	*strrchr(path, '/') = '\0';
	err = cache_make(path, why);
	free(path);
	if (!err)
		err = keep_file(build, image, folder, image, why);
	if (!err)
		err = keep_file(build, ".config", folder, ".config", why);
	for (size_t i = 0; i < build->source.nr && !err; i++) {
		const struct edit *made = build->source.parts[i].edit;

		if (made && made->keep)
			err = keep_file(build, made->keep, folder, made->keep,
					why);
	}
	if (!err) {
		path = memory_format("%s/changed", folder);
		err = source_write(path, build->changes.told, why);
		free(path);
	}
	if (!err) {
		path = memory_format("%s/key", folder);
		err = source_write(path, build->key, why);
		free(path);
	}
	return err;
}

static int bring_source(const struct build *build, struct reason *why)
{
	if (!build->source.folder)
		return source_package_unpack(&build->package, build->tree,
					     build->watch, why);
	say(build, "copying the source");
	return source_copy(build->source.folder, build->tree, build->index,
			   why);
}

static int compile(struct build *build, const char *folder, struct reason *why)
{
	const struct architecture *arch = build->source.machine.arch;
	struct source_tree tree;
	struct reason own;
	int err = source_tree_open(&tree, build->tree, arch, &own);

	unlink(build->log);
	if (!err)
		err = bring_source(build, &own);
	if (!err)
		err = edit(build, &tree, &own);
	if (!err)
		err = configure(build, &own);
	if (!err)
		err = run_make(build, strrchr(arch->image, '/') + 1, NULL,
			       &own);
	if (!err)
		err = keep(build, folder, &own);
	if (err)
		reason_set(why, err, "%s", own.text);
	/* Where this fails, whoever opens the tree next says so. */
	source_tree_restore(&tree, NULL);
	source_tree_close(&tree);
	return err;
}

static int build_in(struct build *build, char **folder, struct reason *why)
{
	int err = lock(build, why);

	if (err || is_built(build, *folder))
		return err;
	err = source_tools_check(build->source.machine.arch, build->word, why);
	if (!err)
		err = check_room(build, why);
	return err ? err : compile(build, *folder, why);
}

/* The folder to build in: objects of one architecture and page size are not
 * compiled over those of another. */
static char *tree_path(const struct build *build, const char *trees,
		       const char *source)
{
	const struct source_machine *machine = &build->source.machine;

	if (machine->arch == architecture_own())
		return memory_format("%s/%s", trees, source);
	return memory_format("%s/%s-%s-%s", trees, source, machine->arch->name,
			     machine->pages);
}

static char *find_package(struct build *build, const char *trees,
			  struct reason *why)
{
	char *name;

	if (source_package_find(&build->package, build->source.version,
				build->watch, why))
		return NULL;
	name = memory_format("%s_%s", build->package.name,
			     build->package.version);
	build->tree = tree_path(build, trees, name);
	free(name);
	return memory_format("%s %s", build->package.name,
			     build->package.version);
}

static char *find_folder(struct build *build, const char *trees,
			 struct reason *why)
{
	char *folder = realpath(build->source.folder, NULL), *name;

	if (!folder) {
		reason_errno(why, -errno, "%s", build->source.folder);
		return NULL;
	}
	free(build->source.folder);
	build->source.folder = folder;
	build->index = source_index(folder, why);
	if (!build->index)
		return NULL;
	name = memory_format("%016llx", (unsigned long long)hash_text(folder));
	build->tree = tree_path(build, trees, name);
	free(name);
	return memory_format("%s, files %016llx", folder,
			     (unsigned long long)hash_text(build->index));
}

static int find_source(struct build *build, struct reason *why)
{
	char *source = NULL, *trees;
	int err;

	build->root = cache_folder("source", why);
	if (!build->root)
		return -ENOENT;
	trees = memory_format("%s/trees", build->root);
	err = cache_make(trees, why);
	if (!err) {
		source = build->source.folder ? find_folder(build, trees, why)
					      : find_package(build, trees, why);
		err = source ? 0 : -ENOENT;
	}
	if (!err) {
		build->log = memory_format("%s.log", build->tree);
		err = make_key(build, source, why);
	}
	free(source);
	free(trees);
	return err;
}

int source_build(const char *word, const struct architecture *arch,
		 const struct watch *watch, char **folder, struct reason *why)
{
	struct build build = { .word = word, .watch = watch, .lock = -1 };
	int err = source_parse(&build.source, arch, word, why);

	*folder = NULL;
	if (!err)
		err = name_release(&build, why);
	if (!err)
		err = find_compiler(&build, why);
	if (!err)
		err = find_source(&build, why);
	if (!err) {
		*folder = kernel_folder(&build);
		if (!is_built(&build, *folder))
			err = build_in(&build, folder, why);
	}
	if (build.lock >= 0)
		close(build.lock);
	source_free(&build.source);
	source_package_free(&build.package);
	changes_free(&build.changes);
	free(build.index);
	free(build.root);
	free(build.tree);
	free(build.compiler);
	free(build.release);
	free(build.key);
	free(build.log);
	if (err) {
		free(*folder);
		*folder = NULL;
	}
	return err;
}
