/* trace.c - see trace.h. */
#include "run/trace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/setting.h"

#define TRACEFS "/sys/kernel/tracing"

/* The buffer of the trial's CPU; an event takes about 30 bytes. */
#define BUFFER_KB "32768"

/* Returns 0, or -ENOTSUP with the reason of a skip, which says what would
 * help. */
static int look(struct tracer *tracer, struct reason *why)
{
	static const char guest[] =
		"`cowbench vm --kernel debian:VERSION -- run --trace ...` "
		"traces in a guest";
	char tracers[256];

	snprintf(tracer->setting, sizeof(tracer->setting), "trace:cowbench-%d",
		 (int)getpid());
	if (geteuid())
		return reason_set(why, -ENOTSUP,
				  "tracing wants root; %s without", guest);
	if (file_read(NULL, TRACEFS "/available_tracers", tracers,
		      sizeof(tracers)) < 0)
		return reason_set(why, -ENOTSUP,
				  "tracefs is not mounted: `mount -t tracefs "
				  "tracefs " TRACEFS "`; or %s",
				  guest);
	if (!strstr(tracers, "function"))
		return reason_set(why, -ENOTSUP,
				  "this kernel has no function tracer "
				  "(CONFIG_FUNCTION_TRACER); %s",
				  guest);
	tracer->functions =
		file_read_all(NULL, TRACEFS "/available_filter_functions");
	/* Lockdown refuses the file: kernel
	 * kernel/trace/ftrace.c:ftrace_avail_open() asks for LOCKDOWN_TRACEFS
	 * (kernel security/lockdown/lockdown.c). */
	if (!tracer->functions)
		return reason_set(why, -ENOTSUP,
				  "the list of the kernel's functions is "
				  "refused (%s: lockdown, or a container); %s",
				  strerror(errno), guest);
	if (!trace_find_end(tracer->functions, "_sys_getuid",
			    tracer->marks[TRACE_BEGIN]) ||
	    !trace_find_end(tracer->functions, "_sys_geteuid",
			    tracer->marks[TRACE_END]))
		return reason_set(
			why, -ENOTSUP,
			"this kernel's tracer does not know getuid(), "
			"so it cannot be checked; %s",
			guest);
	return 0;
}

int tracer_open(struct tracer *tracer, struct guard *set, struct reason *why)
{
	*tracer = (struct tracer){ .guard = set };
	if (look(tracer, &tracer->refused))
		return 0;
	tracer->refused.text[0] = '\0';
	if (set->pid)
		return 0;
	tracer->guard = &tracer->own;
	return guard_open(&tracer->own, NULL, why);
}

int tracer_close(struct tracer *tracer, struct reason *why)
{
	free(tracer->functions);
	tracer->functions = NULL;
	return guard_close(&tracer->own, why);
}

static int write_to(const struct trace_plan *plan, const char *file,
		    const char *text, struct reason *why)
{
	char path[160];
	int err;

	snprintf(path, sizeof(path), "%s/%s", plan->instance, file);
	err = file_write(path, text);
	return err ? reason_errno(why, err, "writing '%s' to %s", text, path)
		   : 0;
}

struct filter {
	int fd, err;
};

/* Each write() has one symbol: kernel
 * kernel/trace/ftrace.c:ftrace_regex_write() takes no more. */
static void add_symbol(void *context, const char *symbol, size_t length)
{
	struct filter *filter = context;
	char line[160];
	int bytes = snprintf(line, sizeof(line), "%.*s\n", (int)length, symbol);

	if (!filter->err && write(filter->fd, line, (size_t)bytes) != bytes)
		filter->err = -errno;
}

static int set_filter(const struct tracer *tracer, struct trace_plan *plan,
		      struct reason *why)
{
	struct filter filter = { .err = 0 };
	char path[160];

	snprintf(path, sizeof(path), "%s/set_ftrace_filter", plan->instance);
	filter.fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (filter.fd < 0)
		return reason_errno(why, -errno, "opening %s", path);
	trace_names_find(&plan->names, tracer->functions, add_symbol, &filter);
	if (close(filter.fd) && !filter.err)
		filter.err = -errno;
	return filter.err ? reason_errno(why, filter.err, "writing %s", path)
			  : 0;
}

/* The id of the kernel thread of that name; 0 where there is none. */
static pid_t find_thread(const char *name)
{
	DIR *proc = opendir("/proc");
	pid_t found = 0;

	for (struct dirent *entry; !found && proc && (entry = readdir(proc));) {
		char path[300], comm[32];
		int pid = atoi(entry->d_name);

		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (pid > 0 && file_read(NULL, path, comm, sizeof(comm)) > 0 &&
		    strcmp(comm, name) == 0)
			found = pid;
	}
	if (proc)
		closedir(proc);
	return found;
}

static int configure(const struct tracer *tracer, struct trace_plan *plan,
		     int cpu, struct reason *why)
{
	char buffer[64];
	int err;

	snprintf(buffer, sizeof(buffer), "per_cpu/cpu%d/buffer_size_kb", cpu);
	err = write_to(plan, "tracing_on", "0", why);
	if (!err)
		err = write_to(plan, buffer, BUFFER_KB, why);
	/* With these two off, a line of the trace is the function's name
	 * alone. */
	if (!err)
		err = write_to(plan, "options/context-info", "0", why);
	if (!err)
		err = write_to(plan, "options/print-parent", "0", why);
	if (!err)
		err = write_to(plan, "trace_clock", "global", why);
	if (!err)
		err = set_filter(tracer, plan, why);
	return err ? err : write_to(plan, "current_tracer", "function", why);
}

/* Finds the functions that the benchmark names, and the thread that calls them.
 * 0, or -ENOTSUP where the benchmark names none, or none that this kernel
 * has. */
static int find_names(const struct tracer *tracer, const struct bench *bench,
		      struct trace_plan *plan, struct reason *why)
{
	bool any = false;

	for (int i = 0; i < TRACE_MARKS; i++)
		trace_names_add(&plan->names, tracer->marks[i]);
	if (bench->path)
		trace_names_add(&plan->names, bench->path);
	trace_names_find(&plan->names, tracer->functions, NULL, NULL);
	for (size_t i = TRACE_MARKS; i < plan->names.nr; i++)
		any |= plan->names.has[i];
	if (!any)
		return reason_set(why, -ENOTSUP,
				  bench->path ? "this kernel's tracer has none "
						"of the functions that the "
						"benchmark names"
					      : "the benchmark names no "
						"function of the kernel");
	if (!bench->path_by)
		return 0;
	plan->thread = find_thread(bench->path_by);
	return plan->thread ? 0
			    : reason_set(why, -ENOTSUP,
					 "%s, which does the work, does not "
					 "run",
					 bench->path_by);
}

int tracer_start(struct tracer *tracer, const struct run_case *c,
		 struct trial_config *config, struct reason *why)
{
	struct trace_plan *plan = &config->trace;
	struct reason other;
	int err;

	if (tracer->refused.text[0])
		return reason_set(why, -ENOTSUP, "%s", tracer->refused.text);
	if (c->threads * c->procs > 1)
		return reason_set(why, -ENOTSUP,
				  "one process is traced: take threads=1 and "
				  "procs=1");
	*plan = (struct trace_plan){ .thread = 0 };
	snprintf(plan->instance, sizeof(plan->instance),
		 TRACEFS "/instances/%s", strchr(tracer->setting, ':') + 1);
	err = find_names(tracer, c->bench, plan, why);
	if (!err)
		err = guard_set(tracer->guard, tracer->setting, "on", why);
	if (err)
		return err;
	err = configure(tracer, plan, config->place.cpu, why);
	if (err) {
		tracer_stop(tracer, &other);
		return err;
	}
	/* One round is enough: every operation of it is counted. */
	config->budget_ns = 0;
	config->rounds_min = 1;
	config->samples_min = 1;
	return 0;
}

int tracer_stop(struct tracer *tracer, struct reason *why)
{
	return guard_set(tracer->guard, tracer->setting, "off", why);
}
