/* events.c - see events.h. */
#include "events/events.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arch/arch.h"
#include "base/file.h"
#include "events/event_page.h"

bool event_count_partial(const struct event_count *count)
{
	return count->running_ns < count->enabled_ns;
}

double event_count_scaled(const struct event_count *count)
{
	if (!event_count_partial(count))
		return (double)count->count;
	if (!count->running_ns)
		return NAN;
	return (double)count->count * (double)count->enabled_ns /
	       (double)count->running_ns;
}

int event_open(const struct perf_event_attr *attr, int group)
{
	struct perf_event_attr asked = *attr;

	asked.size = sizeof(asked);
	asked.disabled = group < 0; /* the other counters of a group start and
				     * stop with its leader */
	asked.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
			    PERF_FORMAT_TOTAL_TIME_RUNNING;

	long fd = syscall(SYS_perf_event_open, &asked, 0, -1, group,
			  PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

/* The page of a counter of the CPU; NULL where it may not be read. */
static struct perf_event_mmap_page *map_page(int fd)
{
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
	struct perf_event_mmap_page *page =
		mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);

	if (page == MAP_FAILED)
		return NULL;
	if (event_page_allows(page))
		return page;
	munmap(page, bytes);
	return NULL;
}

/* A counter that the kernel refuses to run with the group (EINVAL or ENOSPC)
 * begins another group (kernel kernel/events/core.c,
 * arch/x86/events/core.c:validate_group()). */
static int open_one(struct events *events, size_t i, int *group)
{
	struct event *event = &events->list[i];
	const struct perf_event_attr *attr = &events->specs[i].attr;

	event->fd = event_open(attr, *group);
	if (*group >= 0 && (event->fd == -EINVAL || event->fd == -ENOSPC)) {
		*group = -1;
		event->fd = event_open(attr, -1);
	}
	if (event->fd < 0)
		return event->fd;
	event->leads = *group < 0;
	if (event->leads)
		*group = event->fd;
	if (events->specs[i].kind == EVENT_CPU)
		event->page = map_page(event->fd);
	return 0;
}

int events_open(struct events *events, const struct event_spec *specs,
		size_t nr, struct reason *why)
{
	int group = -1;

	*events = (struct events){ .specs = specs, .nr = nr };
	for (size_t i = 0; i < nr; i++)
		events->list[i].fd = -1;
	for (size_t i = 0; i < nr; i++) {
		int alone = -1;

		if (specs[i].kind == EVENT_VMSTAT)
			continue;

		/* A counter that always runs needs no group.  In a group it
		 * would seem to take turns, since its times differ from its
		 * leader's. */
		int err =
			open_one(events, i,
				 specs[i].kind == EVENT_CPU ? &group : &alone);

		if (err) {
			reason_errno(why, err, "opening the counter %s",
				     specs[i].name);
			events_close(events);
			return err;
		}
	}
	return 0;
}

static int read_one(const struct event *event, uint64_t *count,
		    uint64_t *enabled_ns, uint64_t *running_ns)
{
	uint64_t values[3];

	/* perf_event_open(2): value, time enabled, time running */
	if (read(event->fd, values, sizeof(values)) != sizeof(values))
		return errno ? -errno : -EIO;
	*count = values[0];
	*enabled_ns = values[1];
	*running_ns = values[2];
	return 0;
}

/* Reads all wanted counters of /proc/vmstat in one look. */
static void look_vmstat(const struct events *events, double *values)
{
	char *text = NULL;

	for (size_t i = 0; i < events->nr; i++) {
		const char *name = strchr(events->specs[i].name, ':');

		if (events->specs[i].kind != EVENT_VMSTAT)
			continue;
		if (!text)
			text = file_read_all(NULL, "/proc/vmstat");
		values[i] = event_vmstat(text, name + 1);
	}
	free(text);
}

double event_vmstat(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, name, length) == 0 && at[length] == ' ')
			return strtod(at + length, NULL);
	}
	return -1;
}

int events_begin(struct events *events)
{
	double values[EVENTS_MAX] = { 0 };

	for (size_t i = 0; i < events->nr; i++) {
		struct event *event = &events->list[i];
		int err = 0;

		event->sum = 0;
		event->unseen = false;
		if (event->fd >= 0)
			err = read_one(event, &event->count, &event->enabled_ns,
				       &event->running_ns);
		if (err)
			return err;
	}
	look_vmstat(events, values);
	for (size_t i = 0; i < events->nr; i++)
		events->list[i].before = values[i];
	events->begun_ns = stamp_raw();
	return 0;
}

static void switch_all(const struct events *events, enum event_kind kind,
		       unsigned long request)
{
	for (size_t i = 0; i < events->nr; i++)
		if (events->list[i].leads && events->specs[i].kind == kind)
			ioctl(events->list[i].fd, request, PERF_IOC_FLAG_GROUP);
}

/* Counters of the CPU are switched on last and off first, since they count the
 * system calls of the others. */
void events_on(struct events *events)
{
	switch_all(events, EVENT_SOFTWARE, PERF_EVENT_IOC_ENABLE);
	switch_all(events, EVENT_CPU, PERF_EVENT_IOC_ENABLE);
	for (size_t i = 0; i < events->nr; i++) {
		struct event *event = &events->list[i];

		if (event->page && !event_page_read(event->page, &event->since))
			event->unseen = true;
	}
}

void events_off(struct events *events)
{
	for (size_t i = events->nr; i-- > 0;) {
		struct event *event = &events->list[i];
		uint64_t now;

		if (!event->page)
			continue;
		if (event_page_read(event->page, &now))
			event->sum += now - event->since;
		else
			event->unseen = true;
	}
	switch_all(events, EVENT_CPU, PERF_EVENT_IOC_DISABLE);
	switch_all(events, EVENT_SOFTWARE, PERF_EVENT_IOC_DISABLE);
}

int events_end(struct events *events, struct event_count *counts)
{
	uint64_t took_ns = stamp_raw() - events->begun_ns;
	double values[EVENTS_MAX] = { 0 };

	look_vmstat(events, values);
	for (size_t i = 0; i < events->nr; i++) {
		const struct event *event = &events->list[i];
		uint64_t count = 0, enabled_ns = 0, running_ns = 0;

		if (event->fd < 0) {
			counts[i].count +=
				(uint64_t)(values[i] - event->before);
			counts[i].enabled_ns += took_ns;
			counts[i].running_ns += took_ns;
			continue;
		}

		int err = read_one(event, &count, &enabled_ns, &running_ns);

		if (err)
			return err;
		/* Reading by the page needs no system call, which would be
		 * counted. */
		counts[i].count += event->page && !event->unseen
					   ? event->sum
					   : count - event->count;
		counts[i].enabled_ns += enabled_ns - event->enabled_ns;
		counts[i].running_ns += running_ns - event->running_ns;
	}
	return 0;
}

void events_merge(const struct event_spec *specs, size_t nr,
		  struct event_count *into, const struct event_count *from)
{
	for (size_t i = 0; i < nr; i++) {
		if (specs[i].kind == EVENT_VMSTAT)
			continue;
		into[i].count += from[i].count;
		into[i].enabled_ns += from[i].enabled_ns;
		into[i].running_ns += from[i].running_ns;
	}
}

void events_close(struct events *events)
{
	for (size_t i = 0; i < events->nr; i++) {
		if (events->list[i].page)
			munmap(events->list[i].page,
			       (size_t)sysconf(_SC_PAGESIZE));
		if (events->list[i].fd >= 0)
			close(events->list[i].fd);
	}
	*events = (struct events){ 0 };
}
