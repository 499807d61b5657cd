/* events.h - what the CPU and the kernel counted while the operations ran.
 *
 * Counters of the CPU share a few registers.  Where they do not all fit, the
 * kernel lets them take turns, and each count is a sample.  So each count comes
 * with the time for which it was wanted and the time for which it ran. Software
 * counters, tracepoints and counters of /proc/vmstat always run.
 *
 * Counters are on from before the first operation of a chunk (trial/share.c)
 * until after its last.  They also count what rearm() does between two
 * operations.
 */
#ifndef COWBENCH_EVENTS_EVENTS_H
#define COWBENCH_EVENTS_EVENTS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

/* Room for a counter's name and its terminating 0. */
#define EVENT_NAME	 96
#define EVENT_COUNTS_MAX 64 /* of one trial */

struct event_count {
	char name[EVENT_NAME]; /* as it was asked for: "cycles:k" */
	uint64_t count;
	uint64_t enabled_ns; /* wanted for so long ... */
	uint64_t running_ns; /* ... and run: less where it had to take turns */
};

/* Whether a count is a sample, which must be scaled; and the count scaled to
 * the time for which it was wanted, NaN where it never ran. */
bool event_count_partial(const struct event_count *count);
double event_count_scaled(const struct event_count *count);

#define EVENTS_MAX 24

enum event_kind {
	EVENT_CPU,	/* of the PMU: in groups that run together */
	EVENT_SOFTWARE, /* of the kernel, and tracepoints */
	EVENT_VMSTAT,	/* /proc/vmstat: of the whole machine */
};

struct event_spec { /* an event that this machine has: events/event_names.h */
	char name[EVENT_NAME];
	enum event_kind kind;
	struct perf_event_attr attr; /* but for EVENT_VMSTAT */
};

struct event { /* one that is open */
	int fd;
	bool leads;			   /* a group */
	struct perf_event_mmap_page *page; /* NULL: read() alone */
	uint64_t since, sum;		   /* of the page */
	bool unseen;   /* the page could not be read for some chunk */
	double before; /* vmstat */
	uint64_t count, enabled_ns, running_ns; /* at events_begin() */
};

struct events { /* all zero is none */
	const struct event_spec *specs;
	size_t nr;
	struct event list[EVENTS_MAX];
	uint64_t begun_ns;
};

/* perf_event_open(2).  Returns the descriptor, or -errno. */
int event_open(const struct perf_event_attr *attr, int group);

/* The value of that name in the text of /proc/vmstat; -1: there is none. */
double event_vmstat(const char *text, const char *name);

/* Opens the counters, all off, for the calling thread, which must be the one
 * that operates.  specs must stay until events_close().  0 or -errno. */
int events_open(struct events *events, const struct event_spec *specs,
		size_t nr, struct reason *why);

/* A round: events_begin(), then on and off for each chunk, then events_end(),
 * which adds what was counted to counts[nr].  -errno where a read fails. */
int events_begin(struct events *events);
void events_on(struct events *events);
void events_off(struct events *events);
int events_end(struct events *events, struct event_count *counts);

void events_close(struct events *events);

/* Adds the counts of another worker of the same trial, except counts of the
 * whole machine, which each worker has seen in full. */
void events_merge(const struct event_spec *specs, size_t nr,
		  struct event_count *into, const struct event_count *from);

#endif
