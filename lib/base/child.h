/* child.h - other programs: started from an argument vector, never through a
 * shell, and gone when we are, SIGKILL included (PR_SET_PDEATHSIG).
 */
#ifndef COWBENCH_BASE_CHILD_H
#define COWBENCH_BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

struct child_setup {	 /* all zero: inherits nothing but the environment */
	int out;	 /* becomes its standard output; 0: /dev/null */
	int err;	 /* its standard error; 0: /dev/null */
	const int *keep; /* further files it inherits under their numbers */
	size_t nr_keep;
	const char *directory;		/* to start in; NULL: ours */
	const char *const *environment; /* "NAME=value" added, NULL ends */
	unsigned patience_s; /* of child_lines(): killed after so many
			      * seconds without news; 0: never */
};

/* Starts argv[0], looked up in PATH, in a process group of its own.  argv ends
 * with NULL.  Its standard input is /dev/null.  Returns its pid, which the
 * caller waits for, or -errno with the reason (-ENOENT: no such program). */
pid_t child_start(const char *const *argv, const struct child_setup *setup,
		  struct reason *why);

/* Runs argv to its end and returns all that it wrote on standard output, ended
 * by a NUL and freed by the caller; *length (or NULL) is its number of bytes.
 * NULL with the reason when it cannot be started, writes more than limit bytes,
 * or exits with other than 0: the reason is then the last line that it wrote
 * on standard error. */
char *child_output(const char *const *argv, const struct child_setup *setup,
		   size_t limit, size_t *length, struct reason *why);

/* Runs work() in a process of its own, and copies its answer back: size bytes,
 * without pointers in them.  For libraries that parse files from strangers:
 * where such a library crashes, this process survives and gets a reason.
 * Returns what work() returned, 0 or -errno with its reason; -EFAULT where the
 * process died or took 10 s of CPU time. */
int child_answer(int (*work)(const void *context, void *answer,
			     struct reason *why),
		 const void *context, void *answer, size_t size,
		 struct reason *why);

/* Runs argv to its end.  Gives each line that it writes to standard output or
 * standard error to take(), without the newline, in the order in which they
 * come; ignores setup's out and err.  take() returns whether the line is news
 * of work that goes on.  Returns the exit status (128 plus the signal's number
 * where it was killed), or -errno with the reason where it cannot be run, or
 * -ETIMEDOUT, without a reason, where it and its children were killed since
 * there was no news for the setup's patience. */
int child_lines(const char *const *argv, const struct child_setup *setup,
		bool (*take)(void *context, const char *line), void *context,
		struct reason *why);

/* The letter of the process's state (kernel fs/proc/array.c:get_task_state()):
 * 'T' was stopped by a signal, 'Z' is dead and was not waited for; '\0': there
 * is no such process. */
char child_state(pid_t pid);

#endif
