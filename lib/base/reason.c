/* reason.c - see reason.h. */
#include "base/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int reason_errno(struct reason *why, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(why, fmt, args);
	va_end(args);
	if (why) {
		size_t used = strlen(why->text);

		snprintf(why->text + used, sizeof(why->text) - used, ": %s%s",
			 strerror(-err),
			 err == -EFBIG ? " (`ulimit -f` says how large a file "
					 "may be)"
				       : "");
	}
	return err;
}

int reason_fork(struct reason *why, int err, const char *what)
{
	return reason_errno(why, err, "%s%s", what,
			    err == -EAGAIN
				    ? ", but as many processes as may be are "
				      "there (ulimit -u, or pids.max of the "
				      "cgroup)"
				    : "");
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
