/* pressure.c - see pressure.h. */
#include "host/pressure.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <mntent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* The folder where the memory controller is mounted; the caller frees.  NULL:
 * it is not mounted. */
static char *controller(bool *v2)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	char *found = NULL;

	for (struct mntent *m; mounts && !found && (m = getmntent(mounts));) {
		bool memory = strcmp(m->mnt_type, "cgroup") == 0 &&
			      hasmntopt(m, "memory");
		char *path = memory_format("%s/cgroup.controllers", m->mnt_dir);
		char *list = strcmp(m->mnt_type, "cgroup2") == 0
				     ? file_read_all(NULL, path)
				     : NULL;

		if (memory || (list && strstr(list, "memory"))) {
			*v2 = !memory;
			found = memory_text(m->mnt_dir);
		}
		free(list);
		free(path);
	}
	if (mounts)
		endmntent(mounts);
	return found;
}

/* The cgroup of this process, below the controller's mount; the caller frees.
 * Lines are "4:memory:/a/b" (v1) and "0::/a/b" (v2). */
static char *own_path(bool v2)
{
	char *text = file_read_all(NULL, "/proc/self/cgroup");
	const char *word = v2 ? "0::" : ":memory:";
	char *line = text ? strstr(text, word) : NULL;
	char *path = NULL;

	if (line) {
		line += strlen(word);
		line[strcspn(line, "\n")] = '\0';
		path = memory_text(strcmp(line, "/") == 0 ? "" : line);
	}
	free(text);
	return path;
}

/* A cgroup whose process was killed is empty and can be removed; the kernel
 * keeps one that is in use. */
static void remove_stale(const char *parent)
{
	char *pattern = memory_format("%s/cowbench-*", parent);
	glob_t stale;

	if (glob(pattern, GLOB_ONLYDIR, NULL, &stale) == 0) {
		for (size_t i = 0; i < stale.gl_pathc; i++)
			rmdir(stale.gl_pathv[i]);
		globfree(&stale);
	}
	free(pattern);
}

static int enter(const char *folder)
{
	char *procs = memory_format("%s/cgroup.procs", folder);
	int err = file_write(procs, "0");

	free(procs);
	return err;
}

/* Reclaim must split folios, not swap them out.  Where there is no swap, or
 * cgroups do not account it, nothing has to be forbidden. */
static void forbid_swap(const char *folder, bool v2)
{
	char *path = memory_format(
		"%s/%s", folder, v2 ? "memory.swap.max" : "memory.swappiness");

	file_write(path, "0");
	free(path);
}

static int open_reclaim(const char *folder, bool v2)
{
	char *path = memory_format(
		"%s/%s", folder, v2 ? "memory.reclaim" : "memory.force_empty");
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = -errno;

	free(path);
	return fd < 0 ? err : fd;
}

int pressure_open(struct pressure *pressure, struct reason *why)
{
	bool v2;
	char *mount = controller(&v2), *own = mount ? own_path(v2) : NULL;
	int err = 0;

	*pressure = (struct pressure){ .reclaim = -1 };
	if (!own) {
		free(mount);
		return reason_set(why, -ENOTSUP,
				  "no memory cgroup is mounted: mount cgroup2 "
				  "with its memory controller");
	}
	pressure->home = memory_format("%s%s", mount, own);

	/* In version 2 a cgroup that has processes can have no cgroup below it,
	 * so the new one is made beside it. */
	char *parent = memory_text(pressure->home);

	if (v2 && own[0])
		*strrchr(parent, '/') = '\0';
	free(own);
	free(mount);
	remove_stale(parent);
	pressure->folder =
		memory_format("%s/cowbench-%d", parent, (int)getpid());
	free(parent);
	if (mkdir(pressure->folder, 0755)) {
		err = reason_set(why, -ENOTSUP,
				 "making a memory cgroup at %s (root may): %s",
				 pressure->folder, strerror(errno));
		free(pressure->folder);
		pressure->folder = NULL;
		pressure_close(pressure);
		return err;
	}
	forbid_swap(pressure->folder, v2);
	pressure->reclaim = open_reclaim(pressure->folder, v2);
	if (pressure->reclaim < 0)
		err = reason_set(why, -ENOTSUP, "%s has no %s: %s",
				 pressure->folder,
				 v2 ? "memory.reclaim (5.19 on, and memory in "
				      "its parent's cgroup.subtree_control)"
				    : "memory.force_empty",
				 strerror(-pressure->reclaim));
	else
		err = enter(pressure->folder);
	if (err && err != -ENOTSUP)
		reason_errno(why, err, "moving to the cgroup %s",
			     pressure->folder);
	if (err)
		pressure_close(pressure);
	return err;
}

void pressure_close(struct pressure *pressure)
{
	if (pressure->folder) {
		if (pressure->reclaim >= 0)
			close(pressure->reclaim);
		enter(pressure->home);
		rmdir(pressure->folder);
	}
	free(pressure->folder);
	free(pressure->home);
	*pressure = (struct pressure){ .reclaim = -1 };
}
