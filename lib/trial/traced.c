/* traced.c - a trial under the tracer: which functions its operations
 * called.  See run/trace.h for what the run has made ready. */
#include "trial/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/inline.h"

static const struct trace_plan *plan_of(const struct trial *t)
{
	return &t->private->channel->config.trace;
}

static char *in_instance(const struct trial *t, const char *file,
			 char path[160])
{
	snprintf(path, 160, "%s/%s", plan_of(t)->instance, file);
	return path;
}

static void flip(struct trial *t, const char *to)
{
	if (pwrite(t->private->tracing, to, 1, 0) != 1)
		t->failed = -errno;
}

/* rearm(), which makes an object anew, is no part of the operation: nothing is
 * traced in it. */
static void rearm_untraced(struct trial *t, size_t i)
{
	trial_trace_end(t);
	t->private->c.bench->rearm(t, i);
	trial_trace_begin(t);
}

void trial_trace_open(struct trial *t)
{
	char path[160];

	if (!plan_of(t)->names.nr)
		return;
	t->private->tracing =
		open(in_instance(t, "tracing_on", path), O_WRONLY | O_CLOEXEC);
	if (t->private->tracing < 0)
		trial_errno(t, path);
	if (t->rearm)
		t->rearm = rearm_untraced;
}

void trial_trace_start(struct trial *t)
{
	struct trial_private *p = t->private;
	char path[160], pids[64];
	pid_t other = p->by_owner ? t->child : plan_of(t)->thread;
	int err;

	if (p->tracing < 0)
		return;
	/* Run once without an operation, so that a child has mapped this
	 * code. */
	trial_trace_begin(t);
	trial_trace_end(t);
	p->channel->totals.stretches--;
	snprintf(pids, sizeof(pids), other ? "%d %d" : "%d", (int)getpid(),
		 (int)other);
	err = file_write(in_instance(t, "set_ftrace_pid", path), pids);
	if (err)
		t->failed = err;
	/* Switching the tracer on empties its buffer (kernel
	 * kernel/trace/trace_functions.c:function_trace_start()), so that is
	 * done only once a round. */
	flip(t, "1");
}

void trial_trace_stop(struct trial *t)
{
	if (t->private->tracing >= 0)
		flip(t, "0");
}

void trial_trace_begin(struct trial *t)
{
	if (t->private->tracing < 0)
		return;
	t->private->channel->totals.stretches++;
	inline_syscall(SYS_getuid, 0, 0, 0, 0, 0, 0);
}

void trial_trace_end(struct trial *t)
{
	if (t->private->tracing >= 0)
		inline_syscall(SYS_geteuid, 0, 0, 0, 0, 0, 0);
}

/* The number of events in the buffers of all CPUs.  Ends the trial where any
 * was lost. */
static uint64_t entries(struct trial *t)
{
	uint64_t all = 0, nr = 0, lost = 0;
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	for (long cpu = 0; cpu < cpus; cpu++) {
		char file[64], path[160], text[1024];

		snprintf(file, sizeof(file), "per_cpu/cpu%ld/stats", cpu);
		if (file_read(NULL, in_instance(t, file, path), text,
			      sizeof(text)) == -ENOENT)
			continue;
		if (!trace_stats(text, &nr, &lost))
			trial_broken(t,
				     "%s does not say how many events there "
				     "are",
				     path);
		if (lost)
			trial_broken(t,
				     "the tracer lost %llu events, so its "
				     "counts are wrong; take a smaller bytes=",
				     (unsigned long long)lost);
		all += nr;
	}
	return all;
}

void trial_trace_count(struct trial *t)
{
	struct trial_private *p = t->private;
	struct channel_totals *totals = &p->channel->totals;
	char path[160];

	if (p->tracing < 0)
		return;

	uint64_t written = entries(t);
	char *text = file_read_all(NULL, in_instance(t, "trace", path));

	if (!text)
		trial_errno(t, path);

	long counted = trace_count(text, &plan_of(t)->names, totals->path,
				   t->worker->why);

	free(text);
	if (counted < 0)
		trial_give_up(t, (int)counted);
	if ((uint64_t)counted != written)
		trial_broken(t,
			     "the tracer has %llu events, and its trace "
			     "shows %ld",
			     (unsigned long long)written, counted);
	for (int mark = 0; mark < TRACE_MARKS; mark++)
		if (totals->path[mark] != totals->stretches)
			trial_broken(t,
				     "of %llu marks the tracer saw %llu: it "
				     "does not see all of this process",
				     (unsigned long long)totals->stretches,
				     (unsigned long long)totals->path[mark]);
}
