/* trial_inside.h - what the files of a trial share:
 *
 *	trial_bench.c	what a benchmark may ask (bench.h)
 *	trial_timed.c	the part of a round that is on the clock
 *	trial_proof.c	looks at the frames, and what they prove
 *	trial.c		rounds, and the trial as a whole
 */
#ifndef COWBENCH_RUN_TRIAL_INSIDE_H
#define COWBENCH_RUN_TRIAL_INSIDE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "mm/frames.h"
#include "mm/hold.h"
#include "mm/mover.h"
#include "mm/pressure.h"
#include "mm/region.h"
#include "mm/state.h"
#include "run/events.h"
#include "run/memcg.h"
#include "run/trial.h"
#include "run/trial_pin.h"

struct trial_private {
	struct trial_channel *channel;
	struct run_case c;
	struct witness witness;
	struct region region;
	struct region spare; /* trial_spare() */
	struct state_tools tools;
	struct hold hold;
	bool held;     /* hold is open */
	bool by_child; /* the sharer operates */
	bool by_owner; /* the sharer has the pages, and we have none */
	size_t looked; /* pages (folios) looked at a round */
	size_t look_stride;
	struct trial_pins pins; /* what a benchmark, or held=pin, pins */
	struct frame *before, *after, *other; /* [looked]; other: t->child's */
	enum fate fate;		/* that most pages of the first round met */
	uint64_t met[NR_FATES]; /* of this round */
	bool fate_known;
	double exclusive_before, exclusive_after; /* sums over rounds */
	struct sharer other_child;		  /* trial_fork() */
	struct pressure pressure;		  /* trial_pressure() */
	pid_t *crowd; /* [nr_crowd] of trial_crowd() */
	size_t nr_crowd;
	struct mover mover;
	struct memcg memcg;
	struct events events;
	uint64_t retaken; /* rounds */
	bool refuted;	  /* verify() said no; its reason is in the channel */
	jmp_buf end;
};

/* Ends what trial_crowd() forked. */
void trial_crowd_end(struct trial *t);

/* Looks at every page that a round looks at; 0 or -errno. */
int trial_look_at(const struct trial *t, bool with_nodes, struct frame *frames);

/* Runs the loop and its calibrator; context is the trial, so that a sharer may
 * do it. What the operation returned when it failed, else 0; -EBADFD with the reason
 * where counters could not be read. */
int round_timed(void *context);

/* The same as trial_look_at(), which ends the trial where it fails. */
void round_look(struct trial *t, struct frame *frames);

/* The proof of a round.  Each ends the trial where a look itself fails.
 * Whether the frames before the operations are still what was looked at (another
 * process may have taken them meanwhile); the memory, the kind and the state that
 * the case names are there, else the trial is broken. */
bool round_look_again(struct trial *t);
void round_check_memory(struct trial *t);
void round_check_kind(struct trial *t);
void round_check_state(struct trial *t);

/* Counts the fates of a round and drops the samples of pages that met another
 * than the trial's: how many samples are left at t->samples. */
size_t round_count_fates(struct trial *t);

/* What all rounds together prove, its reason in the channel. */
enum proof round_judge(struct trial *t);

#endif
