/* perf_control.h - the counters of `perf stat --control`, switched on and off
 * from within the program that perf has started.
 *
 * perf reads "enable" and "disable", a line each, from one file, and writes
 * "ack" into the other when it has obeyed (tools/perf/util/evlist.c:
 * evlist__ctlfd_process(), 5.10 on).
 */
#ifndef COWBENCH_EVENTS_PERF_CONTROL_H
#define COWBENCH_EVENTS_PERF_CONTROL_H

#include <stdbool.h>

#include "base/reason.h"

struct perf_control { /* all zero is none */
	bool open;
	int orders;
	int answers; /* -1: perf was given none */
};

/* text is what perf was given: "fd:ORDERS[,ANSWERS]" or "fifo:PATH[,PATH]".  0,
 * or -errno with the reason: -ENXIO where nobody reads the fifo. The files stay
 * open until the process ends. */
int perf_control_open(struct perf_control *control, const char *text,
		      struct reason *why);

/* Switches the counters, and waits until perf has done it, where it answers.
 * 0, or -EBADFD with the reason. */
int perf_control_switch(const struct perf_control *control, bool on,
			struct reason *why);

#endif
