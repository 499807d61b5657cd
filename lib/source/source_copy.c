/* source_copy.c - see source_copy.h.
 *
 * An index is sorted by path: "PATH\tSIZE MTIME CTIME INODE\n".  That of the
 * copy lies beside it, and is gone while it is being changed.
 */
#include "source/source_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "kernel/cache.h"
#include "source/source_tree.h"

#define NAMES_MAX ((size_t)64 << 20) /* bytes; the kernel has some 4 MiB */

/* --- What there is ---------------------------------------------------------*/

struct names { /* some 90,000 */
	char **list;
	size_t nr, room;
};

static void add_name(struct names *names, const char *name)
{
	names->list = memory_grow(names->list, names->nr, &names->room,
				  sizeof(*names->list));
	names->list[names->nr++] = memory_text(name);
}

static void names_free(struct names *names)
{
	for (size_t i = 0; i < names->nr; i++)
		free(names->list[i]);
	free(names->list);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has(const char *folder, const char *name)
{
	char *path = memory_format("%s/%s", folder, name);
	bool is = access(path, F_OK) == 0;

	free(path);
	return is;
}

static int list_tracked(struct names *names, const char *folder,
			struct reason *why)
{
	const char *argv[] = { "git",	   "-C",
			       folder,	   "ls-files",
			       "-z",	   "--cached",
			       "--others", "--exclude-standard",
			       NULL };
	size_t length = 0;
	char *said = child_output(argv, NULL, NAMES_MAX, &length, why);

	if (!said)
		return -EIO;
	for (char *name = said; name < said + length; name += strlen(name) + 1)
		add_name(names, name);
	free(said);
	return 0;
}

static int walk(struct names *names, const char *folder, struct reason *why)
{
	char *root = memory_text(folder);
	char *roots[] = { root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	int err = 0;

	for (FTSENT *entry; tree && (entry = fts_read(tree));)
		if (entry->fts_info == FTS_F || entry->fts_info == FTS_SL)
			add_name(names, entry->fts_path + strlen(root) + 1);
	/* fts_read() leaves 0 at the end of all. */
	if (errno)
		err = reason_errno(why, -errno, "reading %s", folder);
	if (tree)
		fts_close(tree);
	free(root);
	return err;
}

static int list_all(struct names *names, const char *folder, struct reason *why)
{
	if (has(folder, ".config") || has(folder, "include/config"))
		return reason_set(why, -EINVAL,
				  "%s was built in, and is no work tree of "
				  "git, which would tell source from objects: "
				  "`make mrproper` there first",
				  folder);
	return walk(names, folder, why);
}

/* A text that doubles its room when it is full. */
struct text {
	char *text;
	size_t length, room;
};

static void add_line(struct text *text, const char *name,
		     const struct stat *about)
{
	size_t most = strlen(name) + 128;

	if (text->room - text->length < most) {
		text->room = 2 * text->room + most;
		text->text = memory_resize(text->text, text->room, 1);
	}
	text->length += (size_t)snprintf(
		text->text + text->length, most,
		"%s\t%lld %lld.%09ld %lld.%09ld %llu\n", name,
		(long long)about->st_size, (long long)about->st_mtim.tv_sec,
		about->st_mtim.tv_nsec, (long long)about->st_ctim.tv_sec,
		about->st_ctim.tv_nsec, (unsigned long long)about->st_ino);
}

char *source_index(const char *folder, struct reason *why)
{
	struct names names = { 0 };
	struct text text = { 0 };
	int err;

	if (!has(folder, "Kconfig") || !has(folder, "Makefile"))
		err = reason_set(why, -EINVAL,
				 "%s is no kernel's source: no Kconfig, no "
				 "Makefile",
				 folder);
	else
		err = has(folder, ".git") ? list_tracked(&names, folder, why)
					  : list_all(&names, folder, why);
	if (!err && names.nr)
		qsort(names.list, names.nr, sizeof(*names.list), by_name);
	for (size_t i = 0; i < names.nr && !err; i++) {
		char *path = memory_format("%s/%s", folder, names.list[i]);
		struct stat about;

		if (strpbrk(names.list[i], "\t\n"))
			err = reason_set(why, -EINVAL,
					 "%s has a tab or a newline in its "
					 "name",
					 path);
		/* The file was deleted, and git still lists it. */
		else if (!lstat(path, &about) &&
			 (S_ISREG(about.st_mode) || S_ISLNK(about.st_mode)))
			add_line(&text, names.list[i], &about);
		free(path);
	}
	names_free(&names);
	if (!err && !text.text)
		err = reason_set(why, -EINVAL, "%s has no files", folder);
	if (err) {
		free(text.text);
		return NULL;
	}
	return text.text;
}

/* --- Copying it ------------------------------------------------------------*/

static int copy_link(const char *from, const char *to)
{
	char target[4096];
	ssize_t length = readlink(from, target, sizeof(target) - 1);

	if (length < 0)
		return -errno;
	target[length] = '\0';
	return symlink(target, to) ? -errno : 0;
}

static int copy_bytes(const char *from, const char *to, mode_t mode)
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int out =
		open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
	char block[65536];
	ssize_t got = in < 0 || out < 0 ? -1 : 1;

	while (got > 0) {
		got = read(in, block, sizeof(block));
		if (got > 0 && write(out, block, (size_t)got) != got)
			got = -1;
	}

	int err = got < 0 ? -errno : 0;

	if (in >= 0)
		close(in);
	if (out >= 0 && close(out) && !err)
		err = -errno;
	return err;
}

/* The copy gets the present time, not the file's: so make compiles it anew. */
static int copy_file(const char *from, const char *to, const char *name,
		     struct reason *why)
{
	char *source = memory_format("%s/%s", from, name);
	char *target = memory_format("%s/%s", to, name);
	char *folder = memory_text(target);
	struct stat about;
	int err = 0;

	*strrchr(folder, '/') = '\0';
	err = cache_make(folder, why);
	if (!err && unlink(target) && errno != ENOENT)
		err = reason_errno(why, -errno, "%s", target);
	if (err)
		goto out;
	if (lstat(source, &about))
		err = -errno;
	else if (S_ISLNK(about.st_mode))
		err = copy_link(source, target);
	else
		err = copy_bytes(source, target, about.st_mode);
	if (err)
		reason_errno(why, err, "copying %s to %s", source, target);
out:
	free(source);
	free(target);
	free(folder);
	return err;
}

/* Compares the paths of two lines of indices; the end of an index comes
 * last. */
static int compare(const char *a, const char *b)
{
	size_t x = strcspn(a, "\t"), y = strcspn(b, "\t");
	int order;

	if (!*a || !*b)
		return !*a - !*b;
	order = memcmp(a, b, x < y ? x : y);
	return order ? order : (x > y) - (x < y);
}

static const char *next(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : "";
}

static bool same_line(const char *a, const char *b)
{
	size_t length = strcspn(a, "\n");

	return strncmp(a, b, length + 1) == 0;
}

static int remove_file(const char *to, const char *name, struct reason *why)
{
	char *path = memory_format("%s/%s", to, name);
	int err = 0;

	if (unlink(path) && errno != ENOENT)
		err = reason_errno(why, -errno, "%s", path);
	free(path);
	return err;
}

/* Walks both indices by path. */
static int bring(const char *from, const char *to, const char *before,
		 const char *after, struct reason *why)
{
	int err = 0;

	while (!err && (*before || *after)) {
		int order = compare(before, after);
		const char *line = order < 0 ? before : after;
		char *name =
			memory_format("%.*s", (int)strcspn(line, "\t"), line);

		if (order < 0)
			err = remove_file(to, name, why);
		else if (order > 0 || !same_line(before, after))
			err = copy_file(from, to, name, why);
		free(name);
		if (order <= 0)
			before = next(before);
		if (order >= 0)
			after = next(after);
	}
	return err;
}

static int remove_all(const char *path, struct reason *why)
{
	const char *argv[] = { "rm", "-rf", "--", path, NULL };
	char *said = child_output(argv, NULL, 65536, NULL, why);

	free(said);
	return said ? 0 : -EIO;
}

int source_copy(const char *from, const char *to, const char *index,
		struct reason *why)
{
	char *path = memory_format("%s.index", to);
	char *before = file_read_all(NULL, path), *now = NULL;
	int err = 0;

	if (before && strcmp(before, index) == 0)
		goto out;
	if (unlink(path) && errno != ENOENT)
		err = reason_errno(why, -errno, "%s", path);
	/* Nobody knows what a copy holds that was not finished. */
	if (!err && !before)
		err = remove_all(to, why);
	if (!err)
		err = bring(from, to, before ? before : "", index, why);
	if (err)
		goto out;
	now = source_index(from, why);
	if (!now)
		err = -EIO;
	else if (strcmp(now, index) != 0)
		err = reason_set(why, -EAGAIN,
				 "%s was changed while it was copied: try "
				 "again",
				 from);
	else
		err = source_write(path, index, why);
out:
	free(now);
	free(before);
	free(path);
	return err;
}
