/* ksm_wait.h - waiting until KSM has had the time to merge some pages.
 *
 * ksmd merges a page once its checksum was the same in two rounds and an equal
 * page was found (kernel mm/ksm.c:cmp_and_merge_page()), so that pages are
 * merged when full_scans has grown by 3.
 */
#ifndef COWBENCH_HOST_KSM_WAIT_H
#define COWBENCH_HOST_KSM_WAIT_H

#include <pthread.h>
#include <stdbool.h>

#include "base/reason.h"

struct ksm_wait {
	int file; /* full_scans */
	int done; /* a pipe: a byte when the rounds are over, else its end */
	int tell; /* its other end */
	bool running;
	bool stop; /* told to the thread */
	pthread_t thread;
};

/* Starts to watch: the pipe `done` gets a byte after 4 full rounds from now, or
 * ends after 8 s without them.  0; -ENOTSUP with the reason where KSM does not
 * run; other -errno. */
int ksm_wait_start(struct ksm_wait *wait, struct reason *why);

/* Stops watching; safe when it was never started. */
void ksm_wait_stop(struct ksm_wait *wait);

#endif
