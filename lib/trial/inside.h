/* inside.h - what the files of a trial share:
 *
 *	ask.c		what a benchmark may ask (bench.h and bench/), and of
 *			folios.c, pins.c, uffd.c and befall.c
 *	proof.c		looks at the frames, and what they prove
 *	traced.c	a trial under the tracer
 *	meeting.c	where workers wait for one another
 *	share.c		one worker's share of what is on the clock
 *	threads.c	several threads that operate at once
 *	procs.c		several processes
 *	timed.c		the part of a round that is on the clock
 *	round.c		a round
 *	trial.c		the trial as a whole
 *
 * Each calls only what stands above it (tests/structure/circles.sh).
 */
#ifndef COWBENCH_TRIAL_INSIDE_H
#define COWBENCH_TRIAL_INSIDE_H

#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "mm/frames.h"
#include "mm/hold.h"
#include "mm/mover.h"
#include "mm/region.h"
#include "mm/state.h"
#include "mm/uffd.h"
#include "pin/pin.h"
#include "host/events.h"
#include "host/ksm_wait.h"
#include "host/memcg.h"
#include "host/pressure.h"
#include "trial/trial.h"

/* Where workers wait for one another, so that they start at once. */
struct meeting {
	size_t nr;	     /* workers */
	atomic_size_t came;  /* over all turns */
	atomic_size_t ended; /* operations of a round, over all rounds */
	atomic_bool off;     /* one of them has given up: nobody waits */
};

/* Processes that run the same case, each the whole trial, in step. */
struct crew {
	struct meeting meeting;
	bool more; /* the leader's word: another round */
	struct crew_member {
		pid_t pid; /* 0: the leader, or not there yet */
		struct trial_channel *channel;
	} members[];
};

struct trial_pins {
	struct pin pin;
	bool open;
	bool timed; /* t->call is trial_pin_ready()'s or trial_unpin_ready()'s */
	int uffd;   /* -1: none */
	struct uffd_request request;
	struct ksm_wait ksm;
	void **pages; /* [moves], arguments of move_pages() */
	int *nodes, *status;
	size_t moves;
};

#define TRIAL_PINS_NONE                                      \
	{                                                    \
		.pin = { .fd = -1, .sink = -1 }, .uffd = -1, \
		.ksm = {.file = -1,                          \
			.done = -1,                          \
			.tell = -1 }                         \
	}

/* The pages of one round that met another fate than the trial's, by their place
 * among those looked at. */
struct astray {
	size_t pages, first, last, runs; /* runs: without a gap */
	uint64_t fates[NR_FATES];
};

struct trial_private {
	struct trial_channel *channel;
	struct run_case c;
	struct witness witness;
	struct region region;
	struct region spare; /* trial_spare() */
	struct state_tools tools;
	struct hold hold;
	struct crew *crew; /* procs=: NULL without */
	size_t turns;	   /* meetings of the crew so far */
	size_t rounds;	   /* that the crew has begun */
	int *cpus;	   /* [threads] */
	bool held;	   /* hold is open */
	bool by_child;	   /* the sharer operates */
	bool by_owner;	   /* the sharer has the pages, and we have none */
	size_t looked;	   /* pages (folios) looked at a round */
	size_t look_stride;
	struct frame *before, *after, *other; /* [looked]; other: t->child's */
	enum fate fate;		/* that most pages of the first round met */
	uint64_t met[NR_FATES]; /* of this round */
	bool fate_known;
	struct astray astray;	/* of the round that has most of them */
	bool *stray;		/* [ops] of this round */
	const char *stray_what; /* trial_stray(); NULL: fates alone made some */
	double exclusive_before, exclusive_after; /* sums over rounds */
	uint64_t timed_ns,
		idle_ns;	   /* sums over rounds: of samples, and how much
				     * of that nothing ran (host/idle.h) */
	struct sharer other_child; /* trial_fork() */
	struct pressure pressure;  /* trial_pressure() */
	pid_t *crowd;		   /* [nr_crowd] of trial_crowd() */
	size_t nr_crowd;
	struct mover mover;
	struct memcg memcg;
	uint64_t retaken; /* rounds */
	int tracing;	  /* the tracer's switch, open; -1: not traced */
	bool refuted;	  /* verify() said no; its reason is in the channel */
	bool marked;	  /* somebody listens to marks (arch/mark.h) */
};

/* What each thread that operates has of its own: the trial's first one, and those
 * of threads=, which have another and the same struct trial_private. */
struct trial_worker {
	struct reason *why; /* why it ended: the channel's, of the first one */
	enum outcome *outcome; /* how; NR_OUTCOMES: it has not */
	struct events events;
	struct trial_pins pins; /* what a benchmark, or held=pin, pins */
	jmp_buf end;
};

/* Ends the trial; its reason is in t->worker->why.  -ENOTSUP: a skip. */
void trial_give_up(const struct trial *t, int err) __attribute__((noreturn));

/* held=pin: pins each of nr pages; to be read alone where the pages are to stay
 * write-protected, since a pin to write makes the PTE writable. */
void trial_hold_by_pin(struct trial *t, size_t stride, size_t nr, bool read);

/* A call of trial_pin_ready() returned err. */
void trial_pin_failed(struct trial *t, long err) __attribute__((noreturn));

/* Lets all go before the region is unmapped. */
void trial_pins_end_round(struct trial *t);

void trial_pins_close(struct trial_pins *pins);

/* The share (0 to 1) of the pages that trial_pin() took that read the same
 * through the mapping and through the pin: after a byte was stored through the
 * mapping; after one was stored through the pin.  Either may end the pin. */
double trial_pin_sees_mapping(struct trial *t);
double trial_mapping_sees_pin(struct trial *t);

/* By a fresh look, the share (0 to 1) of the pages that lie `apart` bytes from
 * one another that are still in the frame that they were in before. For t->whole;
 * 0 where frames may not be seen. */
double trial_unmoved(struct trial *t, size_t apart);

/* Ends what trial_crowd() forked. */
void trial_crowd_end(struct trial *t);

/* Looks at every page that a round looks at; 0 or -errno. */
int trial_look_at(const struct trial *t, bool with_nodes, struct frame *frames);

/* Runs the loop and its calibrator; context is the trial, so that a sharer may
 * do it. What the operation returned when it failed, else 0; -EBADFD with the reason
 * where counters could not be had. */
int round_timed(void *context);

/* One worker's share of a round: operations from ... to - 1. */
struct share {
	size_t from, to;
	struct meeting *meeting; /* NULL: nobody else is at it */
	size_t rounds;		 /* that the meeting saw end before this one */
	bool keeps;		 /* the calibrator's samples */
	struct event_count *counts; /* [nr of the trial's events], or NULL */
	uint64_t faults, paced_ops, paced_ns; /* what came of it */
};

/* In the thread that operates: writes once to everything that the loop will
 * write to, then runs it. */
void share_warm(struct trial *t, const struct share *share);
void share_timed(struct trial *t, struct share *share);

/* Waits until all have come for the turn-th time, awake, so that they go on at
 * once; false where somebody has given up.  idle, if any, is called now and
 * then. */
bool meeting_meet(struct meeting *m, size_t turn, void (*idle)(void *),
		  void *context);

/* The skip where there are fewer CPUs: axis, wanted twice, node, found. */
#define CREW_WANTS "%s=%zu wants %zu CPUs on NUMA node %d, and %zu can be used"

/* The round's operations by t->threads threads; faults and paces in *all.
 * What one of them ended in ends the trial. */
void trial_threads(struct trial *t, struct share *all);

/* Waits for the others of the crew; ends the trial where one has given up. */
void crew_meet(struct trial *t);

/* Whether the crew takes another round: as the leader says. */
bool crew_agrees(struct trial *t, bool more);

/* Runs work(), a trial, in c->procs processes, and merges what their channels
 * hold into the leader's, which is this process. */
void crew_work(struct trial_channel *channel, const struct run_case *c,
	       void (*work)(struct trial_channel *, struct crew *));

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

/* Of a trial under the tracer (run/trace.h); of another they do nothing.
 * Opens its switch and has rearm() stand between two stretches. */
void trial_trace_open(struct trial *t);
/* In the process that operates, before it does and after. */
void trial_trace_start(struct trial *t);
void trial_trace_stop(struct trial *t);
/* Round each stretch of operations. */
void trial_trace_begin(struct trial *t);
void trial_trace_end(struct trial *t);
/* Adds the calls of a round to the totals; a loss of any ends the trial. */
void trial_trace_count(struct trial *t);

/* Counts the fates of a round; operations whose pages met another than the
 * trial's are strays. */
void round_count_fates(struct trial *t);

/* Drops the samples of strays: how many are left at t->samples. */
size_t round_drop_strays(struct trial *t);

/* One round; its samples lie behind those of the rounds before.  The warm-up is
 * looked at like any other (a state not reached ends the trial there), but
 * leaves no trace in the totals.  False when it has to be taken again. */
bool round_run(struct trial *t, bool counted);

/* Pages that held=ref and held=pin hold in a round. */
size_t round_held_pages(const struct trial *t);

/* What all rounds together prove, its reason in the channel. */
enum proof round_judge(struct trial *t);

#endif
