/* reason.c - see reason.h. */
#include "base/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
