/* reason.c - see reason.h. */
#include "base/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"

static void fill(struct reason *why, const char *fmt, va_list args)
{
	if (why)
		vsnprintf(why->text, sizeof(why->text), fmt, args);
}

int reason_set(struct reason *why, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(why, fmt, args);
	va_end(args);
	return err;
}

/* What of this process's own limits may be the cause; "" where none is. */
static const char *limit_of(int err)
{
	struct rlimit space;

	if (err == -EFBIG)
		return " (`ulimit -f` says how large a file may be)";
	if (err == -EMFILE)
		return " (`ulimit -n` says how many may be open)";
	if (err == -ELOOP)
		return " (nor is a link followed that another user may have "
		       "made)";
	if (err == -ENOMEM && getrlimit(RLIMIT_AS, &space) == 0 &&
	    space.rlim_cur != RLIM_INFINITY)
		return " (`ulimit -v` says how much may be mapped)";
	return "";
}

int reason_errno(struct reason *why, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(why, fmt, args);
	va_end(args);
	if (why) {
		size_t used = strlen(why->text);

		snprintf(why->text + used, sizeof(why->text) - used, ": %s%s",
			 strerror(-err), limit_of(err));
	}
	return err;
}

int reason_fork(struct reason *why, int err, const char *what)
{
	struct rlimit limit;

	if (err != -EAGAIN)
		return reason_errno(why, err, "%s", what);
	/* kernel kernel/fork.c:copy_process(): root is held to no limit of
	 * its own. */
	if (getrlimit(RLIMIT_NPROC, &limit) == 0 && getuid() &&
	    limit.rlim_cur != RLIM_INFINITY)
		return reason_set(why, -ENOTSUP,
				  "%s wants one process more than RLIMIT_NPROC "
				  "(`ulimit -u`: %llu for this user), or "
				  "pids.max of the cgroup, allows",
				  what, (unsigned long long)limit.rlim_cur);
	return reason_set(why, -ENOTSUP,
			  "%s wants one process more than pids.max of the "
			  "cgroup, or sysctl kernel.threads-max, allows",
			  what);
}

static bool is_filtered(void)
{
	char *status = file_read_all(NULL, "/proc/self/status");
	const char *line = status ? strstr(status, "\nSeccomp:") : NULL;
	bool filtered = line && strtol(line + 9, NULL, 10) == 2;

	free(status);
	return filtered;
}

int reason_refused(struct reason *why, int err, const char *call,
		   const char *config)
{
	bool refused = err == -EPERM || err == -EACCES || err == -ENOSYS;

	if (refused && is_filtered())
		return reason_set(why, -ENOTSUP,
				  "%s is refused here (%s), by the seccomp "
				  "filter of a container or a service: its "
				  "options lift that, as --security-opt "
				  "seccomp=unconfined does",
				  call, strerror(-err));
	if (err == -ENOSYS && config)
		return reason_set(why, -ENOTSUP, "%s wants a kernel with %s",
				  call, config);
	return reason_errno(why, err, "%s", call);
}
