/* bench.h - everything a benchmark may know.
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
 * region, brings each page to its state, proves by the page frames that it is
 * there, counts the faults, and proves afterwards that each page met the fate
 * that the benchmark stated.  The first round of a trial warms up and is
 * verified but not counted.
 */
#ifndef COWBENCH_BENCH_H
#define COWBENCH_BENCH_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include "base/reason.h"
#include "mm/words.h"
#include "arch/stamp.h"

#define KiB ((size_t)1 << 10)
#define MiB ((size_t)1 << 20)
#define GiB ((size_t)1 << 30)

/* Faults that one operation takes, in struct expect. */
#define FAULTS_ANY  (-1) /* as many as the kernel likes; recorded */
#define FAULTS_SAME (-2) /* none or one, but every operation the same */

/* What the pages must meet.  The first row that matches a case decides; a case
 * that no row matches is not measured: a state whose fate you cannot name is
 * one that you may not time.  The first row's first kind is the default. */
struct expect {
	const char *only; /* "axis=value ...": cases with all of these; NULL:
			   * every case */
	unsigned states;  /* set of BIT(STATE_*) */
	unsigned held;	  /* set of BIT(HELD_*); 0: HELD_NONE alone */
	unsigned kinds;	  /* set of BIT(KIND_*) */
	unsigned fates;	  /* set of BIT(FATE_*): more than one where kernels
			   * differ, but all pages of a trial the same */
	int faults;	  /* a count, FAULTS_ANY or FAULTS_SAME */
	bool full;	  /* left out of the quick suite */
	bool mixed; /* each page meets one of the fates, not all the same one:
		     * verify() says which ones must */
};

/* An axis of the benchmark's own. */
struct axis {
	const char *name;
	const char *what;	   /* one line for `cowbench list` */
	const char *const *values; /* NULL ends; the first is the default */
};

/* A setting of the machine that cases want (host/setting.h has the names; "swap" is
 * an area of the suite's own).  --set makes it for the case; where it does not
 * stand so and --set is not given, the case is a skip. */
struct wish {
	const char *name, *words; /* any of these, the first by choice */
	bool lax;	  /* a kernel that has no such setting will do */
	const char *only; /* as in struct expect: of these cases; NULL: all */
};

/* For bench.path: a page fault, and what answers a store to a page that is
 * write-protected, of base pages and of THPs. */
#define PATH_FAULT "handle_mm_fault "
#define PATH_COW                                                             \
	PATH_FAULT "do_wp_page do_huge_pmd_wp_page wp_can_reuse_anon_folio " \
		   "reuse_swap_page wp_page_reuse page_move_anon_rmap "      \
		   "folio_move_anon_rmap wp_page_copy "                      \
		   "page_add_new_anon_rmap folio_add_new_anon_rmap "         \
		   "__split_huge_pmd "

/* What moves pages, by any call and for any mapping of them. */
#define PATH_MIGRATE                                                         \
	"move_pages_and_store_status migrate_pages migrate_pages_batch "     \
	"unmap_and_move migrate_folio_unmap migrate_folio_move "             \
	"try_to_migrate try_to_migrate_one try_to_unmap "                    \
	"set_pmd_migration_entry remove_migration_pte remove_migration_pmd " \
	"__split_huge_pmd "

#define VALUES(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct trial {
	unsigned char *mem; /* first byte of the region */
	size_t bytes;	    /* its length */
	size_t page_bytes;  /* of a base page */
	size_t stride;	    /* bytes from one operation's object to the next */
	size_t ops;	    /* operations a round */
	bool whole;	    /* one operation covers the region */
	size_t folio_bytes; /* of the kind's folios; of a page for base pages */
	size_t batch;	    /* pages (folios) that one operation covers: 1, or
			     * more with a stride of as many; for shape() */

	size_t threads; /* that share the region, a part each; shape() sees the
			 * first part alone, and the others are like it */

	int mem_node; /* NUMA node that the region lies on ... */
	int to_node;  /* ... and that of new frames */

	/* Bytes of each object whose pages are looked at, from its first on:
	 * its first page unless shape() says more, all where whole. */
	size_t span;
	ptrdiff_t spare; /* trial_spare() */
	ptrdiff_t lands; /* bytes from where a page lies to where an operation
			  * puts it, and it is looked at afterwards.  For
			  * prepare() */

	/* Another process of this round: the sharer of state=shared, the owner
	 * of the pages with by=exit, or one that the operation makes.  It waits
	 * until `gate` is closed, then exits.  An operation that ends it sets
	 * child to 0. */
	pid_t child;
	int gate;
	int behind; /* the gate: what such a child reads until it is closed */

	/* The loop's own. */
	enum clock_source source;
	uint64_t *samples; /* [ops] ticks of each operation of this round */
	void (*rearm)(struct trial *t, size_t i); /* the benchmark's */
	uint64_t plant;	  /* iterations that busy waits, for the self-test */
	long failed;	  /* what the operation returned, when negative */
	uint64_t pardons; /* set of PARDON(errno): refusals to be counted, not
			   * failures */
	long refused;	  /* how many there were in this round */
	size_t next; /* for operations to count their pages (folios) with: of
		      * the region, where this thread's first one begins */
	long sum;    /* for them to add to; over all threads after the loop */

	void *own; /* the benchmark's: trial_own() */

	struct trial_call { /* a prepared system call, for inline_call() */
		long nr;
		long arg[6];
		long want, got; /* what it should return, and did */
	} call;

	struct trial_private *private;
};

struct bench {
	const char *what;   /* one line for `cowbench list` */
	const char *kernel; /* "mm/memory.c:do_wp_page": what is measured */
	/* The kernel's functions that may serve an operation, of any version, for
	 * run --trace; blanks separate them.  path_by: the kernel's thread that
	 * does the work, NULL: the process that operates. */
	const char *path, *path_by;
	const char *per; /* "page": a folio where the stride is one; "call" */
	const struct expect *expect; /* a list; no fates ends it */
	const struct axis *axes;     /* a list, no name ends it; or NULL */
	const struct wish *wishes;   /* a list, no name ends it; or NULL */
	const char *to;	     /* default of the axis `to`; NULL: "local" */
	const char *to_only; /* as in struct expect: of these cases; NULL: all */
	bool by_folio;	     /* default stride: the folio, whatever maps it */
	bool crew;	     /* takes threads= and procs= */
	bool unbound; /* new frames lie where the kernel wants, not on `to` */

	/* Off the clock, all optional.  None of them returns an error: a
	 * machine that lacks something ends the trial in trial_skip(), a
	 * failed call in trial_broken(), each with its reason. */
	void (*shape)(struct trial *t);	  /* once: may set ops, stride, whole */
	void (*prepare)(struct trial *t); /* each round, after the state */

	void (*rearm)(struct trial *t, size_t i); /* before each operation,
			   * where the one before used its object up */

	/* After both looks, each round: what must hold besides the fates. false,
	 * with the reason, makes the trial wrong, unless frames are hidden. */
	bool (*verify)(struct trial *t, struct reason *why);

	/* Made by BENCH_LOOP; or a function that chooses among such.  Called
	 * with from == to once before each round, to have its code there. */
	void (*loop)(struct trial *t, size_t from, size_t to);
};

/* Ends of a list of rows and of axes. */
#define EXPECT_END         \
	{                  \
		.fates = 0 \
	}
#define AXES_END             \
	{                    \
		.name = NULL \
	}
#define WISHES_END           \
	{                    \
		.name = NULL \
	}

/* Of t->pardons; errno 1 to 63. */
#define PARDON(errno_) (UINT64_C(1) << (errno_))

/* A sample that does not count: the CPU changed under it. */
#define SAMPLE_LOST UINT64_MAX

/* Defines name(t, from, to): times op(t, at) once for each object from ...
 * to - 1 of the round.  op is a static inline function that returns a negative
 * errno when it failed, else 0 or more. */
#define BENCH_LOOP(name, op)                                                 \
	static void name(struct trial *t, size_t from, size_t to)            \
	{                                                                    \
		if (STAMP_HAS_COUNTER && t->source == CLOCK_SOURCE_COUNTER)  \
			BENCH_LOOP_BODY(op, stamp_begin(), stamp_end(&cpu)); \
		else                                                         \
			BENCH_LOOP_BODY(op, stamp_raw(), stamp_raw());       \
	}

/* The same for what only the C library can do (posix_spawn): the one loop with a
 * call between its stamps, and marked so by its name, name_libc(). */
#define BENCH_LOOP_LIBC(name, op) \
	__attribute__((noinline)) BENCH_LOOP(name##_libc, op)

#define BENCH_LOOP_BODY(op, begin_stamp, end_stamp)                   \
	do {                                                          \
		uint32_t cpu = 0, before;                             \
                                                                      \
		stamp_end(&cpu);                                      \
		for (size_t i = from; i < to; i++) {                  \
			unsigned char *at = t->mem + i * t->stride;   \
                                                                      \
			if (t->rearm) {                               \
				t->rearm(t, i);                       \
				stamp_end(&cpu);                      \
			}                                             \
			before = cpu;                                 \
			uint64_t begin = begin_stamp;                 \
			long got = op(t, at);                         \
			uint64_t end = end_stamp;                     \
			stamp_rest();                                 \
                                                                      \
			t->samples[i] = cpu == before ? end - begin   \
						      : SAMPLE_LOST;  \
			if (got >= 0)                                 \
				continue;                             \
			if (got < -63 || !(t->pardons >> -got & 1)) { \
				t->failed = got;                      \
				return;                               \
			}                                             \
			t->refused++;                                 \
		}                                                     \
	} while (0)

/* Like BENCH_LOOP, but op is done over and over until it has taken a fault, and
 * only that one counts; -ETIME when a million in a row did not.  The faults are
 * asked for between the stamps of one and of the next. */
#define BENCH_LOOP_FAULTING(name, op)                                       \
	static void name(struct trial *t, size_t from, size_t to)           \
	{                                                                   \
		if (STAMP_HAS_COUNTER && t->source == CLOCK_SOURCE_COUNTER) \
			BENCH_LOOP_FAULTING_BODY(op, stamp_begin(),         \
						 stamp_end(&cpu));          \
		else                                                        \
			BENCH_LOOP_FAULTING_BODY(op, stamp_raw(),           \
						 stamp_raw());              \
	}

#define BENCH_LOOP_FAULTING_BODY(op, begin_stamp, end_stamp)               \
	do {                                                               \
		uint32_t cpu = 0, before;                                  \
		long faults = inline_faults();                             \
		size_t i = from;                                           \
                                                                           \
		stamp_end(&cpu);                                           \
		for (long tries = 0; i < to && tries < 1000000; tries++) { \
			unsigned char *at = t->mem + i * t->stride;        \
                                                                           \
			before = cpu;                                      \
			uint64_t begin = begin_stamp;                      \
			long got = op(t, at);                              \
			uint64_t end = end_stamp;                          \
			stamp_rest();                                      \
			long now = inline_faults();                        \
                                                                           \
			if (got < 0) {                                     \
				t->failed = got;                           \
				return;                                    \
			}                                                  \
			if (now == faults)                                 \
				continue;                                  \
			faults = now;                                      \
			tries = 0;                                         \
			t->samples[i++] = cpu == before ? end - begin      \
							: SAMPLE_LOST;     \
		}                                                          \
		if (i < to)                                                \
			t->failed = -ETIME;                                \
	} while (0)

/* The word that the case has on this axis, "none" where it has no such axis. */
const char *trial_axis(const struct trial *t, const char *name);

/* True when the case has this value on this axis. */
bool trial_is(const struct trial *t, const char *name, const char *value);

/* The whole region is the object of one operation: one sample a round, divided
 * by the number of pages where bench.per is "page". For shape(). */
void trial_whole(struct trial *t);

/* Opens t->gate, for a child that the operation will make: in the child it calls
 * inline_child_waits(). For prepare(). */
void trial_gate(struct trial *t);

/* For verify(), with t->whole: how many of the region's pages t->child maps in
 * the very frame that we map; of several children (threads=) the least. */
size_t trial_child_shares(struct trial *t);

/* Pages that a round looks at, and bytes of memory that we and t->child map, a
 * shared page counted by its share (Pss). */
size_t trial_pages(const struct trial *t);
double trial_pss(const struct trial *t);

/* Zeroed memory for the benchmark's own use as long as the trial lives, which a
 * fork() does not write-protect.  It is t->own as well.  For shape(). */
void *trial_own(struct trial *t, size_t bytes);

/* Forks nr children that map the region too and wait at t->gate, which it opens;
 * the round's end ends them.  For prepare(). */
void trial_crowd(struct trial *t, size_t nr);

/* A thread on another CPU that moves the region's pages (folios) to the node `to`
 * and back, without end; trial_still() ends it with all of them on `to`, and
 * counts the moves as "moved".  For prepare() and after the loop's last
 * operation.  Skips where there is no second CPU. */
void trial_moves(struct trial *t);
size_t trial_still(struct trial *t); /* the moves */

/* A figure of the benchmark's own: the record's counters have its mean over
 * the rounds. Off the clock, once a round for each name. */
void trial_count(struct trial *t, const char *name, double value);

/* Bytes that a PMD maps. */
size_t trial_pmd(const struct trial *t);

/* Address space as long as the region, aligned to a PMD, nothing mapped: where
 * parts of it may be moved.  t->spare is how far it lies from t->mem.  For
 * prepare(); gone after the round. */
void trial_spare(struct trial *t);

/* Forks a child of the whole region, which does work(t) and is then t->child;
 * or is waited for, when it ends. For prepare(). */
void trial_fork(struct trial *t, int (*work)(void *t), bool ends);

/* What is written to a kernel file to ask for something; room for one. */
#define TRIAL_TEXT 64

/* Moves this process to a memory cgroup of its own; the file to which a write
 * of the text reclaims from it.  For shape(): memory stays charged to where it
 * was first touched. */
int trial_pressure(struct trial *t, char text[TRIAL_TEXT], size_t *length);

/* The file that splits folios (debugfs), and what to write to it to split the
 * one at `at` to that order; returns the text's length, always the same. */
int trial_split_file(struct trial *t);
size_t trial_split_text(const struct trial *t, const unsigned char *at,
			unsigned order, char text[TRIAL_TEXT]);

/* For verify(): what the pages looked at show after the operations.
 * How many folios they are in; whether the i-th object is still one folio, and
 * how many are; bytes of the region, and of the spare, that PMDs map. */
size_t trial_folios(const struct trial *t);
bool trial_whole_folio(const struct trial *t, size_t i);
size_t trial_whole_folios(const struct trial *t);
size_t trial_pmd_bytes(struct trial *t);

/* Whether as many of the pages looked at are exclusive (to 1 %) as the state of the
 * case says: all or none; true also where the kernel cannot tell.  By the bit of
 * each where this kernel shows that, else by stores (which end the state: call it
 * last).  The record counts exclusive_pages. */
bool trial_verify_exclusive(struct trial *t, struct reason *why);

/* For held=pin: whether every page pinned still reads the same through the
 * mapping and through the pin, both ways; true where nothing is pinned.  The
 * stores that this takes end the state. */
bool trial_verify_pin(struct trial *t, struct reason *why);

/* After both looks, of the pages of this round: how many met that fate, and how
 * many are part of a large folio. 0 where frames may not be seen. */
size_t trial_met(const struct trial *t, enum fate fate);
size_t trial_large(const struct trial *t);

/* By a fresh look, the share (0 to 1) of the pages that lie `apart` bytes from
 * one another that are still in the frame that they were in before. For t->whole;
 * 0 where frames may not be seen. */
double trial_unmoved(struct trial *t, size_t apart);

/* For verify(): the object of the i-th operation met another end than it should
 * because somebody held it for a moment, as kernel threads do that look at pages
 * (kdamond, kcompactd).  It is a stray: its sample is dropped, and more than 1 %
 * and one of them over the trial make it wrong.  what: the end, a sentence on
 * pages such as "their folios were not split". */
void trial_stray(struct trial *t, size_t i, const char *what);

/* True when frames are hidden from us: nothing of the above can be told. */
bool trial_blind(const struct trial *t);

/* True when this kernel was seen to track exclusivity (5.19 on). */
bool trial_tracks(const struct trial *t);

/* Pages held by the source that the axes source= and access= name, or by
 * io_uring: see mm/pin.h.  Opened at the first call, for `most` pages at once,
 * and let go at the end of each round. A machine that has no such source ends
 * the trial in a skip. */
void trial_pin(struct trial *t, unsigned char *mem, size_t stride, size_t nr,
	       size_t most);
void trial_unpin(struct trial *t);

/* The same as a call that an operation times: t->call is then the system call
 * that pins t->batch pages from mem, or that lets go what is pinned. The first
 * drops what was pinned before.  What the call returned is checked at the next
 * trial_pin() or trial_pin_ready(), and at the end of the round. */
void trial_pin_ready(struct trial *t, unsigned char *mem);
void trial_unpin_ready(struct trial *t);

/* The share (0 to 1) of the pages that trial_pin() took that read the same
 * through the mapping and through the pin: after a byte was stored through the
 * mapping; after one was stored through the pin.  Either may end the pin. */
double trial_pin_sees_mapping(struct trial *t);
double trial_mapping_sees_pin(struct trial *t);

/* For verify(), with t->whole: whether the pages that trial_pin() took are still
 * those that are mapped, as they must be after that event (or must not: see
 * lib/mm/promise.h); false with the reason.  Stores that this takes end the
 * state, and it may end the pin.  Counts to_pin and to_mapping (the above),
 * same_frame, consistent, pin (the source takes a FOLL_PIN on this kernel) and
 * must: 1 consistent, 0 stale, 2 either. */
bool trial_pin_keeps(struct trial *t, const char *event, struct reason *why);

/* Events that befall pages, made ready in prepare().
 * A userfaultfd with the region registered for write-protection. */
int trial_uffd_wp(struct trial *t);
/* With t->spare: nothing is there yet, for userfaultfd to fill by moves or by
 * copies; then t->call, which fills the t->batch pages there of those at `from`.
 * Moves are of kind=base, or of whole folios that PMDs map and nobody holds
 * (mm/uffd.h says why); others end the trial. */
void trial_uffd_spare(struct trial *t, bool moves);
void trial_uffd_ready(struct trial *t, bool moves, unsigned char *from);
/* t->call: move_pages() of the pages looked at to another node. */
void trial_move_ready(struct trial *t);
/* All pages of one content, and t->call: waits until ksmd went round all memory
 * as often as merging takes, which the region is to be advised for before. */
void trial_ksm_ready(struct trial *t);
/* For verify(): skips where ksmd did not. */
void trial_ksm_done(struct trial *t);
/* t->call: MADV_PAGEOUT, or MADV_DONTNEED, of the region.  The one skips where no
 * swap is on. */
void trial_pageout_ready(struct trial *t);
void trial_dontneed_ready(struct trial *t);

/* These end the trial. */
void trial_skip(struct trial *t, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
void trial_broken(struct trial *t, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
void trial_errno(struct trial *t, const char *call) /* with errno's text */
	__attribute__((noreturn));

/* A system call issued inline: no call of the C library between the stamps.
 * Returns what the kernel returned: negative errno on failure. */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) long
inline_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long got;

	__asm__ volatile("syscall"
			 : "=a"(got)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return got;
}

/* vfork(), whose child exits at once: all in one piece of assembler, since the
 * child runs on our stack.  Returns the child's id, or negative errno. */
static inline __attribute__((always_inline)) long inline_vfork_exit(void)
{
	long got;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%edi, %%edi\n\t"
			 "mov $231, %%eax\n\t" /* exit_group */
			 "syscall\n"
			 "1:"
			 : "=a"(got)
			 : "a"(56L /* clone */),
			   "D"(0x4111L /* CLONE_VFORK | CLONE_VM | SIGCHLD */),
			   "S"(0L), "d"(0L)
			 : "rcx", "r11", "memory");
	return got;
}
#elif defined(__aarch64__)
static inline __attribute__((always_inline)) long
inline_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}
#else
#error "inline_syscall() wants this architecture's system call here"
#endif

/* Faults that this thread has taken so far. */
static inline __attribute__((always_inline)) long inline_faults(void)
{
	struct rusage so_far = { .ru_minflt = 0 };

	inline_syscall(SYS_getrusage, RUSAGE_THREAD, (long)&so_far, 0, 0, 0, 0);
	return so_far.ru_minflt + so_far.ru_majflt;
}

/* The life of a child that the operation made: it waits at the gate and exits.
 * Inline and without an end, so that no call stands between the stamps. */
static inline __attribute__((always_inline)) void
inline_child_waits(const struct trial *t)
{
	char none;

	inline_syscall(SYS_close, t->gate, 0, 0, 0, 0, 0);
	inline_syscall(SYS_read, t->behind, (long)&none, 1, 0, 0, 0);
	for (;;)
		inline_syscall(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

/* fork() of a child that waits at the gate: an operation by itself. */
static inline __attribute__((always_inline)) long inline_fork(struct trial *t,
							      unsigned char *at)
{
	long pid = inline_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);

	(void)at;
	if (pid == 0)
		inline_child_waits(t);
	t->child = (pid_t)pid;
	return pid;
}

/* Ends t->child, which waits at the gate, and waits for it: an operation by
 * itself. */
static inline __attribute__((always_inline)) long
inline_end_child(struct trial *t, unsigned char *at)
{
	(void)at;
	inline_syscall(SYS_close, t->gate, 0, 0, 0, 0, 0);

	long pid = inline_syscall(SYS_wait4, t->child, 0, 0, 0, 0, 0);

	t->child = 0;
	return pid;
}

/* A store to the object's first byte: an operation by itself. */
static inline __attribute__((always_inline)) long
inline_store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

/* Splits every folio of the region: MADV_COLD of a page of each (mm/madvise.c:
 * madvise_cold_or_pageout_pte_range()).  0 or -errno. */
static inline __attribute__((always_inline)) long
inline_split(struct trial *t, unsigned char *at)
{
	long got = 0;

	for (size_t i = 0; i < t->bytes && !got; i += t->folio_bytes)
		got = inline_syscall(SYS_madvise, (long)at + (long)i,
				     (long)t->page_bytes, MADV_COLD, 0, 0, 0);
	return got;
}

/* Issues t->call; an operation by itself. */
static inline __attribute__((always_inline)) long inline_call(struct trial *t,
							      unsigned char *at)
{
	const struct trial_call *call = &t->call;

	(void)at;
	t->call.got = inline_syscall(call->nr, call->arg[0], call->arg[1],
				     call->arg[2], call->arg[3], call->arg[4],
				     call->arg[5]);
	return t->call.got;
}

/* Gives the region to KSM and waits, after trial_ksm_ready(). */
static inline __attribute__((always_inline)) long
inline_merge(struct trial *t, unsigned char *at)
{
	long got = inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
				  MADV_MERGEABLE, 0, 0, 0);

	return got ? got : inline_call(t, at);
}

/* The registry, generated: name and object of each file in bench/. */
struct bench_entry {
	const char *name; /* NULL ends */
	const struct bench *bench;
};

extern const struct bench_entry bench_registry[];

#endif
