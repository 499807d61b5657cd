/* tree.c - see tree.h. */
#include "tune/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/now.h"

/* The launcher's name, and that of its child until it is the command. */
#define LAUNCHER "cowbench-launch"

struct ended {	 /* the launcher's answer */
	int err; /* of the start, or 0 */
	struct reason why;
	int status;
	double wall_s;
	struct rusage usage;
};

/* --- processes below one -------------------------------------------------- */

/* Calls visit() for each descendant of pid; the root is not one. */
static void walk(pid_t pid, void (*visit)(void *context, pid_t pid),
		 void *context)
{
	char path[64], *end;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)pid);

	char *text = file_read_all(NULL, path);

	for (char *at = text; at && *at; at = end) {
		long child = strtol(at, &end, 10);

		if (end == at)
			break;
		visit(context, (pid_t)child);
		walk((pid_t)child, visit, context);
	}
	free(text);
}

static void kill_one(void *context, pid_t pid)
{
	(void)context;
	kill(pid, SIGKILL);
}

/* Ends all that runs below this process, of which it is the reaper. */
static void end_all(void)
{
	do {
		walk(getpid(), kill_one, NULL);
	} while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

/* --- the launcher --------------------------------------------------------- */

/* Waits until the command has ended.  Where this process is told to end first,
 * for its driver is gone or wants no more, it ends all. */
static void await_end(pid_t pid, const sigset_t *signals, struct ended *ended)
{
	while (wait4(pid, &ended->status, WNOHANG, &ended->usage) == 0)
		if (sigwaitinfo(signals, NULL) == SIGTERM) {
			end_all();
			_exit(1);
		}
}

static void tell(int file, const void *what, size_t size)
{
	if (write(file, what, size) != (ssize_t)size) {
		end_all();
		_exit(1);
	}
}

static void __attribute__((noreturn))
launch(const struct tree_asked *asked, const sigset_t *signals, int complaints,
       int answer, pid_t driver)
{
	struct child_setup setup = { .out = asked->out, .err = complaints };
	struct ended ended = { 0 };
	double start;
	pid_t pid;

	prctl(PR_SET_NAME, LAUNCHER);
	setpgid(0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != driver)
		_exit(1);
	start = now_s();
	pid = child_start(asked->argv, &setup, &ended.why);
	if (pid < 0)
		ended.err = pid;
	else
		await_end(pid, signals, &ended);
	ended.wall_s = now_s() - start;
	end_all();
	tell(answer, &ended, sizeof(ended));
	_exit(0);
}

/* --- watching ------------------------------------------------------------- */

struct watched {
	double page_bytes;
	double own, shared; /* bytes: the sum of what is no file's and no shared
			     * memory; and the most that one process has of
			     * these, which others map too */
	double forked; /* of own: of processes that have pages of their parents,
			* which own has twice */
	bool walk;     /* own is a sum of Pss_Anon: such a page counts once */
	bool look;
	bool pool; /* there is one of huge pages, which no process' resident
		    * memory counts */
	double memory, huge;
};

static double rollup_bytes(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtod(line + strlen(name), NULL) * 1024 : 0;
}

/* The task has not executed anything since its fork() (kernel
 * include/linux/sched.h:PF_FORKNOEXEC, field 9 of proc_pid_stat(5)). */
#define FORKED 0x40u

/* Whether its memory is its own: not that of a launcher between fork() and
 * exec(), nor its parent's as after vfork(). */
static bool has_memory(pid_t pid, bool *forked)
{
	char path[64], text[1024], name[16] = "";
	const char *end;
	unsigned flags;
	int parent;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (file_read(NULL, path, text, sizeof(text)) <= 0)
		return false;
	/* A name may have brackets and blanks. */
	end = strrchr(text, ')');
	if (!end || sscanf(text, "%*d (%15[^)]", name) != 1 ||
	    sscanf(end, ") %*c %d %*d %*d %*d %*d %u", &parent, &flags) != 2)
		return false;
	*forked = flags & FORKED;
	return strcmp(name, LAUNCHER) != 0 &&
	       (!*forked ||
		syscall(SYS_kcmp, parent, pid, KCMP_VM, 0ul, 0ul) != 0);
}

static void look_at(void *context, pid_t pid)
{
	struct watched *watched = context;
	char path[64], text[4096];
	double size, resident, shared, pool = 0, shmem = 0, own = 0;
	bool forked, walks = watched->look || watched->walk;

	if (!has_memory(pid, &forked))
		return;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	if ((watched->pool || watched->look) &&
	    file_read(NULL, path, text, sizeof(text)) > 0) {
		pool = rollup_bytes(text, "\nHugetlbPages:");
		shmem = rollup_bytes(text, "\nRssShmem:");
	}
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	if (file_read(NULL, path, text, sizeof(text)) > 0 &&
	    sscanf(text, "%lf %lf %lf", &size, &resident, &shared) == 3) {
		own = (resident - shared) * watched->page_bytes;
		watched->shared = fmax(watched->shared,
				       shared * watched->page_bytes + pool);
	}
	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	walks = walks && file_read(NULL, path, text, sizeof(text)) > 0;
	/* Since 5.3; before, it counts in each. */
	if (walks && strstr(text, "\nPss_Anon:"))
		own = fmin(own, rollup_bytes(text, "\nPss_Anon:"));
	watched->own += own;
	watched->forked += forked ? own : 0;
	if (!walks || !watched->look)
		return;
	watched->memory += rollup_bytes(text, "\nAnonymous:") + shmem + pool;
	watched->huge += rollup_bytes(text, "\nAnonHugePages:") +
			 rollup_bytes(text, "\nShmemPmdMapped:") + pool;
}

static bool has_pool(void)
{
	char *text = file_read_all(NULL, "/proc/meminfo");
	const char *line = text ? strstr(text, "\nHugePages_Total:") : NULL;
	bool any = line &&
		   strtod(line + strlen("\nHugePages_Total:"), NULL) > 0;

	free(text);
	return any;
}

#define LOOKS_LEAST 3 /* fewer may have met it while it began */

/* A walk of page tables takes a while: so many times that until the next. */
#define WALK_REST 50

static double walk_all(pid_t launcher, struct watched *watched)
{
	walk(launcher, look_at, watched);
	return watched->own + watched->shared;
}

/* The least of two walks of page tables and of what is known: a fork() between
 * the turns of the parent and of its child counts their pages as the parent's
 * alone, and as the child's again.  *next_s: not before then the next. */
static double walk_forked(pid_t launcher, const struct watched *none,
			  double known, double *next_s)
{
	uint64_t start = now_ns(CLOCK_THREAD_CPUTIME_ID);

	for (int i = 0; i < 2; i++) {
		struct watched watched = *none;

		watched.walk = true;
		known = fmin(known, walk_all(launcher, &watched));
	}
	start = now_ns(CLOCK_THREAD_CPUTIME_ID) - start;
	*next_s = now_s() + WALK_REST * (double)start / 1e9;
	return known;
}

/* *next_s: not before then a walk that is no look. */
static void look(pid_t launcher, const struct tree_asked *asked, bool pool,
		 double *next_s, struct tree_seen *seen)
{
	const struct watched none = { .page_bytes =
					      (double)sysconf(_SC_PAGESIZE),
				      .look = asked->look,
				      .pool = pool };
	struct watched watched = none;
	double bytes = walk_all(launcher, &watched);

	if (watched.forked > 0 && bytes > seen->peak) {
		if (watched.look || now_s() >= *next_s)
			bytes = walk_forked(launcher, &none, bytes, next_s);
		else /* so much at least */
			bytes -= watched.forked;
	}
	if (bytes > seen->peak)
		seen->peak = bytes;
	seen->looks += watched.own > 0;
	if (asked->look && !(watched.memory <= seen->memory)) {
		seen->memory = watched.memory;
		seen->huge = watched.huge;
	}
}

/* Until the launcher answers.  False when it must be ended: *err says why. */
static bool watch(const struct tree *tree, const struct tree_asked *asked,
		  struct tree_seen *seen, int *err)
{
	struct pollfd ready = { .fd = tree->answer, .events = POLLIN };
	pid_t looked_at = (asked->beside ? asked->beside : tree)->launcher;
	bool pool = has_pool();
	double start = now_s(), next_s = 0;
	int pause_ms = (int)(asked->pause_s * 1000);

	while (poll(&ready, 1, pause_ms > 0 ? pause_ms : 1) <= 0) {
		look(looked_at, asked, pool, &next_s, seen);
		if (asked->stop && *asked->stop)
			*err = -EINTR;
		else if (now_s() - start > asked->limit_s)
			*err = -ETIMEDOUT;
		if (*err)
			return false;
	}
	return true;
}

/* --- a run ---------------------------------------------------------------- */

/* What it wrote last on standard error, in brackets; "" where it wrote
 * nothing. */
static void last_words(int complaints, char *words, size_t room)
{
	char text[512];
	off_t end = lseek(complaints, 0, SEEK_END);
	off_t from = end > (off_t)sizeof(text) - 1
			     ? end - ((off_t)sizeof(text) - 1)
			     : 0;
	ssize_t got = pread(complaints, text, sizeof(text) - 1, from);

	while (got > 0 && strchr("\n\r ", text[got - 1]))
		got--;
	text[got > 0 ? got : 0] = '\0';

	char *line = strrchr(text, '\n');

	line = line ? line + 1 : text;
	snprintf(words, room, "%s%.*s", *line ? ": " : "", (int)room - 3, line);
}

/* How it ended: 0, or -errno with the reason. */
static int judge(const char *name, const struct ended *ended, int complaints,
		 struct reason *why)
{
	char words[300];

	if (ended->err)
		return reason_set(why, ended->err, "%s", ended->why.text);
	last_words(complaints, words, sizeof(words));
	if (WIFSIGNALED(ended->status))
		return reason_set(why, -ECHILD, "%s was killed by signal %d%s",
				  name, WTERMSIG(ended->status), words);
	if (WEXITSTATUS(ended->status))
		return reason_set(why, -ECHILD, "%s exited with %d%s", name,
				  WEXITSTATUS(ended->status), words);
	return 0;
}

static void take(const struct ended *ended, const struct tree_asked *asked,
		 struct tree_seen *seen)
{
	const struct rusage *usage = &ended->usage;
	double largest = (double)usage->ru_maxrss * 1024;
	struct rusage own;

	seen->wall_s = ended->wall_s;
	seen->cpu_s =
		(double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
		(double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
			1e6;
	seen->faults = (double)usage->ru_minflt;
	/* Between fork() and exec() a process has the memory of its parent, and
	 * ru_maxrss counts that (kernel fs/exec.c:exec_mmap()): what is no
	 * more than ours says nothing. */
	getrusage(RUSAGE_SELF, &own);
	if (!asked->beside && usage->ru_maxrss > own.ru_maxrss &&
	    largest > seen->peak)
		seen->peak = largest;
	else if (seen->looks < LOOKS_LEAST)
		seen->peak = NAN;
}

int tree_start(const struct tree_asked *asked, struct tree *tree,
	       struct reason *why)
{
	pid_t driver = getpid();
	sigset_t signals, before;
	int ends[2], err;

	*tree = (struct tree){ .complaints = memfd_create("complaints",
							  MFD_CLOEXEC) };
	if (tree->complaints < 0)
		return reason_errno(why, -errno, "making a file in memory");
	if (pipe2(ends, O_CLOEXEC)) {
		err = reason_errno(why, -errno, "making a pipe");
		close(tree->complaints);
		return err;
	}
	tree->answer = ends[0];
	/* Blocked before it is there: it may be told to end at once. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, &before);
	tree->launcher = fork();
	if (tree->launcher == 0)
		launch(asked, &signals, tree->complaints, ends[1], driver);
	err = -errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	if (tree->launcher > 0)
		return 0;
	close(tree->answer);
	close(tree->complaints);
	tree->launcher = 0;
	return reason_fork(why, err, "a process for the command");
}

/* Reads what the launcher says at its end.  0; -EPIPE: it was killed. */
static int read_end(const struct tree *tree, const char *name,
		    struct ended *ended, struct reason *why)
{
	if (read(tree->answer, ended, sizeof(*ended)) == sizeof(*ended))
		return 0;
	return reason_set(why, -EPIPE,
			  "%s: the process that started it was killed", name);
}

bool tree_ended(const struct tree *tree, const struct tree_asked *asked,
		struct reason *why)
{
	struct pollfd ready = { .fd = tree->answer, .events = POLLIN };
	struct ended ended;

	if (poll(&ready, 1, 0) <= 0)
		return false;
	if (!read_end(tree, asked->argv[0], &ended, why) &&
	    !judge(asked->argv[0], &ended, tree->complaints, why))
		reason_set(why, 0, "%s exited with 0", asked->argv[0]);
	return true;
}

void tree_stop(struct tree *tree)
{
	if (!tree->launcher)
		return;
	kill(tree->launcher, SIGTERM);
	while (waitpid(tree->launcher, NULL, 0) < 0 && errno == EINTR)
		;
	close(tree->answer);
	close(tree->complaints);
	*tree = (struct tree){ 0 };
}

int tree_run(const struct tree_asked *asked, struct tree_seen *seen,
	     struct reason *why)
{
	const char *name = asked->argv[0];
	struct ended ended = { .err = 0 };
	struct tree tree;
	int err;

	*seen = (struct tree_seen){ .memory = NAN, .huge = NAN };
	err = tree_start(asked, &tree, why);
	if (err)
		return err;
	if (watch(&tree, asked, seen, &err))
		err = read_end(&tree, name, &ended, why);
	else if (err == -ETIMEDOUT)
		reason_set(why, err, "%s was ended after %.0f s", name,
			   asked->limit_s);
	else
		reason_set(why, err, "%s was interrupted", name);
	if (!err) {
		take(&ended, asked, seen);
		err = judge(name, &ended, tree.complaints, why);
	}
	tree_stop(&tree);
	return err;
}
