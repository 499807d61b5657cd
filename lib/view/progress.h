/* progress.h - one line on a terminal: what runs, how far, and the time left.
 *
 * Silent where standard error is no terminal, or one that cannot erase a line
 * (TERM=dumb).
 */
#ifndef COWBENCH_VIEW_PROGRESS_H
#define COWBENCH_VIEW_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool shown;
	size_t done, total; /* steps */
	uint64_t start_ns;
};

void progress_start(struct progress *progress, size_t total);

/* Says that `what` is running, as step done + 1. */
void progress_say(struct progress *progress, const char *what);

/* Erases the line, so that something else can be printed. */
void progress_clear(const struct progress *progress);

#endif
