/* ksm_wait.h - waiting until KSM has had its chance with some pages.
 *
 * ksmd merges a page once its checksum was the same in two rounds and an equal
 * page was found (mm/ksm.c:cmp_and_merge_page()), so that full_scans + 3 tells.
 */
#ifndef COWBENCH_MM_KSM_WAIT_H
#define COWBENCH_MM_KSM_WAIT_H

#include <pthread.h>
#include <stdbool.h>

#include "base/reason.h"

struct ksm_wait {
	int file; /* full_scans */
	int done; /* an eventfd, readable (8 bytes) when the rounds are over */
	bool running;
	bool stop; /* told to the thread */
	pthread_t thread;
};

/* Starts to watch: done becomes readable after 4 full rounds from now, or after
 * 20 s.  0; -ENOTSUP with the reason where KSM does not run; other -errno. */
int ksm_wait_start(struct ksm_wait *wait, struct reason *why);

/* Ends the watching; safe when there is none. */
void ksm_wait_stop(struct ksm_wait *wait);

#endif
