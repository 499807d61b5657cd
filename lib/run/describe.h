/* describe.h - the run line of a session's record: the plan, the clock, the
 * machine, and what disturbs it. */
#ifndef COWBENCH_RUN_DESCRIBE_H
#define COWBENCH_RUN_DESCRIBE_H

#include "run/session.h"

/* Fills session->facts, the doctor's findings, and why frames are hidden; what
 * it is made of must be open and settled. */
void describe_run(struct session *session);

#endif
