/* idle.c - see idle.h. */
#include "host/idle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/now.h"

/* kernel kernel/time/timer_list.c:print_cpu() writes a CPU's lines after "cpu:
 * 0". */
void idle_look(const char *root, struct idle_seen *seen)
{
	char *text = file_read_all(root, "/proc/timer_list"), *rest = NULL;

	*seen = (struct idle_seen){ .at_ns = now_ns(CLOCK_MONOTONIC) };
	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char name[32];
		unsigned long long value;

		if (strncmp(line, "cpu: ", 5) == 0) {
			if (seen->nr == IDLE_CPUS_MAX)
				break;
			seen->nr++;
		}
		if (!seen->nr ||
		    sscanf(line, " .%31[a-z_] : %llu", name, &value) != 2)
			continue;
		if (strcmp(name, "idle_sleeptime") == 0 ||
		    strcmp(name, "iowait_sleeptime") == 0)
			seen->cpus[seen->nr - 1].idle_ns += value;
		else if (strcmp(name, "tick_stopped") == 0)
			seen->cpus[seen->nr - 1].stopped = value;
	}
	free(text);
}

uint64_t idle_within(const struct idle_seen *from, const struct idle_seen *to,
		     uint64_t span_ns)
{
	uint64_t between = to->at_ns - from->at_ns, busy = 0;

	if (!to->nr || from->nr != to->nr)
		return 0;
	for (size_t i = 0; i < to->nr; i++) {
		uint64_t idle = to->cpus[i].idle_ns - from->cpus[i].idle_ns;

		/* The kernel adds a sleep when it ends; this one lasts
		 * still. */
		if (!idle && to->cpus[i].stopped)
			idle = between;
		if (idle < between)
			busy += between - idle;
	}
	return span_ns > busy ? span_ns - busy : 0;
}
