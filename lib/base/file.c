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
