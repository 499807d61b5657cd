/* ksm_wait.c - see ksm_wait.h. */
#include "mm/ksm_wait.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

#define KSM	 "/sys/kernel/mm/ksm/"
#define ROUNDS	 4 /* the first of them may be nearly over */
#define LIMIT_MS 20000

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
	uint64_t one = 1;

	for (int ms = 0; ms < LIMIT_MS; ms++) {
		if (rounds(wait->file) >= from + ROUNDS ||
		    __atomic_load_n(&wait->stop, __ATOMIC_RELAXED))
			break;
		nanosleep(&nap, NULL);
	}
	return write(wait->done, &one, sizeof(one)) < 0 ? NULL : wait;
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
	if (wait->done < 0)
		wait->done = eventfd(0, EFD_CLOEXEC);
	if (wait->file < 0 || wait->done < 0)
		return reason_errno(why, -errno, "watching KSM");
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 4 * (size_t)PTHREAD_STACK_MIN);

	int err = -pthread_create(&wait->thread, &attr, watch, wait);

	pthread_attr_destroy(&attr);
	if (err)
		return reason_errno(why, err, "making a thread");
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
	wait->file = wait->done = -1;
}
