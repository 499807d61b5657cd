/* signals.c - see signals.h. */
#include "base/signals.h"

#include <signal.h>
#include <stddef.h>

void signals_catch(const int *signals, void (*handler)(int))
{
	for (; *signals; signals++) {
		struct sigaction action = { .sa_handler = handler }, before;

		if (sigaction(*signals, NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN)
			sigaction(*signals, &action, NULL);
	}
}
