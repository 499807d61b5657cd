/* sharer.h - a child that has a copy of our memory, and works when it is told
 * to. */
#ifndef COWBENCH_BASE_SHARER_H
#define COWBENCH_BASE_SHARER_H

#include <sys/types.h>

#include "base/reason.h"

/* It waits until it is told to work. */
struct sharer {
	pid_t pid;	/* 0: there is none */
	int orders;	/* we write, it reads */
	int answers;	/* it writes, we read */
	double fork_ns; /* what fork() took */
};

/* What a sharer does when it is told to work; its return value (>= 0) is the
 * answer.  It runs in the child. */
typedef int sharer_work(void *context);

/* Forks a sharer, which then waits for its first order.  0 or -errno. */
int sharer_start(struct sharer *sharer, sharer_work *work, void *context,
		 struct reason *why);

/* Has the sharer work once, and returns its answer; -errno when it died. */
int sharer_work_once(const struct sharer *sharer, struct reason *why);

/* Ends the sharer and waits until it is gone; safe when there is none. */
void sharer_stop(struct sharer *sharer);

/* Forgets a sharer that somebody else has ended and reaped, after closing its
 * orders. */
void sharer_forget(struct sharer *sharer);

#endif
