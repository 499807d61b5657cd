/* selftest.h - tests the method on this machine: compares the kernel with
 * itself, and looks for slow-downs that it has planted.
 *
 *	struct selftest self = { .pairs = 11, .budget_ms = 10, ... };
 *
 *	selftest_aa(&self, 20, &found, &why);
 *
 * It prints nothing; it calls tell() as it goes.
 */
#ifndef COWBENCH_RUN_SELFTEST_H
#define COWBENCH_RUN_SELFTEST_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "run/bed.h"
#include "run/plan.h"

enum selftest_event {
	SELFTEST_TIMED, /* steps trials will take about self->seconds */
	SELFTEST_STEP,	/* self->id is about to run, as step done + 1 */
	SELFTEST_LOST,	/* self->why: the trial of self->id has no value */
};

struct selftest {
	/* The caller's. */
	unsigned pairs; /* in each comparison, 2 or more */
	double budget_ms;
	uint64_t seed;
	const volatile sig_atomic_t *stop;
	void (*tell)(void *context, enum selftest_event event,
		     const struct selftest *self);
	void *context;

	/* What tell() speaks of. */
	size_t steps, done;
	double seconds;
	char id[CASE_ID_MAX];
	struct reason why;

	/* Its own. */
	struct bed bed;
	struct plan plan;
};

#define SELFTEST_ALPHA	    0.05
#define SELFTEST_AA_SUITES  4 /* suites that only find delta */
#define SELFTEST_AA_PAIRS   11
#define SELFTEST_POWER_RUNS 20

/* A kernel against itself. */
struct selftest_aa {
	size_t cases;
	size_t ratios;	 /* comparisons from which delta was found */
	double delta;	 /* relative difference that counts as equal (0.02) */
	double attained; /* confidence that so many pairs can reach */
	uint64_t all;	 /* comparisons after that, with a value ... */
	uint64_t by_p;	 /* ... of which the signed-rank test saw a change */
	uint64_t by_verdict; /* ... that were called slower or faster */
	unsigned fired;	     /* suites in which a gate would have failed */
};

#define SELFTEST_EFFECTS 5

/* What is planted: 0, then each of 0.5, 1, 2 and 5 %, relative. */
extern const double selftest_effects[SELFTEST_EFFECTS];

/* Sums over the runs, by effect. */
struct selftest_power {
	double base_ns; /* the store without a slow-down */
	uint64_t found[SELFTEST_EFFECTS], runs[SELFTEST_EFFECTS];
	double predicted[SELFTEST_EFFECTS]; /* share of runs that find it */
	double can_see[SELFTEST_EFFECTS];
	double measured[SELFTEST_EFFECTS]; /* the estimate, ln */
};

/* Each returns 0 with *found filled in; -EINTR when it was stopped; other
 * -errno with the reason, which is "" where a necessary trial has no value, of
 * which tell() was told. */
int selftest_aa(struct selftest *self, unsigned suites,
		struct selftest_aa *found, struct reason *why);
int selftest_power(struct selftest *self, unsigned runs,
		   struct selftest_power *found, struct reason *why);

#endif
