/* command.h - a command as the subject: time, memory, faults, and what huge
 * pages it got. */
#ifndef COWBENCH_TUNE_COMMAND_H
#define COWBENCH_TUNE_COMMAND_H

#include <signal.h>

#include "tune/subject.h"

struct command_subject {
	const char *const *argv; /* the command; NULL ends it */
	const volatile sig_atomic_t *stop;
	double usual_s; /* what a run takes; 0: not known yet */
};

/* The subject of that command, which must outlive it. */
struct subject command_subject(struct command_subject *command);

#endif
