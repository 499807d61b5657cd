/* ksm_wait.c - see ksm_wait.h. */
#include "host/ksm_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/now.h"

#define KSM	"/sys/kernel/mm/ksm/"
#define ROUNDS	4 /* rounds; one more, since the first may be nearly over */
#define LIMIT_S 8

static long rounds(int file)
{
	char text[32];
	ssize_t got = pread(file, text, sizeof(text) - 1, 0);

	if (got <= 0)
		return -1;
	text[got] = '\0';
	return strtol(text, NULL, 10);
}

static void *watch(void *context)
{
	struct ksm_wait *wait = context;
	struct timespec nap = { .tv_nsec = 1000000 };
	long from = rounds(wait->file);
	double limit = now_s() + LIMIT_S;
	bool over = false;

	while (!over && now_s() < limit &&
	       !__atomic_load_n(&wait->stop, __ATOMIC_RELAXED)) {
		over = rounds(wait->file) >= from + ROUNDS;
		if (!over)
			nanosleep(&nap, NULL);
	}
	if (over && write(wait->tell, "k", 1) != 1)
		over = false;
	close(wait->tell);
	wait->tell = -1;
	return over ? wait : NULL;
}

int ksm_wait_start(struct ksm_wait *wait, struct reason *why)
{
	pthread_attr_t attr;
	long long run = file_number(NULL, KSM "run", -1);

	if (run != 1)
		return reason_set(why, -ENOTSUP,
				  run < 0 ? "this kernel has no KSM "
					    "(CONFIG_KSM)"
					  : "KSM does not run: `echo 1 > " KSM
					    "run`");
	if (wait->file < 0)
		wait->file = open(KSM "full_scans", O_RDONLY | O_CLOEXEC);

	int ends[2];

	if (wait->file < 0 || pipe2(ends, O_CLOEXEC))
		return reason_errno(why, -errno, "watching KSM");
	wait->done = ends[0];
	wait->tell = ends[1];
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 4 * (size_t)PTHREAD_STACK_MIN);

	int err = -pthread_create(&wait->thread, &attr, watch, wait);

	pthread_attr_destroy(&attr);
	if (err)
		return reason_fork(why, err, "the thread that watches KSM");
	wait->running = true;
	return 0;
}

void ksm_wait_stop(struct ksm_wait *wait)
{
	__atomic_store_n(&wait->stop, true, __ATOMIC_RELAXED);
	if (wait->running)
		pthread_join(wait->thread, NULL);
	wait->running = wait->stop = false;
	if (wait->file >= 0)
		close(wait->file);
	if (wait->done >= 0)
		close(wait->done);
	if (wait->tell >= 0) /* its thread was never made */
		close(wait->tell);
	wait->file = wait->done = wait->tell = -1;
}
