/* memcg.c - see memcg.h. */
#include "host/memcg.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"

#define OWN "cowbench-" /* followed by the pid of the trial that made it */

/* Whether dir/name exists, or can be used in that way (access(2)). */
static bool allows(const char *dir, const char *name, int how)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, how) == 0;
}

static int move_to(const char *cgroup)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	return file_write(path, "0"); /* whoever writes it */
}

/* The folder of memory cgroups; "" when this kernel has none.  Sets *whole when
 * that is the true root, and not the part that a container sees as its root.
 * One file of version 1 exists only in the true root; one of version 2 is
 * missing only there. */
static void find_root(char root[64], bool *whole)
{
	static const char one[] = "/sys/fs/cgroup/memory";
	static const char two[] = "/sys/fs/cgroup";
	char words[512];

	*whole = false;
	root[0] = '\0';
	if (allows(one, "memory.limit_in_bytes", F_OK)) {
		snprintf(root, 64, "%s", one);
		*whole = allows(one, "cgroup.sane_behavior", F_OK);
	} else if (file_read(two, "/cgroup.controllers", words, sizeof(words)) >
			   0 &&
		   strstr(words, "memory")) {
		snprintf(root, 64, "%s", two);
		*whole = !allows(two, "cgroup.type", F_OK);
	}
}

/* In version 2 a cgroup charges memory only where its parent has switched that
 * on.  Switching it on would change the machine, so that is a skip. */
static int check_children(const char *root, struct reason *why)
{
	char words[512];

	if (file_read(root, "/cgroup.subtree_control", words, sizeof(words)) <
	    0)
		return 0; /* version 1 */
	if (strstr(words, "memory"))
		return 0;
	return reason_set(why, -ENOTSUP,
			  "a memory cgroup of the trial's own wants `echo "
			  "+memory > %s/cgroup.subtree_control`: cgroups "
			  "there do not charge memory",
			  root);
}

static void become_sweeper(struct memcg *memcg, int end)
{
	char *argv[] = { "cowbench", "trial", "--sweep", memcg->path, NULL };

	setsid(); /* a session of its own: signals to this process's group do
		   * not reach it */
	close(memcg->alive);
	dup2(end, STDIN_FILENO);
	execv("/proc/self/exe", argv);
	_exit(memcg_sweep(memcg->path));
}

/* Makes the sweeper, the process that removes the cgroup, and then the
 * cgroup. */
static int make_own(struct memcg *memcg, struct reason *why)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return reason_errno(why, -errno, "making a pipe");
	memcg->alive = ends[1];
	memcg->sweeper = fork();
	if (memcg->sweeper == 0)
		become_sweeper(memcg, ends[0]);
	close(ends[0]);
	if (memcg->sweeper < 0)
		return reason_fork(
			why, -errno,
			"the process that removes the memory cgroup");
	if (mkdir(memcg->path, 0755))
		return reason_set(why, -ENOTSUP,
				  "a memory cgroup of the trial's own cannot "
				  "be made at %s: %s",
				  memcg->path, strerror(errno));
	return 0;
}

/* Whether a trial has ended, also where nobody has waited for it yet. */
static bool is_gone(pid_t pid)
{
	return (kill(pid, 0) && errno == ESRCH) || child_state(pid) == 'Z';
}

unsigned memcg_sweep_left(void)
{
	char root[64];
	bool whole;
	unsigned removed = 0;
	int pid, used;

	find_root(root, &whole);

	DIR *folder = root[0] ? opendir(root) : NULL;
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		used = 0;
		if (sscanf(entry->d_name, OWN "%d%n", &pid, &used) != 1 ||
		    entry->d_name[used] || pid <= 0 || !is_gone(pid))
			continue;
		/* The kernel does not remove a cgroup that has processes. */
		removed += unlinkat(dirfd(folder), entry->d_name,
				    AT_REMOVEDIR) == 0;
	}
	if (folder)
		closedir(folder);
	return removed;
}

int memcg_enter(struct memcg *memcg, bool own, struct reason *why)
{
	bool whole;
	int err;

	*memcg = (struct memcg){ .alive = -1 };
	find_root(memcg->root, &whole);
	if (!memcg->root[0] && !own)
		return 0; /* nothing charges */
	if (!memcg->root[0])
		return reason_set(why, -ENOTSUP,
				  "a memory cgroup of the trial's own wants "
				  "CONFIG_MEMCG, mounted on /sys/fs/cgroup");
	if (!own && !whole)
		return reason_set(why, -ENOTSUP,
				  "a trial in no memory cgroup wants the root "
				  "of all cgroups, which a container does not "
				  "see");
	if (!allows(memcg->root, "cgroup.procs", W_OK))
		return reason_set(why, -ENOTSUP,
				  "to move to another memory cgroup wants the "
				  "right to write %s%s",
				  memcg->root,
				  geteuid() ? ": run as root"
					    : ", which a container does not "
					      "have");
	if (own) {
		err = check_children(memcg->root, why);
		if (err)
			return err;
		memcg_sweep_left();
		snprintf(memcg->path, sizeof(memcg->path), "%s/" OWN "%d",
			 memcg->root, (int)getpid());
		err = make_own(memcg, why);
		if (err)
			return err;
	}
	err = move_to(own ? memcg->path : memcg->root);
	return err ? reason_errno(why, err, "moving to the memory cgroup %s",
				  own ? memcg->path : memcg->root)
		   : 0;
}

void memcg_leave(struct memcg *memcg)
{
	if (memcg->path[0]) {
		move_to(memcg->root);
		/* While a child is still in the cgroup, the sweeper waits for
		 * its end. */
		if ((rmdir(memcg->path) == 0 || errno == ENOENT) &&
		    memcg->sweeper > 0) {
			kill(memcg->sweeper, SIGKILL);
			waitpid(memcg->sweeper, NULL, 0);
		}
		if (memcg->alive >= 0)
			close(memcg->alive);
	}
	*memcg = (struct memcg){ .alive = -1 };
}

int memcg_sweep(const char *path)
{
	char none;

	/* Removes only cgroups that a trial has made, whoever gives the
	 * path. */
	if (!strstr(path, "/" OWN) || strstr(path, ".."))
		return 2;
	while (read(STDIN_FILENO, &none, 1) > 0 || errno == EINTR)
		errno = 0;
	/* A process that has just ended leaves its cgroup a little later. */
	for (int turn = 0; turn < 1000 && rmdir(path) && errno == EBUSY; turn++)
		usleep(10000);
	return 0;
}
