/* bench.h - what a benchmark is, and what each may ask of its trial.
 *
 * A benchmark is one file, bench/<name>.c, that defines one object:
 *
 *	const struct bench bench_<name> = { ... };
 *
 * make finds it; nothing else is edited.  A *case* is a benchmark with one
 * value on each axis.  A *trial* is one fresh process that runs one case, in
 * rounds.  A round goes
 *
 *	make the region, reach the state, prepare(), look,
 *	[ loop() ], look, verify, release
 *
 * and only the operation inside loop() is on the clock.  The engine makes the
 * region, brings each page to its state, proves by the page frames that each
 * page is in it, counts the faults, and proves afterwards that each page met
 * the fate that the benchmark stated.  The first round of a trial warms up and
 * is verified but not counted.
 *
 * The axes that each benchmark has, which the engine owns:
 *
 *	state, held, kind  how the page stands before: what the rows name
 *	bytes		   length of the region
 *	via		   how exclusive_wp is reached
 *	stride		   from one operation to the next: page or folio
 *	cpu, mem, to	   NUMA nodes of the CPU, the region and new frames
 *	threads, procs	   workers, where bench.crew
 *	memcg		   the memory cgroup that is charged
 *
 * A benchmark includes this, and of the chapters in lib/bench/ what it needs:
 *
 *	bench/rows.h	  (with this) fates that rows state, own axes, settings
 *	bench/loop.h	  the timed loop: each benchmark has one
 *	bench/proof.h	  what the looks at the pages show: for verify()
 *	bench/faulting.h  the timed loop for a fault that comes now and then
 *	bench/inline.h	  system calls and operations that go into a loop
 *	bench/children.h  children that map the region too
 *	bench/folios.h	  what became of folios, and splitting them
 *	bench/pins.h	  pages that somebody pins
 *	bench/events.h	  reclaim, migration, merging, userfaultfd
 *	bench/mode.h	  what the engine does otherwise: for bench.modes
 *	bench/path.h	  lists of the kernel's functions, for bench.path
 *
 * The words that rows use, STATE_*, HELD_*, KIND_* and FATE_*, are in
 * mm/words.h.
 */
#ifndef COWBENCH_BENCH_H
#define COWBENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "arch/arch.h"
#include "base/reason.h"
#include "bench/rows.h"

#define KiB ((size_t)1 << 10)
#define MiB ((size_t)1 << 20)
#define GiB ((size_t)1 << 30)

struct trial {
	unsigned char *mem; /* first byte of the region, aligned to a PMD */
	size_t bytes;	    /* its length */
	size_t page_bytes;  /* of a base page */
	size_t stride;	    /* bytes from one operation's object to the next */
	size_t ops;	    /* operations a round */
	bool whole;	    /* one operation covers the region */
	size_t folio_bytes; /* of the kind's folios; of a page for base pages */
	size_t batch;	    /* pages (folios) that one operation covers: 1, or
			     * more where shape() makes the stride as long */

	size_t threads; /* each has its own part of the region; shape() sees the
			 * first part alone, and the other parts are like it */

	int mem_node;  /* NUMA node that the region lies on ... */
	int to_node;   /* ... and that of new frames */
	int other_cpu; /* a CPU that a second thread may run on; -1: none */

	/* How many bytes of each object are looked at, from its first byte on:
	 * one page, unless shape() says more; all bytes where `whole`.  Where
	 * `whole`, the operation covers these bytes, and the cost of a page is
	 * that of the operation divided by their pages. */
	size_t span;
	ptrdiff_t spare; /* trial_spare() */
	ptrdiff_t lands; /* bytes from a page's address to the address where an
			  * operation puts it, and where it is looked at
			  * afterwards.  Set by prepare() */

	/* Another process of this round: the sharer of state=shared, the owner
	 * of the pages in MODE_CHILD_OWNS, or one that the operation makes.  It
	 * waits until `gate` is closed, then exits.  An operation that ends it
	 * sets child to 0. */
	pid_t child;
	int gate;
	int behind; /* the gate's other end, which the child reads */

	/* The loop's own. */
	enum clock_source source;
	uint64_t *samples; /* [ops] ticks of each operation of this round */
	void (*rearm)(struct trial *t, size_t i); /* the benchmark's */
	uint64_t plant;	  /* iterations that busy waits, for the self-test */
	long failed;	  /* what the operation returned, when negative */
	uint64_t pardons; /* set of PARDON(errno): errors that count as
			   * refusals, not failures */
	long refused;	  /* refusals in this round */
	size_t next; /* for an operation to count pages (folios) with; begins at
		      * the number of this thread's first one */
	long sum;    /* for an operation to add to; after the loop, over all
		      * threads */

	void *own; /* the benchmark's: trial_own() */

	struct trial_call { /* a prepared system call, for inline_call() */
		long nr;
		long arg[6];
		long want, got; /* what it should return, and what it did */
	} call;

	struct trial_private *private; /* the trial's, over all threads */
	struct trial_worker *worker;   /* the thread's that operates */
};

#define CLASSES_MAX 4

struct bench {
	const char *what;   /* one line for `cowbench list` */
	const char *kernel; /* "kernel mm/memory.c:do_wp_page": what is
			     * measured */
	/* The kernel's functions, of any version, that may serve an operation;
	 * blanks separate them.  run --trace tells which of them did.  path_by:
	 * name of the kernel thread that does the work; NULL: the process that
	 * operates does. */
	const char *path, *path_by;
	const char *per; /* "page" (a folio, where the stride is one),
			  * "folio", "call", "load" or "store" */
	/* The region's default length, for all kinds but pages of 1 GiB; NULL:
	 * what the kind wants. */
	const char *bytes;
	struct {
		const struct expect *list;
		size_t nr;
	} expect;
	struct {
		const struct axis *list;
		size_t nr;
	} axes;
	struct {
		const struct wish *list;
		size_t nr;
	} wishes;
	struct {
		const struct mode_row *list; /* bench/mode.h */
		size_t nr;
	} modes;
	struct { /* names of the axes whose words say what bench/pins.h does;
		  * where NULL: */
		const char *source; /* io_uring */
		const char *access; /* write, where the source can */
		const char *event;
	} pins;
	/* Name of the axis whose number says how many living processes, each
	 * the parent of the next, map the region, the last one being that which
	 * operates; NULL: that one alone.  With one worker. */
	const char *generations;
	/* Why the first row is left out of the quick suite, where it is. */
	const char *not_quick;
	const char *to;	     /* default of the axis `to`; NULL: "local" */
	const char *to_only; /* as in struct expect: of these cases; NULL:
			      * all */
	bool by_folio;	     /* default stride: the folio, also where PTEs map
			      * it */
	bool whole;   /* one operation covers the whole region, as shape() says
		       * by trial_whole(): the default length is the same for
		       * all kinds */
	bool crew;    /* takes threads= and procs= */
	bool unbound; /* new frames lie where the kernel wants, not on `to` */

	/* Where operations are of several classes whose costs differ: the names
	 * of the classes, up to CLASSES_MAX.  class_of() says which class an
	 * operation is of. */
	struct {
		const char *const *list;
		size_t nr;
	} classes;

	/* Off the clock, all optional.  What prepare() maps within the region
	 * or the spare is unmapped at the round's end; other things that it
	 * makes stay for the next round.  None of these functions returns an
	 * error: where the machine lacks something they end the trial by
	 * trial_skip(), where a call failed by trial_broken(), each with its
	 * reason. */
	void (*shape)(struct trial *t);	  /* once: may set ops, stride, whole */
	void (*prepare)(struct trial *t); /* each round, after the state */

	void (*rearm)(struct trial *t, size_t i); /* before each operation,
						   * where an operation uses up
						   * its object */

	/* The class of the i-th operation of a round: less than classes.nr. */
	size_t (*class_of)(const struct trial *t, size_t i);

	/* After both looks, each round: what must hold besides the fates.
	 * false, with the reason (`reason_set(why, 0, "page %zu ...", i)`),
	 * makes the trial wrong, unless frames are hidden. */
	bool (*verify)(struct trial *t, struct reason *why);

	/* Made by BENCH_LOOP, or a function that chooses among loops of
	 * BENCH_LOOP. Called once before each round with from == to, so that
	 * its code is mapped. */
	void (*loop)(struct trial *t, size_t from, size_t to);
};

/* Of t->pardons; errno 1 to 63. */
#define PARDON(errno_) (UINT64_C(1) << (errno_))

/* In t->samples: an operation that does not count, since the thread changed its
 * CPU meanwhile. */
#define SAMPLE_LOST UINT64_MAX

/* Room for a text that is written to one of the kernel's files. */
#define TRIAL_TEXT 64

/* The word that the case has on this axis; a benchmark that has no such axis
 * ends the trial. */
const char *trial_axis(const struct trial *t, const char *name);

/* True when the case has this value on this axis; a benchmark that has no such
 * axis or value (a state, held or kind that no row names) ends the trial. */
bool trial_is(const struct trial *t, const char *name, const char *value);

/* Makes the whole region the object of one operation: one sample a round,
 * divided by the number of pages where bench.per is "page".  For shape(). */
void trial_whole(struct trial *t);

/* Pages that a round looks at. */
size_t trial_pages(const struct trial *t);

/* Zeroed memory for the benchmark's own use as long as the trial lives, which a
 * fork() does not write-protect.  It is t->own as well.  For shape(). */
void *trial_own(struct trial *t, size_t bytes);

/* Adds a figure of the benchmark's own: the record's counters have its mean
 * over the rounds.  Called off the clock, once a round for each name. */
void trial_count(struct trial *t, const char *name, double value);

/* Moves the pages out of this CPU's LRU batches.  A batch holds a reference to
 * each of its pages, and a store would take it for another user's.  To be
 * called in prepare() after a call that puts pages there, such as MADV_FREE
 * (kernel mm/swap.c:folio_mark_lazyfree()). */
void trial_lru_drain(const struct trial *t);

/* These three end the trial, with their words as its reason. */
void trial_skip(const struct trial *t, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
void trial_broken(const struct trial *t, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
void trial_errno(const struct trial *t,
		 const char *call) /* with errno's text */
	__attribute__((noreturn));

/* The same for a fork() or pthread_create() that failed with this errno, for
 * what it was to make ("a second thread"): a skip where it is a limit. */
void trial_no_process(const struct trial *t, int error, const char *what)
	__attribute__((noreturn));

#endif
