/* guard.h - the guard of the machine's settings.
 *
 *	guard_open(&guard, NULL, &why);
 *	guard_set(&guard, "mthp.64kB", "madvise", &why);
 *	...
 *	guard_close(&guard, &why);
 *
 * The guard is a process of its own, in a session of its own, that makes the
 * changes, notes each in the journal (host/journal.h) before it makes it, and
 * puts all of them back, the last first, when it is told to or when the driver
 * ends in whatever way: it waits for the end of their socket and of the driver
 * itself (pidfd), and no signal but SIGKILL ends it.  One that is stopped is
 * woken, and one that answers nothing for minutes (5 s when the run is told to
 * stop) is killed by the driver.  Where the guard is the one that is killed,
 * the driver learns so at its next word with it and puts the settings back
 * itself; where both are killed (as with the whole of a control group),
 * `cowbench doctor --restore` does.
 *
 * It is this program, executed anew, so it shares no memory with the driver and
 * holds nothing of the trials; between two words it sleeps in poll().
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

struct guard {	   /* all zero is one that is not open */
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

/* Changes the setting (host/setting.h has the names) to word.  0 with the
 * kernel having taken it; else -errno with the reason, and what was changed
 * before stays so until it is put back.  -EPIPE: the guard was killed; all is
 * back as it was, or the reason says what is not; the guard is closed. */
int guard_set(struct guard *guard, const char *name, const char *word,
	      struct reason *why);

/* As guard_set() to the first of words (blanks separate them), unless the
 * setting is one of them already.  0 when it was, 1 when it was changed.  A
 * guard that is not open (the run has no --set) gives -ENOTSUP with words for a
 * skip: what to write where, or --set. */
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

/* The other side: the process that is the guard. */
bool guard_is_wanted(int argc, char **argv);
int guard_serve(void); /* its exit status */

#endif
