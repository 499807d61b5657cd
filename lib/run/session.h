/* session.h - a run: from words to a record, for every command that measures.
 *
 *	struct session session = { .request = ... };
 *
 *	session_open(&session, &why);	what will run, on what machine
 *	session_begin(&session, &why);	begins the record
 *	session_run(&session);
 *	session_close(&session);
 *
 * It prints nothing; it calls tell() for what a command may want to say.
 */
#ifndef COWBENCH_RUN_SESSION_H
#define COWBENCH_RUN_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "doctor/doctor.h"
#include "events/event_names.h"
#include "data/record.h"
#include "run/bed.h"
#include "run/pilot.h"
#include "run/plan.h"
#include "run/request.h"
#include "run/trace.h"

/* Counting trials of a case, if there are as many timed ones. */
#define SESSION_COUNTS 3

enum session_event {
	SESSION_STAGE,	/* steps come, session->steps of them */
	SESSION_STEP,	/* session->id is about to run, as step done + 1 */
	SESSION_RESULT, /* session->result: how it ended */
	SESSION_OVER,	/* the stage is */
	SESSION_PILOT,	/* session->second: how many more trials it takes */
	SESSION_LOST,	/* session->why: the record cannot be written */
	SESSION_FAILED, /* session->why: what ends the run, or is not put
			 * back */
};

struct session;

typedef void session_tell(void *context, enum session_event event,
			  const struct session *session);

/* What a run counts for its end line and its exit code. */
struct tally {
	unsigned trials, skips, broken, wrong, blind;
	unsigned unquiet; /* trials that began before the machine was calm */
};

struct session {
	/* The caller's, before session_open(). */
	struct request request;		   /* settled there */
	const volatile sig_atomic_t *stop; /* set by a signal's handler */
	session_tell *tell;		   /* may be NULL */
	void *context;

	/* What it is made of. */
	struct request_held held;
	struct bed bed;
	struct plan plan;
	struct event_names events;
	struct tracer tracer;
	struct doctor doctor;
	struct facts facts; /* of the run line */
	const char *hidden; /* why page frames are hidden; NULL: they are
			     * seen */

	/* What tell() speaks of. */
	size_t steps, done;
	const char *id;
	const struct trial_result *result;
	struct pilot_said second;
	struct reason why;
	struct tally tally;
	struct reason torn; /* what was cut off the resumed record; "" */

	/* Its own. */
	struct record_writer *record;
	uint64_t seed; /* of the shuffled orders; changes as they are made */
	struct pilot pilot;
	unsigned most;	 /* trials that a case may have at most */
	unsigned *ended; /* [plan.nr] broken in a row */
	bool *had;	 /* [plan.nr * most] in the record already */
	bool *counted;	 /* [plan.nr * SESSION_COUNTS] of those that count */
	bool *traced;	 /* [plan.nr] in the record already */
	bool *refused;	 /* [plan.nr] will be skips: they take no time */
	bool counting;	 /* now */
};

/* Makes the plan, looks at the machine, and reads the record that a run
 * resumes.  Writes nothing yet and changes no setting. 0, or -errno with the
 * reason; session_close() in either case. */
int session_open(struct session *session, struct reason *why);

/* Steps of the first stage, and of what counts and is traced behind it, that
 * are not in the record yet; of the second stage nothing is known before it.
 * refused_too: those of refused cases as well. */
size_t session_left(const struct session *session, bool refused_too);

/* Cases that this machine cannot run, as far as that is known before: skips. */
size_t session_refused(const struct session *session);

/* Begins the record, unless one is gone on with.  0 or -errno, as
 * record_create(). */
int session_begin(struct session *session, struct reason *why);

/* Runs all steps, puts the machine's settings back, and ends the record.  0;
 * -EINTR when it was stopped; other -errno when something failed, of which it
 * has told. */
int session_run(struct session *session);

void session_close(struct session *session);

#endif
