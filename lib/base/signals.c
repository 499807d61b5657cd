/* signals.c - see signals.h. */
#include "base/signals.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

void signals_catch(const int *signals, void (*handler)(int))
{
	for (; *signals; signals++) {
		struct sigaction action = { .sa_handler = handler }, before;

		if (sigaction(*signals, NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN)
			sigaction(*signals, &action, NULL);
	}
}

void signals_sleep(double seconds, const volatile sig_atomic_t *stop)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)seconds;
	while (!*stop && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end,
					 NULL) == EINTR)
		;
}
