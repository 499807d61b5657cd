/* exec - execve() of a process that has a large region.
 *
 * execve() ends the old address space before the new program runs (kernel
 * fs/exec.c:exec_mmap(), then exit_mmap()), so the next program of a large
 * process starts late.  The time is that from a signal, whose handler calls
 * execve(), until a new program that exits at once is gone: both run on our
 * CPU, and we get it back no earlier.
 *
 *	memory=own	the pages are the process's own and are freed; absent is
 *			the floor, of execve(), program and exit
 *	memory=forked	state=shared: the pages only lose a mapping, since we
 *			map them too, as in a child that calls execve() behind
 *			fork()
 *
 * The process is a child.  When it is gone, nobody may map the frames of its
 * own pages any more, and a shared page must be ours alone.  `unmap by=exit` is
 * the same end without the new program.
 * Unit: ns a call.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"

#define NO_EXEC 97 /* exit code of a child whose execve() failed */

/* A program that exits at once: a trial whose channel is none. */
static void call_execve(int signal)
{
	char *argv[] = { "cowbench", "trial", "--channel=1000000", NULL };

	(void)signal;
	execve("/proc/self/exe", argv, environ);
	_exit(NO_EXEC);
}

static inline long signal_and_wait(struct trial *t, unsigned char *at)
{
	int *status = t->own;
	long got = inline_syscall(SYS_kill, t->child, SIGUSR1, 0, 0, 0, 0);

	(void)at;
	return got ? got
		   : inline_syscall(SYS_wait4, t->child, (long)status, 0, 0, 0,
				    0);
}

BENCH_LOOP(exec_once, signal_and_wait)

/* A child that is forked later has the handler too. */
static void shape(struct trial *t)
{
	trial_whole(t);
	trial_own(t, sizeof(int)); /* the child's status */
	if (signal(SIGUSR1, call_execve) == SIG_ERR)
		trial_errno(t, "signal()");
}

static bool verify(struct trial *t, struct reason *why)
{
	int status = *(int *)t->own;

	close(t->gate);
	t->child = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_EXEC)
		trial_broken(t, "execve() of /proc/self/exe failed");
	if (!WIFEXITED(status))
		reason_set(why, 0, "the new program was ended by signal %d",
			   WTERMSIG(status));
	return WIFEXITED(status);
}

#define BASE_THP (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "memory=own", .fates = BIT(FATE_FREED), .faults = 0 },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "memory=own", .fates = BIT(FATE_ABSENT), .faults = 0 },
	{ .states = BIT(STATE_SHARED), .kinds = BASE_THP,
	  .only = "memory=forked", .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED),
	  .kinds = KINDS_ANON, .only = "memory=own",
	  .fates = BIT(FATE_FREED), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_ANON,
	  .only = "memory=forked",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "memory", "of the process: its own, or what fork() left shared",
	  VALUES("own", "forked") },
};

static const struct mode_row modes[] = {
	{ MODE_CHILD_OWNS, "memory=own" },
};
/* clang-format on */

const struct bench bench_exec = {
	.what = "execve() of a process that has a large region",
	.kernel = "fs/exec.c:exec_mmap",
	.path = "begin_new_exec exec_mmap exit_mmap unmap_vmas "
		"unmap_page_range zap_pte_range zap_huge_pmd release_pages "
		"folios_put_refs ",
	.per = "call",
	.whole = true,
	.axes = LIST(axes),
	.modes = LIST(modes),
	.expect = LIST(expect),
	.shape = shape,
	.loop = exec_once,
	.verify = verify,
};
