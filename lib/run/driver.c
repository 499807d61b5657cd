/* driver.c - see driver.h. */
#include "run/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/now.h"
#include "base/random.h"
#include "host/available.h"
#include "host/limits.h"
#include "run/image.h"
#include "run/settle.h"
#include "run/stuck.h"

int driver_open(struct driver *driver, uint64_t seed, struct reason *why)
{
	size_t bytes = sizeof(*driver->channel);

	*driver = (struct driver){ .pads = seed,
				   .randomize = true,
				   .timeout_ms = 30000,
				   .fd = -1,
				   .image = image_open(why) };
	if (driver->image < 0)
		return driver->image;
	driver->fd = memfd_create("cowbench-channel", 0);
	if (driver->fd < 0 || ftruncate(driver->fd, (off_t)bytes))
		return reason_errno(why, -errno, "making the trials' channel");
	driver->channel = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			       driver->fd, 0);
	if (driver->channel == MAP_FAILED) {
		driver->channel = NULL;
		return reason_errno(why, -errno, "mapping the trials' channel");
	}
	return 0;
}

void driver_close(struct driver *driver)
{
	if (driver->channel)
		munmap(driver->channel, sizeof(*driver->channel));
	if (driver->fd >= 0)
		close(driver->fd);
	if (driver->image >= 0)
		close(driver->image);
	driver->channel = NULL;
	driver->fd = driver->image = -1;
}

/* Says what to do where a case wants more than its share of the free memory. */
static const char *advise(double wanted, double free_bytes, char text[64])
{
	if (wanted > free_bytes)
		return "take a smaller bytes= or free some";
	snprintf(text, 64, "take a smaller bytes=, or --memory %.0f",
		 ceil(wanted / free_bytes * 100));
	return text;
}

/* A trial's memory is bound to one node: where that node is full, the kernel
 * would kill the trial. */
static int check_node(const struct run_case *c, enum axis_id axis, int node,
		      double share, struct reason *why)
{
	double free_bytes = place_free_bytes(node);
	double wanted = (double)c->all_bytes + (16 << 20);
	char text[64];

	if (free_bytes < 0 || wanted <= free_bytes * share)
		return 0;
	return reason_set(why, -ENOTSUP,
			  "%s=%s wants %.0f MiB on NUMA node %d, and %.0f %% "
			  "of what is free there is %.0f MiB; %s",
			  axis_names[axis], c->value[axis], wanted / (1 << 20),
			  node, share * 100, free_bytes * share / (1 << 20),
			  advise(wanted, free_bytes, text));
}

/* The lesser of two limits: the memory that the machine has available, past
 * which the kernel would reclaim from other processes; and what the tightest
 * cgroup leaves, past which the kernel would kill the trial. */
static int check_memory(const struct run_case *c, double share,
			struct reason *why)
{
	double available = available_bytes(), wanted = (double)trial_bytes(c);
	struct limits limits;
	char text[64];

	limits_look(&limits, NULL);
	if (limits.memory_left * share < wanted &&
	    !(limits.memory_left > available))
		return reason_set(
			why, -ENOTSUP,
			"wants %.0f MiB, and %.0f %% of the memory that the "
			"cgroup %s leaves is %.0f MiB (its limit is %.0f MiB); "
			"take a smaller bytes= or allow it more",
			wanted / (1 << 20), share * 100, limits.memory_group,
			limits.memory_left * share / (1 << 20),
			limits.memory_max / (1 << 20));
	if (wanted > available * share)
		return reason_set(why, -ENOTSUP,
				  "wants %.0f MiB, and %.0f %% of the memory "
				  "available is %.0f MiB; %s",
				  wanted / (1 << 20), share * 100,
				  available * share / (1 << 20),
				  advise(wanted, available, text));
	return 0;
}

int driver_check(const struct run_case *c, const struct placement *placement,
		 double share, struct place *place, struct reason *why)
{
	int err = placement_resolve(placement, c->value[AXIS_CPU],
				    c->value[AXIS_MEM], c->value[AXIS_TO],
				    place, why);
	if (err)
		return -ENOTSUP;
	if (BIT(c->kind) & KINDS_POOL)
		return 0; /* pages of a pool are not free memory: see
			   * kind_check() */
	if (placement->nr > 1)
		err = check_node(c, AXIS_MEM, place->mem, share, why);
	if (!err && placement->nr > 1)
		err = check_node(c, AXIS_TO, place->to, share, why);
	if (err)
		return err;

	return check_memory(c, share, why);
}

static void prepare_channel(struct driver *driver,
			    const struct trial_config *config)
{
	struct trial_channel *channel = driver->channel;

	/* Clears the channel except for the samples, whose number it has. */
	memset(channel, 0, offsetof(struct trial_channel, empty));
	channel->config = *config;
	channel->outcome = NR_OUTCOMES;
}

/* The trial and its children get the same pids as those of any other trial.
 * The kernel's tree of pids takes a node for each 64 of them, and whether
 * fork() finds one there depends on who else has one of the 64 (kernel
 * lib/radix-tree.c:idr_get_free()).  Where the kernel does not let us (it wants
 * CONFIG_CHECKPOINT_RESTORE), pids go on as they do. */
static void number_pids(void)
{
	file_write("/proc/sys/kernel/ns_last_pid", "1023");
}

/* Bytes: by less than this the environment's size shifts a trial's stack. */
#define PAD_MAX ((size_t)4 << 10)

/* Runs in the child, which becomes a fresh process on the channel.  Never
 * returns. */
static void become_trial(const struct driver *driver, pid_t parent, size_t pad,
			 char *id)
{
	static char pads[PAD_MAX + 104] = "COWBENCH_PAD=";
	char channel[32];
	char *argv[] = { "cowbench", "trial", channel, id, NULL };

	setpgid(0, 0); /* a process group of its own: one signal kills all of
		        * it, and Ctrl-C does not reach it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(2);
	if (driver->randomize) {
		memset(pads + strlen(pads), 'x', pad);
		putenv(pads);
	} else {
		personality(ADDR_NO_RANDOMIZE);
	}
	file_write("/proc/self/oom_score_adj", "1000");
	snprintf(channel, sizeof(channel), "--channel=%d", driver->fd);
	execveat(driver->image, "", argv, environ, AT_EMPTY_PATH);
	_exit(127);
}

/* Whether the child has ended.  It stays a zombie. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
		       0 &&
	       info.si_pid == pid;
}

/* Waits for the trial's end.  0, -ETIMEDOUT, or -EINTR when told to stop. */
static int await(const struct driver *driver, pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd ends = { .fd = fd, .events = POLLIN };
	uint64_t limit = now_ns(CLOCK_MONOTONIC) +
			 (uint64_t)driver->timeout_ms * 1000000;
	int err = 0;

	while (!err) {
		/* Each wait is short, so that a signal that comes between the
		 * test and poll() is seen soon; and without a pidfd, polling is
		 * the only way. */
		if (poll(&ends, fd >= 0, 200) > 0 || (fd < 0 && has_ended(pid)))
			break;
		if (driver->stop && *driver->stop)
			err = -EINTR;
		else if (now_ns(CLOCK_MONOTONIC) >= limit)
			err = -ETIMEDOUT;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

int driver_trial(struct driver *driver, const struct trial_config *config,
		 const struct run_case *c, struct trial_result *result,
		 struct reason *why)
{
	struct trial_channel *channel = driver->channel;
	uint64_t started = now_ns(CLOCK_REALTIME);
	uint64_t begin = now_ns(CLOCK_MONOTONIC);
	size_t pad = random_below(&driver->pads, PAD_MAX);
	pid_t parent = getpid();
	char stuck[256] = "";
	int status = 0;

	prepare_channel(driver, config);
	if (config->clock.kind == CLOCK_INSTRUCTIONS) {
		settle_allocators();
		number_pids();
	}

	pid_t pid = fork();

	if (pid < 0)
		return reason_fork(why, -errno, "a trial");
	if (pid == 0)
		become_trial(driver, parent, pad, channel->config.id);

	int err = await(driver, pid);

	if (err == -ETIMEDOUT)
		stuck_describe(pid, stuck, sizeof(stuck));

	kill(-pid, SIGKILL); /* kills the trial, if it still runs, and its
			      * children */
	if (err)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err == -EINTR)
		return err;
	if (err == -ETIMEDOUT)
		reason_set(&channel->reason, 0,
			   "no end after %u s: killed; %s (--timeout allows "
			   "more)",
			   driver->timeout_ms / 1000, stuck);
	else if (WIFSIGNALED(status))
		reason_set(&channel->reason, 0,
			   "the trial was killed by signal %d (%s)",
			   WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (channel->outcome >= NR_OUTCOMES && WEXITSTATUS(status) == 127)
		reason_set(&channel->reason, 0,
			   "the trials' program does not start: it lies in "
			   "memory (memfd_create()), which sysctl "
			   "vm.memfd_noexec or a security module may forbid to "
			   "execute");
	else if (channel->outcome >= NR_OUTCOMES)
		reason_set(&channel->reason, 0,
			   "the trial ended early, with status %d",
			   WEXITSTATUS(status));
	if (err || channel->outcome >= NR_OUTCOMES)
		channel->outcome = OUTCOME_BROKEN;
	trial_digest(channel, c, result);
	result->started_ns = started;
	result->wall_ns = now_ns(CLOCK_MONOTONIC) - begin;
	return 0;
}

int driver_foreground(struct driver *driver, const struct trial_config *config,
		      const struct run_case *c, struct trial_result *result)
{
	uint64_t started = now_ns(CLOCK_REALTIME);
	uint64_t begin = now_ns(CLOCK_MONOTONIC);

	prepare_channel(driver, config);
	trial_work(driver->channel);
	trial_digest(driver->channel, c, result);
	result->started_ns = started;
	result->wall_ns = now_ns(CLOCK_MONOTONIC) - begin;
	return 0;
}
