/* guard.c - see guard.h. */
#include "host/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"

/* The word by which main() knows the guard, and the guard's descriptors. */
static const char *const call[] = { "cowbench", "doctor", "--guard" };

/* How long the driver waits for an answer, since a pool of huge pages takes
 * long to fill, and a swap area to empty; and how long it waits when the run
 * has been told to stop. */
#define PATIENCE_MS 300000
#define STOPPED_MS  5000
#define POLL_MS	    200

enum { GUARD_SOCKET = 3, GUARD_DRIVER = 4 /* pidfd */, GUARD_FDS };

enum order_kind { ORDER_OPEN, ORDER_SET, ORDER_RESTORE, ORDER_CLOSE };

struct question {
	enum order_kind order;
	pid_t driver;		 /* OPEN */
	char name[JOURNAL_PATH]; /* of the setting; of OPEN: the root */
	char word[SETTING_TEXT];
};

struct answer {
	int err;
	struct reason why;
};

/* --- the guard's side ----------------------------------------------------- */

static int set(struct journal *journal, const struct question *question,
	       struct reason *why)
{
	struct setting setting;
	int err = setting_find(&setting, journal->root, question->name, why);

	if (!err)
		err = journal_note(journal, &setting, why);
	if (!err)
		err = setting_write(&setting, journal->root, question->word,
				    why);
	return err;
}

/* Does what the driver asks.  False when the guard's work is over. */
static bool serve(struct journal *journal, const struct question *question)
{
	static struct answer answer;
	bool more = true;

	answer = (struct answer){ 0 };
	switch (question->order) {
	case ORDER_OPEN:
		answer.err = journal_create(journal, question->name,
					    question->driver, &answer.why);
		more = !answer.err;
		break;
	case ORDER_SET:
		answer.err = set(journal, question, &answer.why);
		break;
	case ORDER_RESTORE:
		answer.err = journal_undo(journal, &answer.why);
		break;
	case ORDER_CLOSE:
		answer.err = journal_undo(journal, &answer.why);
		if (!answer.err)
			journal_remove(journal);
		journal_close(journal);
		more = false;
		break;
	}
	send(GUARD_SOCKET, &answer, sizeof(answer),
	     MSG_NOSIGNAL | MSG_DONTWAIT);
	return more;
}

/* Waits for the next question.  False when the driver is gone: a question that
 * it has sent before no longer matters. */
static bool await(struct question *question)
{
	/* Without pidfds (before 5.3), only the socket's end shows that the
	 * driver is gone. */
	bool has_pidfd = fcntl(GUARD_DRIVER, F_GETFD) >= 0;
	struct pollfd fds[] = {
		{ .fd = GUARD_SOCKET, .events = POLLIN },
		{ .fd = has_pidfd ? GUARD_DRIVER : -1, .events = POLLIN },
	};

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return false;
		if (fds[1].revents)
			return false;
		if (!fds[0].revents)
			continue;
		return recv(GUARD_SOCKET, question, sizeof(*question), 0) ==
		       (ssize_t)sizeof(*question);
	}
}

bool guard_is_wanted(int argc, char **argv)
{
	return argc == 3 && strcmp(argv[1], call[1]) == 0 &&
	       strcmp(argv[2], call[2]) == 0;
}

int guard_serve(void)
{
	static struct journal journal = { .folder = -1, .file = -1 };
	static struct question question;
	bool more = true;

	if (fcntl(GUARD_SOCKET, F_GETFD) < 0)
		return 2; /* nobody's guard */
	prctl(PR_SET_NAME, "cowbench-guard");
	/* When memory runs out, the kernel must not kill the guard first; nor,
	 * without CAP_SYS_RESOURCE (as in a container), together with a driver
	 * whose score is high. */
	if (file_write("/proc/self/oom_score_adj", "-1000"))
		file_write("/proc/self/oom_score_adj", "0");
	while (more && await(&question))
		more = serve(&journal, &question);
	if (journal.file < 0)
		return 0;

	/* The driver has ended without asking for the settings' return. */
	int err = journal_undo(&journal, NULL);

	if (!err)
		journal_remove(&journal);
	journal_close(&journal);
	return err != 0;
}

/* --- the driver's side ---------------------------------------------------- */

/* Runs in the child, which closes all that belongs to the driver and becomes
 * the guard. */
static void become_guard(int socket, int driver)
{
	static const int ignored[] = { SIGHUP,	SIGINT,	 SIGQUIT, SIGTERM,
				       SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2,
				       SIGTSTP, SIGTTIN, SIGTTOU };
	char *argv[] = { (char *)call[0], (char *)call[1], (char *)call[2],
			 NULL };
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);

	/* First move both descriptors away from the numbers that they will
	 * get. */
	socket = fcntl(socket, F_DUPFD, GUARD_FDS);
	driver = fcntl(driver, F_DUPFD, GUARD_FDS);
	for (int fd = 0; fd < GUARD_SOCKET; fd++)
		dup2(null, fd);
	dup2(socket, GUARD_SOCKET);
	if (driver >= 0)
		dup2(driver, GUARD_DRIVER);
	else
		close(GUARD_DRIVER);
	if (syscall(SYS_close_range, GUARD_FDS, UINT_MAX, 0))
		for (int fd = GUARD_FDS; fd < 1024; fd++) /* before 5.9 */
			close(fd);
	if (chdir("/"))
		_exit(127);
	execv("/proc/self/exe", argv);
	_exit(127);
}

static void reap(struct guard *guard)
{
	close(guard->socket);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
	guard->pid = 0;
}

/* The guard is gone: the driver puts back the settings that the guard had
 * changed. */
static int take_over(struct guard *guard, struct reason *why)
{
	static struct journal journal;
	const char *how = guard->mute ? "did not answer and was ended"
				      : "was killed";
	struct reason reason;
	int err;

	reap(guard);
	err = journal_adopt(&journal, guard->root, &reason);
	if (!err) {
		err = journal_undo(&journal, &reason);
		if (!err)
			journal_remove(&journal);
		journal_close(&journal);
	} else if (err == -ENOENT) {
		err = 0;
	}
	if (err)
		return reason_set(why, -EPIPE,
				  "the guard of settings %s, and not "
				  "all could be put back: %s; `cowbench doctor "
				  "--restore` tries again",
				  how, reason.text);
	return reason_set(why, -EPIPE,
			  "the guard of settings %s; the settings are put back",
			  how);
}

/* Waits until the socket has the answer, or its end.  Wakes a guard that was
 * stopped.  Kills one that does not answer in time (sooner where the run has
 * been told to stop): then the socket ends. */
static void await_answer(struct guard *guard)
{
	struct pollfd answer = { .fd = guard->socket, .events = POLLIN };
	int waited_ms = 0, stopped_ms = 0;

	while (poll(&answer, 1, POLL_MS) <= 0) {
		waited_ms += POLL_MS;
		stopped_ms += guard->stop && *guard->stop ? POLL_MS : 0;
		if (child_state(guard->pid) == 'T') /* as by Ctrl-Z */
			kill(guard->pid, SIGCONT);
		if (waited_ms < PATIENCE_MS && stopped_ms < STOPPED_MS)
			continue;
		guard->mute = true;
		kill(guard->pid, SIGKILL);
		return;
	}
}

/* Asks the guard, and waits for its answer, which is returned with its reason;
 * -EPIPE, without a reason, when no answer came. */
static int ask(struct guard *guard, const struct question *question,
	       struct reason *why)
{
	struct answer answer;
	ssize_t got;

	guard->mute = false;
	if (send(guard->socket, question, sizeof(*question), MSG_NOSIGNAL) < 0)
		return -EPIPE;
	await_answer(guard);
	do {
		got = recv(guard->socket, &answer, sizeof(answer), 0);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(answer))
		return -EPIPE;
	return reason_set(why, answer.err, "%s", answer.why.text);
}

/* Does the same; when no answer came, puts the settings back itself. */
static int order(struct guard *guard, const struct question *question,
		 struct reason *why)
{
	int err = ask(guard, question, why);

	return err == -EPIPE ? take_over(guard, why) : err;
}

int guard_open(struct guard *guard, const char *root, struct reason *why)
{
	struct question question = { .order = ORDER_OPEN, .driver = getpid() };
	int pair[2], err;

	*guard = (struct guard){ 0 };
	if (root && strlen(root) + 40 >= sizeof(guard->root))
		return reason_set(why, -ENAMETOOLONG, "%s: too long", root);
	snprintf(guard->root, sizeof(guard->root), "%s", root ? root : "");
	memcpy(question.name, guard->root, sizeof(question.name));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return reason_errno(why, -errno, "making the guard's socket");

	int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	guard->pid = fork();
	if (guard->pid == 0)
		become_guard(pair[1], self);
	err = -errno;
	close(pair[1]);
	if (self >= 0)
		close(self);
	guard->socket = pair[0];
	if (guard->pid < 0) {
		close(guard->socket);
		guard->pid = 0;
		return reason_fork(why, err, "the guard of settings");
	}
	err = ask(guard, &question, why);
	if (err)
		reap(guard);
	if (err == -EPIPE)
		reason_set(why, err, "the guard of settings did not start");
	return err;
}

int guard_set(struct guard *guard, const char *name, const char *word,
	      struct reason *why)
{
	struct question question = { .order = ORDER_SET };

	if (!guard->pid)
		return reason_set(why, -EPIPE, "no guard of settings is open");
	if (strlen(name) >= SETTING_NAME || strlen(word) >= SETTING_TEXT)
		return reason_set(why, -EINVAL, "%.40s: no such setting", name);
	memcpy(question.name, name, strlen(name) + 1);
	memcpy(question.word, word, strlen(word) + 1);
	return order(guard, &question, why);
}

/* True when word is one of words, which blanks separate. */
static bool is_among(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (const char *at = words; length && (at = strstr(at, word)); at++)
		if ((at == words || at[-1] == ' ') &&
		    (at[length] == ' ' || !at[length]))
			return true;
	return false;
}

int guard_want(struct guard *guard, const char *name, const char *words,
	       struct reason *why)
{
	struct setting setting;
	char text[SETTING_TEXT], now[SETTING_TEXT], word[SETTING_TEXT];
	int err = setting_find(&setting, guard->root, name, why);

	if (!err)
		err = setting_read(&setting, guard->root, text, why);
	if (err)
		return err;
	setting_word(text, now);
	if (is_among(now, words))
		return 0;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(words, " "), words);
	if (guard->pid) {
		err = guard_set(guard, name, word, why);
		return err ? err : 1;
	}
	return reason_set(why, -ENOTSUP,
			  "%s is %s; `echo %s > %s` allows it, and --set does "
			  "it for the run",
			  name, now, word, setting.path);
}

int guard_restore(struct guard *guard, struct reason *why)
{
	struct question question = { .order = ORDER_RESTORE };

	return guard->pid ? order(guard, &question, why) : 0;
}

int guard_check(struct guard *guard, struct reason *why)
{
	struct pollfd ends = { .fd = guard->socket, .events = POLLIN };

	/* It never speaks first. */
	if (!guard->pid || poll(&ends, 1, 0) <= 0)
		return 0;
	return take_over(guard, why);
}

int guard_close(struct guard *guard, struct reason *why)
{
	struct question question = { .order = ORDER_CLOSE };
	int err;

	if (!guard->pid)
		return 0;
	err = order(guard, &question, why);
	if (guard->pid)
		reap(guard);
	return err;
}
