/* fragment.h - memory that is fragmented on purpose: a helper process holds
 * pages that are scattered over all blocks of a PMD's size.  At first that
 * takes 1 or 2 s a GiB.
 *
 * The helper takes a huge page, splits it (MADV_COLD of its half, kernel
 * mm/madvise.c:madvise_cold_or_pageout_pte_range(), 5.4 on), and gives back
 * what it is not to hold, page by page: what is left free of that block has
 * gaps.  It goes on until there is no such block.  So it takes 2 MiB at once,
 * never holds more than the share that was asked for, and what it does not hold
 * stays free for all.  Where memory runs out, the kernel ends it first
 * (oom_score_adj), and it ends when we do.
 *
 * Its pages can be moved, as those of programs: the kernel's compaction undoes
 * some of it in a run, so it is made anew before each.
 */
#ifndef COWBENCH_HOST_FRAGMENT_H
#define COWBENCH_HOST_FRAGMENT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"
#include "host/busy.h"

struct fragment { /* all zero: none; fragment_end() it */
	/* The caller's. */
	double share; /* of the free memory that is held, 0 to 1 */
	const volatile sig_atomic_t *stop;

	double held_bytes;	     /* that it holds */
	struct buddy_orders before;  /* free blocks at first */
	struct buddy_orders after;   /* once the helper had been at work */
	struct buddy_orders at_last; /* after the last run */
	/* Runs that it was made for, and in how many of these anew. */
	size_t runs, made;

	pid_t pid; /* the helper's; 0: none */
	int ask, answer;
};

/* Bytes that a helper would hold. */
double fragment_bytes(double share);

/* Whether memory is not fragmented, or not any more: called before each run. */
bool fragment_is_due(struct fragment *fragment);

/* Settings that must be in force for fragment_make(): huge pages for who asks
 * for them, and no compaction, which would undo what there is. */
#define FRAGMENT_SETTINGS 2

extern const char *const fragment_settings[FRAGMENT_SETTINGS][2];

/* Fragments memory; starts the helper at first.  0; -EINTR when it was stopped;
 * -ECHILD (the helper was killed), -ENOTSUP (it gets no huge page to begin
 * with), other -errno; with the reason. */
int fragment_make(struct fragment *fragment, struct reason *why);

/* Ends the helper; its memory is free when this returns. */
void fragment_end(struct fragment *fragment);

#endif
