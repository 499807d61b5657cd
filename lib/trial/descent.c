/* descent.c - a trial whose operations are those of a late descendant: see
 * bench.generations.
 *
 * The process that the driver started maps the region and forks; its child
 * forks, and so on.  The last one is the trial, the others wait for its end.
 * While they live, each fork() of theirs has given the region's mapping an
 * anon_vma more, to which the next fork() must link the child's mapping (kernel
 * mm/rmap.c:anon_vma_fork(), anon_vma_clone(); one whose process is gone would
 * be used again).
 */
#include "trial/inside.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/children.h"

/* Ends as the child does. */
static void __attribute__((noreturn)) outlive(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

void trial_descend(struct trial *t)
{
	struct trial_private *p = t->private;
	const char *axis = p->c.bench->generations;
	size_t nr = axis ? strtoul(trial_axis(t, axis), NULL, 10) : 1;
	int err;

	if (nr == 1)
		return;
	if (p->crew)
		trial_skip(t, "%s=%zu is of one process: procs=1", axis, nr);
	err = region_map(&p->heirloom, p->c.kind, p->c.all_bytes,
			 t->worker->why);
	if (err)
		trial_give_up(t, err);
	/* A mapping has no anon_vma before its first page. */
	*(volatile unsigned char *)p->heirloom.mem = 1;
	p->eldest = getpid();
	while (--nr) {
		pid_t parent = getpid(), child = fork();

		if (child < 0)
			trial_no_process(t, errno, "a further generation");
		if (child)
			outlive(child);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
	}
}

int trial_map(struct trial *t, size_t bytes)
{
	struct trial_private *p = t->private;

	return p->heirloom.mem ? region_map_again(&p->region, &p->heirloom,
						  t->worker->why)
			       : region_map(&p->region, p->c.kind, bytes,
					    t->worker->why);
}

/* 0 where nobody can tell. */
static pid_t parent_of(pid_t pid)
{
	char path[64], text[1024];
	const char *line;
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	if (file_read(NULL, path, text, sizeof(text)) < 0)
		return 0;
	line = strstr(text, "\nPPid:");
	if (line)
		sscanf(line, "\nPPid: %d", &parent);
	return parent;
}

size_t trial_generation(const struct trial *t)
{
	pid_t eldest = t->private->eldest, pid = getpid();
	size_t generation = 1;

	if (!eldest)
		return 1;
	while (pid && pid != eldest) {
		pid = parent_of(pid);
		generation++;
	}
	return pid ? generation : 0;
}
