/* request.h - what a run is asked to do; as its record says it, and as it is
 * read again when the record is gone on with.
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
	RUN_RESUME, /* the plan is the record's, and what it has is not run */
};

struct request {	  /* what it points to is on loan */
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
	double budget_ms;    /* under 0: as scope and time_s say */
	double time_s;	     /* to share; 0: not said */
	double memory_pct;   /* of the free memory; 0: not said */
	unsigned timeout_s;  /* of a trial; 0: not said */
	double quiet_wait_s; /* for a calm machine, before each trial */
	uint64_t seed;
	const char *events; /* to count; NULL: none */
	bool events_timed;  /* in the trials that give the times */
	bool set, trace, anonymous;
	const struct facts *beside; /* of the run line, to add; or NULL */
};

#define RUN_MEMORY_PCT 50
#define RUN_TIMEOUT_S  30

#define REQUEST_PROCESS_MS 15 /* that a process costs beside what it measures */

/* What a plan that came from a record borrows from. */
struct request_held {
	char *words, *ab, *events;
	const char **list;
};

/* The defaults of what was not said, for so many cases. */
void request_settle(struct request *r, size_t cases);

/* The cases that the purpose and the words choose, paired where there are arms,
 * which choose with them.  0, or as plan_make() and plan_pair(); plan_free() in
 * either case. */
int request_plan(const struct request *r, const struct placement *placement,
		 struct plan *plan, struct reason *why);

/* Adds the plan, as request_resume() reads it. */
void request_facts(const struct request *r, struct facts *facts);

/* The plan of the record at r->path in place of what the options say: the same
 * cases, arms, seed and amounts, so that the run goes on as it was begun;
 * memory and timeout where the options do not say.  0, or -errno with the
 * reason: no record, of another kernel or boot, or one that changed settings
 * where this plan may not.  request_held_free() in either case. */
int request_resume(struct request *r, struct request_held *held,
		   struct reason *why);

void request_held_free(struct request_held *held);

#endif
