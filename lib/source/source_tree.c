/* source_tree.c - see source_tree.h.
 *
 * In the saved folder: "index" has a line for each file, "+PATH" where its text
 * is kept in the file of that line's number, "-PATH" where there was none.  The
 * text is written before its line.  "users" has the files that are to be
 * compiled anew where headers were changed and kept their times; without it
 * make compiles all that includes such a header.
 */
#include "source/source_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "source/source_users.h"

int source_write(const char *path, const char *text, struct reason *why)
{
	char *aside = memory_format("%s.new", path);
	FILE *file = fopen(aside, "we");
	struct stat before;
	int err = 0;

	if (!file || fputs(text, file) < 0)
		err = -errno;
	/* A script stays executable. */
	if (!err && !stat(path, &before) &&
	    fchmod(fileno(file), before.st_mode & 0777))
		err = -errno;
	if (file && fclose(file) && !err)
		err = -errno;
	if (!err && rename(aside, path))
		err = -errno;
	if (err)
		reason_errno(why, err, "writing %s", path);
	free(aside);
	return err;
}

static char *saved_path(const struct source_tree *tree, const char *name)
{
	return memory_format("%s/%s", tree->saved, name);
}

static char *read_index(const struct source_tree *tree)
{
	char *path = saved_path(tree, "index");
	char *text = file_read_all(NULL, path);

	free(path);
	return text ? text : memory_text("");
}

/* Gives the file `to` the time that the file `from` has. */
static int copy_time(const char *from, const char *to, struct reason *why)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat about;

	if (stat(from, &about))
		return reason_errno(why, -errno, "%s", from);
	times[1] = about.st_mtim;
	return utimensat(AT_FDCWD, to, times, 0)
		       ? reason_errno(why, -errno, "the time of %s", to)
		       : 0;
}

/* The files that are to be compiled anew, a line each; NULL: make sees to it by
 * the times of what was changed. */
static char *read_users(const struct source_tree *tree)
{
	char *path = saved_path(tree, "users");
	char *users = file_read_all(NULL, path);

	free(path);
	return users;
}

/* Gives each of these files the present time. */
static int touch(const struct source_tree *tree, char *users,
		 struct reason *why)
{
	char *rest = NULL;
	int err = 0;

	for (char *line = strtok_r(users, "\n", &rest); line && !err;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *path = memory_format("%s/%s", tree->root, line);

		if (utimensat(AT_FDCWD, path, NULL, 0))
			err = reason_errno(why, -errno, "the time of %s", path);
		free(path);
	}
	return err;
}

/* Keeps the file at path (in the tree) as it is now, unless an older text of
 * the file is kept already. */
static int save(const struct source_tree *tree, const char *path,
		struct reason *why)
{
	char *index = read_index(tree), *from = NULL, *to = NULL, *text = NULL;
	char *name;
	size_t lines = 0;
	int err = 0;

	for (char *line = index; *line; line = strchrnul(line, '\n') + 1) {
		size_t length = strcspn(line, "\n");

		lines++;
		if (length == strlen(path) + 1 &&
		    memcmp(line + 1, path, length - 1) == 0)
			goto out;
	}
	from = memory_format("%s/%s", tree->root, path);
	text = file_read_all(NULL, from);
	if (!text && errno != ENOENT) {
		err = reason_errno(why, -errno, "%s", from);
		goto out;
	}
	name = memory_format("%zu", lines);
	to = saved_path(tree, name);
	free(name);
	if (text)
		err = source_write(to, text, why);
	if (text && !err)
		err = copy_time(from, to, why);
	if (err)
		goto out;
	memory_append(&index, "%c%s\n", text ? '+' : '-', path);
	free(to);
	to = saved_path(tree, "index");
	err = source_write(to, index, why);
out:
	free(index);
	free(from);
	free(to);
	free(text);
	return err;
}

static int restore_file(const struct source_tree *tree, const char *path,
			size_t number, bool was, bool keeps_time,
			struct reason *why)
{
	char *name = memory_format("%zu", number);
	char *to = memory_format("%s/%s", tree->root, path);
	char *from = saved_path(tree, name);
	char *text = was ? file_read_all(NULL, from) : NULL;
	int err = 0;

	if (was && !text)
		err = reason_errno(why, -errno, "%s", from);
	else if (was)
		err = source_write(to, text, why);
	else if (unlink(to) && errno != ENOENT)
		err = reason_errno(why, -errno, "%s", to);
	if (was && !err && keeps_time)
		err = copy_time(from, to, why);
	free(name);
	free(to);
	free(from);
	free(text);
	return err;
}

static int forget(const struct source_tree *tree, const char *name,
		  struct reason *why)
{
	char *path = saved_path(tree, name);
	int err = 0;

	if (unlink(path) && errno != ENOENT)
		err = reason_errno(why, -errno, "%s", path);
	free(path);
	return err;
}

int source_tree_restore(const struct source_tree *tree, struct reason *why)
{
	char *index = read_index(tree), *users = read_users(tree), *rest = NULL;
	size_t number = 0;
	int err = 0;

	for (char *line = strtok_r(index, "\n", &rest); line && !err;
	     line = strtok_r(NULL, "\n", &rest))
		err = restore_file(tree, line + 1, number++, *line == '+',
				   users && source_is_header(line + 1), why);
	if (users && !err)
		err = touch(tree, users, why);
	/* An index without users is safe, users without an index are not. */
	if (!err)
		err = forget(tree, "users", why);
	if (!err)
		err = forget(tree, "index", why);
	free(index);
	free(users);
	return err;
}

int source_tree_open(struct source_tree *tree, const char *root,
		     const struct architecture *arch, struct reason *why)
{
	*tree = (struct source_tree){
		.arch = arch,
		.root = memory_text(root),
		.saved = memory_format("%s.saved", root),
	};
	if (mkdir(tree->saved, 0755) && errno != EEXIST)
		return reason_errno(why, -errno, "making the folder %s",
				    tree->saved);
	return source_tree_restore(tree, why);
}

void source_tree_close(struct source_tree *tree)
{
	free(tree->root);
	free(tree->saved);
	*tree = (struct source_tree){ 0 };
}

static int change_file(const struct source_tree *tree,
		       const struct changed *file, bool keeps_time,
		       struct reason *why)
{
	char *path = memory_format("%s/%s", tree->root, file->path);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
	struct stat before;
	int err = save(tree, file->path, why);

	if (!err && keeps_time && stat(path, &before))
		err = reason_errno(why, -errno, "%s", path);
	if (!err)
		err = source_write(path, file->text, why);
	if (!err && keeps_time) {
		times[1] = before.st_mtim;
		if (utimensat(AT_FDCWD, path, times, 0))
			err = reason_errno(why, -errno, "the time of %s", path);
	}
	free(path);
	return err;
}

int source_tree_change(const struct source_tree *tree,
		       const struct changes *changes, struct reason *why)
{
	const char *in_headers = changes->in_headers;
	char *users = in_headers && *in_headers
			      ? source_users(tree->root, tree->arch, in_headers)
			      : NULL;
	char *path = saved_path(tree, "users");
	int err = users ? source_write(path, users, why) : 0;

	for (size_t i = 0; i < changes->nr && !err; i++)
		err = change_file(
			tree, &changes->list[i],
			users && source_is_header(changes->list[i].path), why);
	if (users && !err)
		err = touch(tree, users, why);
	free(path);
	free(users);
	return err;
}

/* The file that a line of a patch ("--- a/mm/memory.c date", "+++ ...", "rename
 * to ...") names, without its first folder; NULL where the line names no file.
 * The line is cut behind the name. */
static char *named_file(char *line)
{
	char *path = line + 4;

	if (strncmp(line, "--- ", 4) != 0 && strncmp(line, "+++ ", 4) != 0)
		return NULL;
	path[strcspn(path, "\t")] = '\0';
	if (strcmp(path, "/dev/null") == 0)
		return NULL;
	path = strchr(path, '/');
	return path ? path + 1 : NULL;
}

static bool inside(const char *path)
{
	size_t length = strlen(path);

	return *path && *path != '/' && strncmp(path, "../", 3) != 0 &&
	       !strstr(path, "/../") &&
	       (length < 3 || strcmp(path + length - 3, "/..") != 0);
}

static int save_named(const struct source_tree *tree, char *text,
		      const char *patch, struct reason *why)
{
	size_t files = 0;
	char *rest = NULL;
	int err = 0;

	for (char *line = strtok_r(text, "\r\n", &rest); line && !err;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		char *path = named_file(line);

		if (strncmp(line, "rename ", 7) == 0 ||
		    strncmp(line, "copy ", 5) == 0)
			return reason_set(why, -EINVAL,
					  "%s renames or copies files: make it "
					  "with `git diff --no-renames`",
					  patch);
		if (!path)
			continue;
		if (!inside(path))
			return reason_set(why, -EINVAL,
					  "%s names %s, outside the source",
					  patch, path);
		files++;
		err = save(tree, path, why);
	}
	if (!err && !files)
		err = reason_set(why, -EINVAL,
				 "%s is no patch: it has no "
				 "`--- a/FILE` and `+++ b/FILE`",
				 patch);
	return err;
}

/* What the program patch says of the first hunk that it cannot place. */
static bool keep_first(void *context, const char *line)
{
	struct reason *said = context;

	if (!*said->text && *line)
		reason_set(said, 0, "%s", line);
	return true;
}

int source_tree_patch(const struct source_tree *tree, const char *patch,
		      struct reason *why)
{
	char *whole = realpath(patch, NULL);
	char *text = whole ? file_read_all(NULL, whole) : NULL;
	const char *argv[] = {
		"patch", "-p1", "-N",
		"-f",	 "-s",	"-F0",
		"-r",	 "-",	"--no-backup-if-mismatch",
		"-i",	 whole, NULL,
	};
	const char *environment[] = { "LC_ALL=C", NULL };
	struct child_setup setup = { .directory = tree->root,
				     .environment = environment };
	struct reason said = { "" };
	int err;

	if (!text) {
		err = reason_errno(why, -errno, "%s", patch);
		goto out;
	}
	/* What a patch changes in a header goes by its time, there and back. */
	err = forget(tree, "users", why);
	if (!err)
		err = save_named(tree, text, patch, why);
	if (err)
		goto out;
	err = child_lines(argv, &setup, keep_first, &said, why);
	if (err > 0)
		err = reason_set(why, -EINVAL,
				 "%s does not apply to this source: %.300s",
				 patch, said.text);
out:
	free(text);
	free(whole);
	return err;
}
