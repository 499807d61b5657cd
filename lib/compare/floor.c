/* floor.c - see floor.h. */
#include "compare/floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* The file's path; the caller frees.  NULL where no home folder is known. */
static char *floor_path(void)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (state && state[0] == '/')
		return memory_format("%s/cowbench/floor", state);
	if (home && home[0] == '/')
		return memory_format("%s/.local/state/cowbench/floor", home);
	return NULL;
}

double floor_delta(void)
{
	char *path = floor_path(), text[64];
	double delta = DELTA_LEAST;

	if (path && file_read(NULL, path, text, sizeof(text)) > 0) {
		double stored = strtod(text, NULL);

		if (stored > delta && stored < 10)
			delta = stored;
	}
	free(path);
	return delta;
}

static void make_folders(char *path)
{
	for (char *at = path + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0777);
		*at = '/';
	}
}

int floor_store(double delta, struct reason *why)
{
	char *path = floor_path();
	int fd, err = 0;

	if (!path)
		return reason_set(why, -ENOENT,
				  "no home to keep the floor in: set "
				  "XDG_STATE_HOME");
	make_folders(path);
	fd = file_open_out(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		err = reason_errno(why, fd, "keeping the floor in %s", path);
	else if (dprintf(fd, "%.6f\n", delta) < 0)
		err = reason_errno(why, -errno, "keeping the floor in %s",
				   path);
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}
