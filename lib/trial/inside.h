/* inside.h - what the files of a trial share:
 *
 *	ask.c		what a benchmark may ask (bench.h and bench/), and of
 *			folios.c, pins.c, uffd.c and befall.c
 *	proof.c		looks at the frames, and what they prove
 *	traced.c	a trial under the tracer
 *	meeting.c	where workers wait for one another
 *	rival.c		another thread beside the operations
 *	tick.c		the timer's tick
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

#include <pthread.h>
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
#include "host/ksm_wait.h"
#include "host/memcg.h"
#include "host/pressure.h"
#include "events/events.h"
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
	bool timed; /* t->call is that of trial_pin_ready() or
		     * trial_unpin_ready() */
	int uffd;   /* -1: none */
	struct uffd_request request;
	struct ksm_wait ksm;
	void **pages; /* [moves], arguments of move_pages() */
	int *nodes, *status;
	size_t moves;
};

#define TRIAL_PINS_NONE                                                  \
	{                                                                \
		.pin = { .fd = -1, .disk = -1, .sink = -1 }, .uffd = -1, \
		.ksm = {.file = -1,                                      \
			.done = -1,                                      \
			.tell = -1 }                                     \
	}

struct rival { /* trial_rival() */
	bool (*turn)(struct trial *t);
	pthread_t thread;
	bool runs;
	atomic_bool begun, stop;
	double turns, failed, ns;
};

/* The pages of one round that met another fate than the trial's.  A page's
 * number is its place among the pages looked at. */
struct astray {
	size_t pages, first, last, runs; /* runs: of adjacent pages */
	uint64_t fates[NR_FATES];
};

struct trial_private {
	struct trial_channel *channel;
	struct run_case c;
	struct witness witness;
	const struct witnesses_seen *seen; /* before the first round */
	struct region region;
	struct region spare;	/* trial_spare() */
	struct region heirloom; /* trial_descend(): what ancestors map too */
	pid_t eldest;		/* of these; 0: there are none */
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
	enum fate fate;		/* the fate of most pages in the first round */
	uint64_t met[NR_FATES]; /* of this round */
	bool fate_known;
	struct astray astray;	/* of the round with most stray pages */
	bool *stray;		/* [ops] of this round */
	const char *stray_what; /* given to trial_stray(); NULL: never called */
	double exclusive_before, exclusive_after; /* sums over rounds */
	uint64_t timed_ns, idle_ns; /* sums over rounds: of the samples, and of
				    * the part of them in which no CPU ran
				    * anything (host/idle.h) */
	struct sharer other_child;  /* trial_fork() */
	struct pressure pressure;   /* trial_pressure() */
	pid_t *crowd;		    /* [nr_crowd] of trial_crowd() */
	size_t nr_crowd;
	struct mover mover;
	struct rival rival;
	struct memcg memcg;
	uint64_t retaken; /* rounds */
	int tracing;	  /* file descriptor of the tracer's switch; -1: not
			   * traced */
	bool counted;	  /* this round: the first one warms up */
	bool refuted;	  /* verify() said no; its reason is in the channel */
	bool marked;	  /* a plugin of the emulator reads marks
			   * (arch/mark.h) */
};

/* What each thread that operates has of its own.  The trial's first thread has
 * one; each thread of threads= has another, and shares the struct
 * trial_private. */
struct trial_worker {
	struct reason *why;    /* why it ended; the first thread's is the
			     * channel's */
	enum outcome *outcome; /* how it ended; NR_OUTCOMES: not yet */
	struct events events;
	struct trial_pins pins; /* pages that a benchmark, or held=pin, has
				 * pinned */
	jmp_buf end;
};

/* Ends the trial; its reason is in t->worker->why.  -ENOTSUP: a skip. */
void trial_give_up(const struct trial *t, int err) __attribute__((noreturn));

/* held=pin: pins nr pages that lie `stride` bytes apart.  With `read` the pins
 * are for reading alone: pages that must stay write-protected want that, since
 * a pin for writing makes the PTE writable. */
void trial_hold_by_pin(struct trial *t, size_t stride, size_t nr, bool read);

/* Ends the trial, where the system call that trial_pin_ready() had prepared
 * returned err. */
void trial_pin_failed(struct trial *t, long err) __attribute__((noreturn));

/* Lets all pins go, before the region is unmapped. */
void trial_pins_end_round(struct trial *t);

void trial_pins_close(struct trial_pins *pins);

/* The share (0 to 1) of the pages that trial_pin() took that read the same
 * through the mapping and through the pin: the first function stores a byte
 * through the mapping before it reads, the second stores one through the pin.
 * Either function may end the pin. */
double trial_pin_sees_mapping(struct trial *t);
double trial_mapping_sees_pin(struct trial *t);

/* Looks anew, at the pages that lie `apart` bytes from one another: the share
 * (0 to 1) of them that are still in their frames of before the operations.
 * For t->whole; 0 where frames may not be seen. */
double trial_unmoved(struct trial *t, size_t apart);

/* Goes on as a descendant, where bench.generations asks for it. */
void trial_descend(struct trial *t);

/* Maps the region of a round: of so many bytes, or that of the ancestors.  0 or
 * -errno with the reason. */
int trial_map(struct trial *t, size_t bytes);

/* Ends the children that trial_crowd() forked. */
void trial_crowd_end(struct trial *t);

/* Looks at every page that a round looks at; 0 or -errno. */
int trial_look_at(const struct trial *t, bool with_nodes, struct frame *frames);

/* Runs the loop and its calibrator.  context is the struct trial, so that a
 * sharer can call this.  Returns what the operation returned when it failed,
 * else 0; -EBADFD with the reason where counters could not be opened or
 * read. */
int round_timed(void *context);

/* One worker's share of a round: the operations `from` to `to` - 1. */
struct share {
	size_t from, to;
	struct meeting *meeting;    /* NULL: no other worker */
	size_t rounds;		    /* that ended before this one began */
	bool keeps;		    /* the calibrator's samples */
	struct event_count *counts; /* [nr of the trial's events], or NULL */
	uint64_t faults, paced_ops, paced_ns; /* what came of it */
};

/* Returns when the kernel's timer has just ticked, and what waited for that has
 * run.  A long operation that begins here has no tick in it, or always the same
 * number; else the moment at which it happens to begin says how many. */
void tick_await(double ns_per_tick);

/* Both run in the thread that operates.  share_warm() writes once to everything
 * that the loop will write to; share_timed() runs the loop. */
void share_warm(struct trial *t, const struct share *share);
void share_timed(struct trial *t, struct share *share);

/* Waits until all workers have come for the turn-th time (from 1).  It waits in
 * a busy loop, so that all workers go on at once, and calls idle(context), if
 * not NULL, now and then.  False where a worker has given up. */
bool meeting_meet(struct meeting *m, size_t turn, void (*idle)(void *),
		  void *context);

/* The reason of a skip where CPUs are too few.  Its arguments: the axis, the
 * number wanted (twice), the node, the number found. */
#define CREW_WANTS "%s=%zu wants %zu CPUs on NUMA node %d, and %zu can be used"

/* Runs the round's operations in t->threads threads, and puts the sums of their
 * faults and paces into *all.  Where a thread ended early, the trial ends with
 * that thread's reason. */
void trial_threads(struct trial *t, struct share *all);

/* Waits for the other members of the crew; ends the trial where a member has
 * given up. */
void crew_meet(struct trial *t);

/* Tells the crew whether to take another round: the leader's `more` decides,
 * and is returned to all. */
bool crew_agrees(struct trial *t, bool more);

/* Runs work(), a whole trial, in c->procs processes.  This process is the
 * leader: what the channels of the others hold is merged into `channel`. */
void crew_work(struct trial_channel *channel, const struct run_case *c,
	       void (*work)(struct trial_channel *, struct crew *));

/* The same as trial_look_at(), which ends the trial where it fails. */
void round_look(struct trial *t, struct frame *frames);

/* The proof of a round.  Each function ends the trial where a look itself
 * fails. */
bool round_look_again(struct trial *t);
void round_check_memory(struct trial *t);
void round_check_kind(struct trial *t);
void round_check_state(struct trial *t);

/* For a trial under the tracer (run/trace.h); in any other trial these
 * functions do nothing.  The first opens the tracer's switch, and has rearm()
 * called between two stretches of operations, where nothing is traced. */
void trial_trace_open(struct trial *t);
/* In the process that operates: before its operations and after them. */
void trial_trace_start(struct trial *t);
void trial_trace_stop(struct trial *t);
/* Before and after each stretch of operations. */
void trial_trace_begin(struct trial *t);
void trial_trace_end(struct trial *t);
/* Adds the calls that the tracer saw in a round to the totals; ends the trial
 * where the tracer lost any. */
void trial_trace_count(struct trial *t);

/* Counts the fates of a round's pages, and marks operations whose pages met
 * another fate than the trial's as strays. */
void round_count_fates(struct trial *t);

/* Drops the samples of strays; returns how many are left at t->samples. */
size_t round_drop_strays(struct trial *t);

/* Runs one round; its samples are put behind those of the rounds before. The
 * warm-up (counted is false) is looked at like any other round, and a state
 * that was not reached ends the trial there, but it leaves no trace in the
 * totals.  False when the round does not count and must be run again. */
bool round_run(struct trial *t, bool counted);

/* How many pages held=ref and held=pin hold in a round. */
size_t round_held_pages(const struct trial *t);

/* What all rounds together prove; the channel has the reason. */
enum proof round_judge(struct trial *t);

#endif
