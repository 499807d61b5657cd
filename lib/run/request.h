/* request.h - what a run is asked to do, how its record says that, and how it
 * is read back when a run is resumed.
 */
#ifndef COWBENCH_RUN_REQUEST_H
#define COWBENCH_RUN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "run/plan.h"
#include "run/purpose.h"
#include "trial/result.h"

enum run_record {
	RUN_NEW,       /* a file that holds something is an error */
	RUN_OVERWRITE, /* what it held is lost */
	RUN_RESUME, /* resume: the plan is the record's; trials that it has are
		     * not run again */
};

struct request {	  /* owns nothing that it points to */
	const char *path; /* of the record; "-": standard output */
	enum run_record record;
	const char *const *words;
	size_t nr_words;
	enum purpose purpose; /* names benchmarks beside the words */
	const char *ab;	      /* NULL: no arms */
	enum scope scope;
	enum clock_kind clock;
	unsigned trials;  /* 0: as many as scope and arms take */
	double until_pct; /* 0: the number of trials is fixed */
	unsigned cap;
	double budget_ms;    /* negative: as scope and time_s say */
	double time_s;	     /* to share; 0: not said */
	double memory_pct;   /* of the free memory; 0: not given */
	unsigned timeout_s;  /* of a trial; 0: not said */
	double quiet_wait_s; /* to wait for a calm machine before each trial */
	uint64_t seed;
	const char *events; /* to count; NULL: none */
	bool events_timed;  /* in the trials that give the times */
	bool set, trace, anonymous;
	const struct facts *beside; /* to be added to the run line; or NULL */
};

#define RUN_MEMORY_PCT 50
#define RUN_TIMEOUT_S  30

/* Time that a process takes on top of its trial. */
#define REQUEST_PROCESS_MS 15

/* Owns what a request points to whose plan came from a record. */
struct request_held {
	char *words, *ab, *events;
	const char **list;
};

/* Sets what was not given to its default, for so many cases. */
void request_settle(struct request *r, size_t cases);

/* The cases that the purpose and the words choose, paired where there are arms,
 * which choose with them.  0, or as plan_make() and plan_pair(); plan_free() in
 * either case. */
int request_plan(const struct request *r, const struct placement *placement,
		 struct plan *plan, struct reason *why);

/* Adds the plan to facts, in the form that request_resume() reads. */
void request_facts(const struct request *r, struct facts *facts);

/* Replaces the plan in *r by that of the record at r->path: the same cases,
 * arms, seed and amounts, so that the run goes on as it was begun; memory and
 * timeout too where the options do not give them.  0, or -errno with the
 * reason: there is no record, it is of another kernel or boot, or it changed
 * settings and r->set is not given.  request_held_free() in either case. */
int request_resume(struct request *r, struct request_held *held,
		   struct reason *why);

void request_held_free(struct request_held *held);

#endif
