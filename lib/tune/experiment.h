/* experiment.h - the subject under each arm, in blocks of random order.
 *
 *	warm-up		once under what is set now: how long does it take?
 *	look		once under each arm; times do not count
 *	screening	blocks of all arms
 *	look, refinement	the arms that led, and variants of them, in
 *			blocks of their own; where none led, the same arms
 *
 * Each run is a fresh start.  How many blocks there are is settled by the time,
 * never by what they say.  The time bounds it: a block begins only where the
 * time is enough for a whole one, as the last ones went; the run that is at
 * work when it is over is ended, and its block dropped.  Where the refinement
 * gets too few blocks so, the screening decides.
 */
#ifndef COWBENCH_TUNE_EXPERIMENT_H
#define COWBENCH_TUNE_EXPERIMENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "host/fragment.h"
#include "tune/answer.h"
#include "tune/arm.h"
#include "tune/keeper.h"
#include "tune/subject.h"

enum stage { STAGE_LOOK, STAGE_SCREENING, STAGE_REFINEMENT, NR_STAGES };

extern const char *const stage_words[NR_STAGES];

enum experiment_event {
	EXPERIMENT_WARM,     /* usual_s is known */
	EXPERIMENT_STAGE,    /* stage begins: total runs of it are to come */
	EXPERIMENT_STEP,     /* arm is about to run, as run done + 1 */
	EXPERIMENT_OUT,	     /* arm is left out: why[arm] */
	EXPERIMENT_FIRST,    /* the first block is whole */
	EXPERIMENT_SCREENED, /* the screening is over */
};

struct experiment;

typedef void experiment_tell(void *context, enum experiment_event event,
			     const struct experiment *experiment);

struct experiment { /* experiment_free() it */
	/* The caller's. */
	struct subject subject;
	struct arms *arms;
	struct keeper *keeper;
	double time_s; /* for all of it */
	/* Seconds, with the subject's context; NULL: those of now_s(). */
	double (*clock)(void *context);
	bool fixed; /* these arms alone: no refinement */
	uint64_t seed;
	/* Memory that is fragmented before each run; NULL: it is left alone. */
	struct fragment *fragment;
	const volatile sig_atomic_t *stop;
	experiment_tell *tell;
	void *context;

	/* What it found. */
	double usual_s; /* a run under now, with what it takes to switch */
	struct blocks blocks;
	size_t screened; /* blocks of the screening */
	/* Blocks of each stage's plan that there was no time for. */
	size_t late[NR_STAGES];
	bool unrefined; /* nor for a refinement that says anything */
	double looked[ARMS_MAX][MEASURES_MAX];
	bool out[ARMS_MAX];	/* left out, for why */
	bool refined[ARMS_MAX]; /* in the last stage */
	struct reason why[ARMS_MAX];

	/* Where it is. */
	enum stage stage;
	size_t arm, done, total;
	double began_s;
	unsigned failed[ARMS_MAX];
};

/* Fewest blocks of a stage that are planned. */
#define BLOCKS_LEAST 5

/* Runs it.  0, also where the time was over before its plan was; -EINTR when it
 * was stopped; -ETIME where the time is too short for a run to be told from
 * another; other -errno, all with the reason. */
int experiment_run(struct experiment *experiment, struct reason *why);

/* What its blocks say of an arm (not the first) in one measure. */
struct effect experiment_effect(const struct experiment *experiment, size_t arm,
				size_t measure);

/* The geometric mean under now, of all blocks; 0: none has it. */
double experiment_now(const struct experiment *experiment, size_t measure);

/* Of a measure without a verdict: the mean of all runs of the arm that saw it;
 * NaN: none did. */
double experiment_shown(const struct experiment *experiment, size_t arm,
			size_t measure);

/* Whether page frames prove the measure, in all runs. */
bool experiment_proved(const struct experiment *experiment, size_t measure);

struct answer experiment_answer(const struct experiment *experiment,
				enum goal goal);

void experiment_free(struct experiment *experiment);

#endif
