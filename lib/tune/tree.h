/* tree.h - a command with all the processes that it starts: run to its end,
 * watched, and ended with nothing left behind.
 *
 * Between us and the command stands a process of ours, the launcher.  It is the
 * reaper of all that the command leaves behind (PR_SET_CHILD_SUBREAPER), and
 * ends it when the command does; or when we are gone, SIGKILL included.
 */
#ifndef COWBENCH_TUNE_TREE_H
#define COWBENCH_TUNE_TREE_H

#include <signal.h>
#include <stdbool.h>

#include "base/reason.h"

struct tree { /* one that runs; all zero: none */
	pid_t launcher;
	int answer;	/* a pipe that the launcher writes to when it ends */
	int complaints; /* what it writes on standard error */
};

struct tree_asked {
	const char *const *argv; /* looked up in PATH; NULL ends it */
	double limit_s;		 /* ended after so long */
	double pause_s;		 /* between two looks at its memory */
	bool look;		 /* at smaps_rollup, too: that disturbs it */
	int out;		 /* becomes its standard output; 0: none */
	/* Whose memory is looked at; NULL: its own. */
	const struct tree *beside;
	const volatile sig_atomic_t *stop; /* set by a signal */
};

struct tree_seen {
	double wall_s; /* from its start to the end of its first process */
	double cpu_s;  /* of all processes that it waited for */
	double faults; /* minor ones, of the same */
	/* The most memory at once, as seen every pause_s: the anonymous memory
	 * of its processes, and once what is shared and of files, huge pages
	 * of a pool included, of the process that has most of it; or the
	 * memory of the largest (ru_maxrss), where that is more.  Pages that a
	 * child has with its parent since a fork count once (Pss_Anon, 5.3 on;
	 * in each before): page tables are walked for that, in a fiftieth of
	 * the time.  Bytes; NaN: it ended before
	 * it was seen often enough, and was smaller than we are. */
	double peak;
	unsigned looks; /* that saw some */
	/* Where it looked, at the moment of most memory that is not of files:
	 * that, and what PMDs map of it.  Bytes; NaN: not seen. */
	double memory, huge;
};

/* Starts it, and returns while it runs.  0 or -errno; tree_stop() it. */
int tree_start(const struct tree_asked *asked, struct tree *tree,
	       struct reason *why);

/* Whether its first process has ended, as a server that cannot start does; then
 * with the reason. */
bool tree_ended(const struct tree *tree, const struct tree_asked *asked,
		struct reason *why);

/* Ends it with all its processes. */
void tree_stop(struct tree *tree);

/* Runs it.  0; -EINTR when it was stopped; -ETIMEDOUT, -ECHILD (it exited with
 * other than 0, or by a signal), other -errno, with the reason: what it wrote
 * last on standard error. */
int tree_run(const struct tree_asked *asked, struct tree_seen *seen,
	     struct reason *why);

#endif
