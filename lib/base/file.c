/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static int open_under(const char *root, const char *path)
{
	char *whole = memory_format("%s%s", root ? root : "", path);
	int fd = open(whole, O_RDONLY | O_CLOEXEC);
	int err = errno;

	free(whole);
	errno = err;
	return fd;
}

char *file_read_all(const char *root, const char *path)
{
	int fd = open_under(root, path);

	if (fd < 0)
		return NULL;

	size_t room = 4096, used = 0;
	char *text = memory_new(room, 1);
	ssize_t got;

	while ((got = read(fd, text + used, room - used - 1)) > 0) {
		used += (size_t)got;
		if (room - used < 1024)
			text = memory_resize(text, room *= 2, 1);
	}
	int err = errno;

	close(fd);
	if (got < 0) {
		free(text);
		errno = err;
		return NULL;
	}
	text[used] = '\0';
	return text;
}

int file_read(const char *root, const char *path, char *text, size_t room)
{
	char *whole = file_read_all(root, path);

	text[0] = '\0';
	if (!whole)
		return -errno;
	snprintf(text, room, "%s", whole);
	free(whole);

	size_t length = strlen(text);

	while (length && strchr(" \t\n", text[length - 1]))
		text[--length] = '\0';
	return (int)length;
}

long long file_number(const char *root, const char *path, long long otherwise)
{
	char text[64];

	if (file_read(root, path, text, sizeof(text)) < 0)
		return otherwise;

	char *end;
	long long number = strtoll(text, &end, 10);

	return end == text ? otherwise : number;
}

int file_choice(const char *root, const char *path, char *word, size_t room)
{
	char text[256];
	int got = file_read(root, path, text, sizeof(text));

	word[0] = '\0';
	if (got < 0)
		return got;

	/* kernel kernel/sched/debug.c:sched_dynamic_show() writes
	 * parentheses. */
	char *open = strpbrk(text, "[(");
	char *close = open ? strpbrk(open, "])") : NULL;

	if (close)
		snprintf(word, room, "%.*s", (int)(close - open - 1), open + 1);
	return 0;
}

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;

	size_t length = strlen(text);
	ssize_t got = write(fd, text, length);
	int err = got < 0 ? -errno : got == (ssize_t)length ? 0 : -EIO;

	close(fd);
	return err;
}

static bool is_ours(uid_t uid)
{
	return uid == 0 || uid == geteuid();
}

static int look_at_folder(const char *path, struct stat *folder)
{
	char *name = memory_text(path), *slash = strrchr(name, '/');
	int err;

	if (slash)
		slash[slash == name] = '\0';
	err = stat(slash ? name : ".", folder) ? -errno : 0;
	free(name);
	return err;
}

/* Whether the link may be another user's, who thereby chooses what is written
 * to. */
static bool is_planted(const char *path)
{
	struct stat link, folder;

	if (lstat(path, &link) || !S_ISLNK(link.st_mode) ||
	    look_at_folder(path, &folder))
		return false;
	return !is_ours(link.st_uid) && (!is_ours(folder.st_uid) ||
					 folder.st_mode & (S_IWOTH | S_IWGRP));
}

/* As kernel fs/namei.c:may_create_in_sticky() asks. */
static bool is_anothers(int fd, const char *path)
{
	struct stat file, folder;

	if (fstat(fd, &file) || look_at_folder(path, &folder))
		return true;
	return S_ISREG(file.st_mode) && !is_ours(file.st_uid) &&
	       file.st_uid != folder.st_uid &&
	       (folder.st_mode & (S_ISVTX | S_IWOTH)) == (S_ISVTX | S_IWOTH);
}

int file_open_out(const char *path, int flags, mode_t mode)
{
	int how = (flags & ~O_TRUNC) | O_CLOEXEC, err = 0;
	int fd = open(path, how | O_NOFOLLOW, mode);
	struct stat file;

	/* Of a link in a sticky folder the kernel may say EACCES (kernel
	 * fs/namei.c:may_create_in_sticky()). */
	if (fd < 0 && (errno == ELOOP || errno == EACCES)) {
		if (is_planted(path))
			errno = ELOOP;
		else
			fd = open(path, how, mode);
	}
	if (fd < 0)
		return -errno;
	if (is_anothers(fd, path))
		err = -EPERM;
	else if (flags & O_TRUNC && fstat(fd, &file) == 0 &&
		 S_ISREG(file.st_mode) && ftruncate(fd, 0))
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	errno = -err;
	return err;
}

FILE *file_create(const char *path)
{
	int fd = file_open_out(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

int file_flush(FILE *file)
{
	errno = 0;
	if (fflush(file) == 0 && !ferror(file))
		return 0;
	return errno ? -errno : -EIO;
}

int file_finish(FILE *file, const char *path, int err)
{
	struct stat about;
	bool regular = fstat(fileno(file), &about) == 0 &&
		       S_ISREG(about.st_mode);

	errno = 0;
	if (fclose(file) && !err)
		err = errno ? -errno : -EIO;
	if (err && regular)
		unlink(path);
	if (err)
		errno = -err;
	return err;
}

bool file_exists(const char *root, const char *path)
{
	char *whole = memory_format("%s%s", root ? root : "", path);
	bool there = access(whole, F_OK) == 0;

	free(whole);
	return there;
}

bool file_is_same(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 &&
	       of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

bool file_is_one_of(const char *path, char *const *paths, size_t nr)
{
	struct stat info;

	if (stat(path, &info) || !S_ISREG(info.st_mode))
		return false;
	for (size_t i = 0; i < nr; i++)
		if (file_is_same(paths[i], path))
			return true;
	return false;
}

bool file_is_filled(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
	       info.st_size > 0;
}
