/* describe.h - the run line of a session's record: the plan, the clock, the
 * machine, and what disturbs it. */
#ifndef COWBENCH_RUN_DESCRIBE_H
#define COWBENCH_RUN_DESCRIBE_H

#include "run/session.h"

/* Fills in session->facts, the doctor's findings, and why frames are hidden.
 * The session's plan, clock and bed must be ready. */
void describe_run(struct session *session);

#endif
