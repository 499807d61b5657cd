/* guard.h - the guard of the machine's settings.
 *
 *	guard_open(&guard, NULL, &why);
 *	guard_set(&guard, "mthp.64kB", "madvise", &why);
 *	...
 *	guard_close(&guard, &why);
 *
 * The guard is a process in its own session.  It makes the changes, and notes
 * each one in the journal (host/journal.h) before it makes it.  It puts all
 * changes back, the last first, when it is told to, or when the driver ends in
 * any way: it waits for the end of their socket and of the driver itself
 * (pidfd). No signal but SIGKILL ends the guard.  The driver wakes a guard that
 * was stopped, and kills one that does not answer for minutes (5 s when the run
 * is told to stop).  Where the guard is killed, the driver learns so when it
 * next asks, and puts the settings back itself.  Where both are killed (as with
 * a whole control group), `cowbench doctor --restore` does it.
 *
 * The guard is this program, executed anew, so it shares no memory with the
 * driver or the trials.  Between two requests it sleeps in poll().
 *
 * A program that opens a guard starts its main() with
 *
 *	if (guard_is_wanted(argc, argv))
 *		return guard_serve();
 */
#ifndef COWBENCH_HOST_GUARD_H
#define COWBENCH_HOST_GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/reason.h"
#include "host/journal.h"

struct guard {	   /* all zero: not open */
	pid_t pid; /* 0: not open */
	int socket;
	char root[JOURNAL_PATH];
	const volatile sig_atomic_t *stop; /* set by a signal; NULL: none */
	bool mute; /* it did not answer in time, and was killed */
};

/* Starts the guard's process.  root: "" or NULL, or a fake one for tests.  0;
 * -EBUSY where another run's guard lives, -EEXIST where a journal was left (the
 * reason says what to do); other -errno. */
int guard_open(struct guard *guard, const char *root, struct reason *why);

/* Changes the setting (host/setting.h has the names) to word.  0 when the
 * kernel took it; else -errno with the reason, and earlier changes stay until
 * they are put back.  -EPIPE: the guard was killed; all is back as it was, or
 * the reason says what is not; the guard is closed. */
int guard_set(struct guard *guard, const char *name, const char *word,
	      struct reason *why);

/* Like guard_set() to the first of words (blanks separate them), unless the
 * setting is one of the words already.  0 when it was, 1 when it was changed.
 * A guard that is not open (the run has no --set) gives -ENOTSUP with words for
 * a skip: what to write where, or --set. */
int guard_want(struct guard *guard, const char *name, const char *words,
	       struct reason *why);

/* Puts all settings back and keeps the guard.  0 or -errno, as guard_set(). */
int guard_restore(struct guard *guard, struct reason *why);

/* 0 while the guard lives (or was never open); -EPIPE, as guard_set(), when it
 * was killed. */
int guard_check(struct guard *guard, struct reason *why);

/* Puts all settings back and ends the guard.  0, or the first error: the
 * journal then stays for `cowbench doctor --restore`. */
int guard_close(struct guard *guard, struct reason *why);

/* The main loop of the guard's process.  Returns an exit status. */
bool guard_is_wanted(int argc, char **argv);
int guard_serve(void); /* its exit status */

#endif
