/* progress.c - see progress.h. */
#include "view/progress.h"

#include <stdio.h>

#include "base/now.h"
#include "view/terminal.h"

void progress_start(struct progress *progress, size_t total)
{
	*progress = (struct progress){
		.shown = terminal_moves(stderr),
		.total = total,
		.start_ns = now_ns(CLOCK_MONOTONIC),
	};
}

void progress_say(struct progress *progress, const char *what)
{
	char line[512], left[32] = "";

	if (!progress->shown)
		return;
	if (progress->done >= 3) {
		double spent =
			(double)(now_ns(CLOCK_MONOTONIC) - progress->start_ns) /
			1e9;
		size_t rest = progress->total - progress->done;
		unsigned seconds = (unsigned)(spent / (double)progress->done *
						      (double)rest +
					      0.5);

		snprintf(left, sizeof(left), ", %u:%02u left", seconds / 60,
			 seconds % 60);
	}
	snprintf(line, sizeof(line), "[%zu/%zu%s] %s", progress->done + 1,
		 progress->total, left, what);
	fprintf(stderr, "\r\033[K%.*s", (int)terminal_width(stderr) - 1, line);
	fflush(stderr);
}

void progress_clear(const struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
