/* events.h - what the CPU and the kernel counted while the operations ran.
 *
 * Counters of the CPU share a few registers: the kernel takes turns where they
 * do not fit, and what it then counted is a sample.  Each count comes with the
 * time that it was wanted and the time that it really ran, so that nobody has
 * to guess.  Software counters, tracepoints and those of /proc/vmstat always
 * run.
 *
 * They are on from before the first operation of a chunk (trial/share.c) to
 * behind its last, and off outside.  What rearm() does between two operations
 * is counted too.
 */
#ifndef COWBENCH_HOST_EVENTS_H
#define COWBENCH_HOST_EVENTS_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define EVENT_NAME	 96 /* room for a counter's, its end included */
#define EVENT_COUNTS_MAX 64 /* of one trial */

struct event_count {
	char name[EVENT_NAME]; /* as it was asked for: "cycles:k" */
	uint64_t count;
	uint64_t enabled_ns; /* wanted for so long ... */
	uint64_t running_ns; /* ... and run: less where it had to take turns */
};

/* Whether a count is a sample, which has to be scaled; the count by what it is
 * then likely to be, NaN where it never ran. */
bool event_count_partial(const struct event_count *count);
double event_count_scaled(const struct event_count *count);

#define EVENTS_MAX 24

enum event_kind {
	EVENT_CPU,	/* of the PMU: in groups that run together */
	EVENT_SOFTWARE, /* of the kernel, and tracepoints */
	EVENT_VMSTAT,	/* /proc/vmstat: of the whole machine */
};

struct event_spec { /* one that this machine has: host/event_names.h */
	char name[EVENT_NAME];
	enum event_kind kind;
	struct perf_event_attr attr; /* but for EVENT_VMSTAT */
};

struct event { /* one that is open */
	int fd;
	bool leads;			   /* a group */
	struct perf_event_mmap_page *page; /* NULL: read() alone */
	uint64_t since, sum;		   /* of the page */
	bool unseen;   /* the page could not tell of a chunk */
	double before; /* vmstat */
	uint64_t count, enabled_ns, running_ns; /* at events_begin() */
};

struct events { /* all zero is none */
	const struct event_spec *specs;
	size_t nr;
	struct event list[EVENTS_MAX];
	uint64_t begun_ns;
};

/* perf_event_open(2): the descriptor, or -errno. */
int event_open(const struct perf_event_attr *attr, int group);

/* The counter of that name in the text of /proc/vmstat; -1: there is none. */
double event_vmstat(const char *text, const char *name);

/* Opens them for this thread, which is the one that is to operate, all off;
 * specs stay on loan.  0 or -errno. */
int events_open(struct events *events, const struct event_spec *specs,
		size_t nr, struct reason *why);

/* A round: events_begin(), then on and off for each chunk, then events_end(),
 * which adds what was counted to counts[nr].  -errno where a read fails. */
int events_begin(struct events *events);
void events_on(struct events *events);
void events_off(struct events *events);
int events_end(struct events *events, struct event_count *counts);

void events_close(struct events *events);

/* Adds the counts of another worker of the same trial.  What is the machine's
 * has been seen by each: it is left as it is. */
void events_merge(const struct event_spec *specs, size_t nr,
		  struct event_count *into, const struct event_count *from);

#endif
