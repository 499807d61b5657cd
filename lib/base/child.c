/* child.c - see child.h. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/now.h"

/* Between fork() and exec(): tells the parent of a failure through report. */
static void __attribute__((noreturn))
become(const char *const *argv, const struct child_setup *setup, pid_t parent,
       int report)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(127);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(null, 0) < 0 ||
	    dup2(setup->out ? setup->out : null, 1) < 0 ||
	    dup2(setup->err ? setup->err : null, 2) < 0)
		goto fail;
	for (size_t i = 0; i < setup->nr_keep; i++)
		if (fcntl(setup->keep[i], F_SETFD, 0))
			goto fail;
	if (setup->directory && chdir(setup->directory))
		goto fail;
	for (const char *const *set = setup->environment; set && *set; set++)
		if (putenv(memory_text(*set)))
			goto fail;
	execvp(argv[0], (char *const *)argv);
fail:;
	int err = errno;

	if (write(report, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

pid_t child_start(const char *const *argv, const struct child_setup *setup,
		  struct reason *why)
{
	pid_t parent = getpid();
	int report[2], err = 0;

	if (pipe2(report, O_CLOEXEC))
		return reason_errno(why, -errno, "starting %s", argv[0]);

	pid_t pid = fork();

	if (pid == 0)
		become(argv, setup, parent, report[1]);
	if (pid < 0)
		err = errno;
	close(report[1]);
	if (pid > 0 && read(report[0], &err, sizeof(err)) > 0)
		waitpid(pid, NULL, 0);
	close(report[0]);
	if (!err)
		return pid;

	char *what = memory_format("starting %s", argv[0]);

	err = reason_fork(why, -err, what);
	free(what);
	return err;
}

struct collected {
	char *text;
	size_t length;
};

static bool collect(int file, struct collected *into)
{
	into->text = memory_resize(into->text, into->length + 65537, 1);

	ssize_t got = read(file, into->text + into->length, 65536);

	if (got > 0)
		into->length += (size_t)got;
	into->text[into->length] = '\0';
	return got > 0 || (got < 0 && errno == EINTR);
}

/* The last line that says something, ended. */
static char *last_line(struct collected *said)
{
	char *line = said->text;

	if (!line)
		return NULL;
	while (said->length && strchr("\n\r ", line[said->length - 1]))
		line[--said->length] = '\0';

	char *last = strrchr(line, '\n');

	return last ? last + 1 : line;
}

char *child_output(const char *const *argv, const struct child_setup *setup,
		   size_t limit, size_t *length, struct reason *why)
{
	struct child_setup own = setup ? *setup : (struct child_setup){ 0 };
	struct collected out = { 0 }, err = { 0 };
	int to_us[2] = { -1, -1 }, complaints[2] = { -1, -1 };
	int status = 0;
	bool well = false;
	pid_t pid = -1;

	if (pipe2(to_us, O_CLOEXEC) || pipe2(complaints, O_CLOEXEC)) {
		reason_errno(why, -errno, "starting %s", argv[0]);
		goto out;
	}
	own.out = to_us[1];
	own.err = complaints[1];
	pid = child_start(argv, &own, why);
	if (pid < 0)
		goto out;
	close(to_us[1]);
	close(complaints[1]);
	to_us[1] = complaints[1] = -1;

	struct pollfd polls[2] = {
		{ .fd = to_us[0], .events = POLLIN },
		{ .fd = complaints[0], .events = POLLIN },
	};

	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		if (poll(polls, 2, -1) < 0)
			continue;
		if (polls[0].revents && !collect(to_us[0], &out))
			polls[0].fd = -1;
		if (polls[1].revents && !collect(complaints[0], &err))
			polls[1].fd = -1;
		if (out.length > limit || err.length > limit) {
			kill(pid, SIGKILL);
			break;
		}
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (out.length > limit || err.length > limit)
		reason_set(why, 0, "%s wrote more than %zu bytes", argv[0],
			   limit);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		well = true;
	else if (err.length)
		reason_set(why, 0, "%s: %s", argv[0], last_line(&err));
	else if (WIFSIGNALED(status))
		reason_set(why, 0, "%s was killed by signal %d", argv[0],
			   WTERMSIG(status));
	else
		reason_set(why, 0, "%s exited with %d", argv[0],
			   WEXITSTATUS(status));
	if (well && length)
		*length = out.length;
out:
	for (int i = 0; i < 2; i++) {
		if (to_us[i] >= 0)
			close(to_us[i]);
		if (complaints[i] >= 0)
			close(complaints[i]);
	}
	free(err.text);
	if (!well) {
		free(out.text);
		return NULL;
	}
	return out.text ? out.text : memory_text("");
}

/* --- an answer from a process of our own ------------------------------ */

#define ANSWER_CPU_S 10

struct verdict { /* goes before the answer */
	int err;
	struct reason why;
};

static bool write_whole(int file, const void *from, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t put =
			write(file, (const char *)from + done, size - done);

		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

static bool read_whole(int file, void *into, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = read(file, (char *)into + done, size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static void __attribute__((noreturn))
answer_and_exit(int file,
		int (*work)(const void *context, void *answer,
			    struct reason *why),
		const void *context, void *answer, size_t size)
{
	const struct rlimit cpu = { ANSWER_CPU_S, ANSWER_CPU_S };
	const struct rlimit core = { 0, 0 };
	struct verdict verdict = { 0 };
	bool told;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_CORE, &core);
	verdict.err = work(context, answer, &verdict.why);
	told = write_whole(file, &verdict, sizeof(verdict)) &&
	       write_whole(file, answer, size);
	_exit(told ? 0 : 1);
}

int child_answer(int (*work)(const void *context, void *answer,
			     struct reason *why),
		 const void *context, void *answer, size_t size,
		 struct reason *why)
{
	struct verdict verdict;
	int ends[2], status = 0;
	bool told;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return reason_errno(why, -errno, "making a pipe");
	pid = fork();
	if (pid < 0) {
		int err = -errno;

		close(ends[0]);
		close(ends[1]);
		return reason_fork(why, err, "a process to read a file");
	}
	if (pid == 0)
		answer_and_exit(ends[1], work, context, answer, size);
	close(ends[1]);
	told = read_whole(ends[0], &verdict, sizeof(verdict)) &&
	       read_whole(ends[0], answer, size);
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!told)
		return reason_set(why, -EFAULT,
				  "the process that read it was killed by "
				  "signal %d",
				  WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (verdict.err)
		reason_set(why, 0, "%s", verdict.why.text);
	return verdict.err;
}

/* --- line by line ------------------------------------------------------ */

struct lines {
	bool (*take)(void *context, const char *line);
	void *context;
	struct collected text; /* not taken yet */
};

/* Gives away the lines that are whole, at the end the rest too; whether one was
 * news. */
static bool take_lines(struct lines *lines, bool end)
{
	char *line = lines->text.text, *newline;
	bool news = false;

	while (line && (newline = strchr(line, '\n'))) {
		*newline = '\0';
		news |= lines->take(lines->context, line);
		line = newline + 1;
	}
	if (end && line && *line)
		lines->take(lines->context, line);
	if (line) {
		lines->text.length = strlen(line);
		memmove(lines->text.text, line, lines->text.length + 1);
	}
	return news;
}

/* Until the file ends; false where there was no news for patience_s. */
static bool follow(int file, unsigned patience_s, struct lines *lines)
{
	uint64_t since = now_ns(CLOCK_MONOTONIC);

	for (;;) {
		struct pollfd ready = { .fd = file, .events = POLLIN };
		uint64_t waited = now_ns(CLOCK_MONOTONIC) - since;
		long left = patience_s * 1000L - (long)(waited / 1000000);

		if (patience_s && left <= 0)
			return false;
		if (poll(&ready, 1, patience_s ? (int)left : -1) <= 0)
			continue;
		if (!collect(file, &lines->text))
			return true;
		if (take_lines(lines, false))
			since = now_ns(CLOCK_MONOTONIC);
	}
}

int child_lines(const char *const *argv, const struct child_setup *setup,
		bool (*take)(void *context, const char *line), void *context,
		struct reason *why)
{
	struct child_setup own = setup ? *setup : (struct child_setup){ 0 };
	struct lines lines = { .take = take, .context = context };
	int ends[2], status = 0;
	bool whole;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return reason_errno(why, -errno, "starting %s", argv[0]);
	own.out = own.err = ends[1];
	pid = child_start(argv, &own, why);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return pid;
	}
	whole = follow(ends[0], own.patience_s, &lines);
	if (whole)
		take_lines(&lines, true);
	else
		kill(-pid, SIGKILL); /* it has a process group of its own */
	close(ends[0]);
	free(lines.text.text);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!whole)
		return -ETIMEDOUT;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

char child_state(pid_t pid)
{
	char path[64], text[512];
	const char *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (file_read(NULL, path, text, sizeof(text)) <= 0)
		return '\0';
	name_end = strrchr(text, ')');
	if (!name_end || !name_end[1])
		return '\0';
	return name_end[2];
}
