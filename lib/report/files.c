/* files.c - see files.h. */
#include "report/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/memory.h"

struct copying {
	struct report_files *files;
	const char *folder;
	const struct side *sides;
	size_t nr;
	bool overwrite;
};

static bool is_input(const struct copying *c, const char *path)
{
	for (size_t i = 0; i < c->nr; i++)
		for (size_t j = 0; j < c->sides[i].nr; j++)
			if (file_is_same(c->sides[i].paths[j], path))
				return true;
	return false;
}

/* Whether a file of that name may be written, or is the record itself. */
static bool is_free(const struct copying *c, const char *name,
		    const char *record)
{
	char *target = memory_format("%s/%s", c->folder, name);
	struct stat info;
	bool there = lstat(target, &info) == 0;
	bool may =
		!there || file_is_same(target, record) ||
		(c->overwrite && S_ISREG(info.st_mode) && !is_input(c, target));

	free(target);
	for (size_t i = 0; i < c->files->nr; i++)
		may &= strcmp(c->files->list[i].name, name) != 0;
	return may && strcmp(name, "index.html") != 0;
}

/* A name that can stand in a link as it is, and that no other record has.  The
 * caller frees. */
static char *name_file(const struct copying *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = memory_text(slash ? slash + 1 : path);
	char *given = memory_text("");

	for (char *at = name; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
			    *at) ||
		    (at == name && *at == '.'))
			*at = '_';
	for (size_t number = 1; !given[0] || !is_free(c, given, path);
	     number++) {
		free(given);
		given = number == 1 ? memory_text(name)
				    : memory_format("%zu-%s", number, name);
	}
	free(name);
	return given;
}

static int copy_bytes(FILE *from, FILE *to)
{
	char buffer[1 << 14];
	size_t nr;

	errno = 0;
	while ((nr = fread(buffer, 1, sizeof(buffer), from)) > 0)
		if (fwrite(buffer, 1, nr, to) < nr)
			return errno ? -errno : -EIO;
	return ferror(from) ? (errno ? -errno : -EIO) : 0;
}

static int copy(const char *path, const char *target, struct reason *why)
{
	FILE *from = fopen(path, "re");
	FILE *to = NULL;
	int err;

	if (!from)
		return reason_errno(why, -errno, "%s: cannot read", path);
	to = file_create(target);
	err = to ? copy_bytes(from, to) : -errno;
	(void)fclose(from);
	if (to)
		err = file_finish(to, target, err);
	return err ? reason_errno(why, err, "%s: cannot write", target) : 0;
}

static int add(struct copying *c, const char *path, size_t side,
	       struct reason *why)
{
	char *name = name_file(c, path);
	char *target = memory_format("%s/%s", c->folder, name);
	struct report_files *files = c->files;
	struct stat info = { 0 };
	int err = file_is_same(target, path) ? 0 : copy(path, target, why);

	if (!err && stat(target, &info))
		err = reason_errno(why, -errno, "%s: cannot read", target);
	files->list =
		memory_resize(files->list, files->nr + 1, sizeof(*files->list));
	files->list[files->nr++] =
		(struct report_file){ name, (uint64_t)info.st_size, side };
	free(target);
	return err;
}

int report_files_copy(struct report_files *files, const char *folder,
		      const struct side *sides, size_t nr, bool overwrite,
		      struct reason *why)
{
	struct copying copying = { files, folder, sides, nr, overwrite };
	int err = 0;

	*files = (struct report_files){ 0 };
	for (size_t i = 0; i < nr; i++) {
		if (i && sides[i].arm) /* the other arm of one record */
			break;
		for (size_t j = 0; j < sides[i].nr && !err; j++)
			err = add(&copying, sides[i].paths[j], i, why);
	}
	return err;
}

void report_files_free(struct report_files *files)
{
	for (size_t i = 0; i < files->nr; i++)
		free(files->list[i].name);
	free(files->list);
	*files = (struct report_files){ 0 };
}
