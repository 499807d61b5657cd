/* perf_control.c - see perf_control.h. */
#include "events/perf_control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

#define PATIENCE_MS 5000

/* One of the two files; nobody at the other end of a fifo is no reason to
 * wait. */
static int open_one(const char *text, bool fifo, int how, struct reason *why)
{
	char *end;
	long number;
	int fd;

	if (fifo) {
		fd = open(text, how | O_NONBLOCK | O_CLOEXEC);
		return fd >= 0 ? fd
			       : reason_errno(why, -errno,
					      "--control: %s, which perf stat "
					      "--control is to have open",
					      text);
	}
	number = strtol(text, &end, 10);
	if (!*text || *end || number < 0 || fcntl((int)number, F_GETFD) < 0)
		return reason_set(why, -EBADF,
				  "--control: '%s' is no open file; perf stat "
				  "--control fd:N,M hands its own on",
				  text);
	return (int)number;
}

int perf_control_open(struct perf_control *control, const char *text,
		      struct reason *why)
{
	bool fifo = strncmp(text, "fifo:", 5) == 0;
	char *words, *answers;
	int err = 0;

	*control = (struct perf_control){ .answers = -1 };
	if (!fifo && strncmp(text, "fd:", 3) != 0)
		return reason_set(why, -EINVAL,
				  "--control %s: it is fd:N[,M] or "
				  "fifo:PATH[,PATH], as perf stat has it",
				  text);
	words = memory_text(text + (fifo ? 5 : 3));
	answers = strchr(words, ',');
	if (answers)
		*answers++ = '\0';
	control->orders = open_one(words, fifo, O_WRONLY, why);
	if (control->orders < 0)
		err = control->orders;
	else if (answers)
		control->answers = open_one(answers, fifo, O_RDONLY, why);
	if (!err && answers && control->answers < 0)
		err = control->answers;
	control->open = !err;
	free(words);
	return err;
}

/* Perf may be gone: no signal is to end us for that. */
static bool send(int fd, const char *order)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	ssize_t length = (ssize_t)strlen(order);
	bool sent;

	sigaction(SIGPIPE, &ignore, &before);
	sent = write(fd, order, (size_t)length) == length;
	sigaction(SIGPIPE, &before, NULL);
	return sent;
}

int perf_control_switch(const struct perf_control *control, bool on,
			struct reason *why)
{
	const char *order = on ? "enable\n" : "disable\n";
	struct pollfd answer = { .fd = control->answers, .events = POLLIN };
	char text[64];

	if (!send(control->orders, order))
		return reason_set(why, -EBADFD,
				  "--control: perf does not take \"%.*s\": %s",
				  (int)strlen(order) - 1, order,
				  strerror(errno));
	if (control->answers < 0)
		return 0;
	while (poll(&answer, 1, PATIENCE_MS) < 0 && errno == EINTR)
		;
	if (!(answer.revents & POLLIN) ||
	    read(control->answers, text, sizeof(text)) < 3 ||
	    strncmp(text, "ack", 3) != 0)
		return reason_set(why, -EBADFD,
				  "--control: perf has not answered \"%.*s\"",
				  (int)strlen(order) - 1, order);
	return 0;
}
