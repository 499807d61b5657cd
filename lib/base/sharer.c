/* sharer.c - see sharer.h. */
#include "base/sharer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The child's life: it says that it is there; then an order in, the work, an
 * answer out. */
static void sharer_live(int orders, int answers, sharer_work *work,
			void *context)
{
	char order = 0;

	if (write(answers, &order, 1) != 1)
		_exit(1);
	while (read(orders, &order, 1) == 1) {
		int answer = work ? work(context) : 0;

		if (write(answers, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	_exit(0);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Waits until the child is there.  One that has yet to begin takes faults for
 * its code and its stack when an operation ends it, and one that the kernel
 * happened to run before does not: 441,000 instructions or 396,000 of
 * `fork part=wait` (6.1). */
static int await_word(struct sharer *sharer, struct reason *why)
{
	char there;

	if (read(sharer->answers, &there, 1) == 1)
		return 0;
	sharer_stop(sharer);
	return reason_set(why, -ECHILD,
			  "the sharing child ended before it began");
}

int sharer_start(struct sharer *sharer, sharer_work *work, void *context,
		 struct reason *why)
{
	int orders[2], answers[2];

	*sharer = (struct sharer){ 0 };
	if (pipe2(orders, O_CLOEXEC))
		return reason_errno(why, -errno, "making a pipe");
	if (pipe2(answers, O_CLOEXEC)) {
		int err = -errno;

		close(orders[0]);
		close(orders[1]);
		return reason_errno(why, err, "making a pipe");
	}

	pid_t parent = getpid();
	double begin = now_ns();
	pid_t pid = fork();
	double end = now_ns();

	if (pid == 0) {
		/* The child must not outlive a killed trial. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		close(orders[1]);
		close(answers[0]);
		sharer_live(orders[0], answers[1], work, context);
	}

	int err = -errno;

	close(orders[0]);
	close(answers[1]);
	if (pid < 0) {
		close(orders[1]);
		close(answers[0]);
		return reason_fork(why, err, "the sharing child");
	}
	*sharer = (struct sharer){ pid, orders[1], answers[0], end - begin };
	return await_word(sharer, why);
}

int sharer_work_once(const struct sharer *sharer, struct reason *why)
{
	int answer;

	if (write(sharer->orders, "w", 1) != 1 ||
	    read(sharer->answers, &answer, sizeof(answer)) != sizeof(answer))
		return reason_set(why, -ECHILD,
				  "the sharing child ended before its work");
	return answer;
}

void sharer_stop(struct sharer *sharer)
{
	if (!sharer->pid)
		return;
	close(sharer->orders); /* the child's read() returns 0, and the child
			        * exits */
	close(sharer->answers);
	while (waitpid(sharer->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*sharer = (struct sharer){ 0 };
}

void sharer_forget(struct sharer *sharer)
{
	close(sharer->answers);
	*sharer = (struct sharer){ 0 };
}
