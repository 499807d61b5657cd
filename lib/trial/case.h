/* case.h - a case: a benchmark with one value on each axis.
 *
 * Its id is the words that run it: the benchmark, its state where it measures
 * several, and the axes that differ from their defaults, in a fixed order.
 */
#ifndef COWBENCH_TRIAL_CASE_H
#define COWBENCH_TRIAL_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "bench.h"
#include "mm/state.h"
#include "trial/result.h"

/* The axes that every benchmark has; its own come behind them. */
enum axis_id {
	AXIS_STATE,
	AXIS_HELD,
	AXIS_KIND,
	AXIS_BYTES,
	AXIS_VIA,
	AXIS_STRIDE,
	AXIS_CPU,
	AXIS_MEM,
	AXIS_TO,
	AXIS_THREADS,
	AXIS_PROCS,
	NR_COMMON_AXES
};

#define OWN_AXES_MAX 6
#define NR_AXES	     (NR_COMMON_AXES + OWN_AXES_MAX)
#define AXIS_WORD    32 /* room for a value, its end included */

/* Name, and one line for `cowbench list`. */
extern const char *const axis_names[NR_COMMON_AXES];
extern const char *const axis_whats[NR_COMMON_AXES];

struct run_case { /* copied freely: it owns nothing */
	const char *name;
	const struct bench *bench;
	char value[NR_AXES][AXIS_WORD]; /* "": the benchmark has no such axis */

	/* What the words mean. */
	enum state state;
	enum held held;
	enum kind kind;
	enum via via;
	size_t bytes;	       /* of one worker */
	size_t threads, procs; /* workers: 1 or more, one of the two */
	size_t all_bytes;      /* of all workers together */
	const struct expect *row;
};

/* The benchmark of that name; NULL with the nearest name in the reason. */
const struct bench_entry *bench_find(const char *name, struct reason *why);

/* Number of the benchmark's axes, and the name of each (id < that number). */
size_t bench_axes(const struct bench *bench);
const char *bench_axis_name(const struct bench *bench, size_t id);

/* The id of the axis of that name; -1 where the benchmark has none. */
int bench_axis(const struct bench *bench, const char *name);

/* The sets of states, holders and kinds in the benchmark's rows. */
unsigned bench_states(const struct bench *bench);
unsigned bench_held(const struct bench *bench);
unsigned bench_kinds(const struct bench *bench);

/* The nr words that an axis may take where they are a fixed list; NULL for a
 * number (bytes) or a node (cpu, mem, to). */
const char *const *bench_axis_words(const struct bench *bench, size_t id,
				    size_t *nr);

/* -EINVAL, with the reason why the axis does not take the word: those that it
 * takes, and the nearest of them. */
int axis_refuse(const char *axis, const char *word, const char *const *words,
		size_t nr, struct reason *why);

/* Sets each axis that is still "" to its default; state must be set. */
void case_defaults(struct run_case *c);

/* The case that differs from c by one value; what followed from the old one as a
 * default follows from the new one. Not settled. */
void case_with(const struct run_case *c, size_t axis, const char *value,
	       struct run_case *other);

/* Makes sense of all values: fills the meanings and the row.  -EINVAL when a
 * word means nothing (the nearest one is named), -ENOENT when the benchmark
 * does not measure this combination. */
int case_settle(struct run_case *c, struct reason *why);

/* Whether all of "axis=value axis=value" hold for the case, whose values are all
 * set; NULL holds for any. */
bool case_meets(const struct run_case *c, const char *only);

/* Whether the case is one of those that the benchmark gives this mode. */
bool case_mode(const struct run_case *c, enum mode mode);

/* A case from its words ("cow_write", "state=shared" ...); axes not named take
 * their defaults.  0 or -EINVAL, -ENOENT with the reason. */
int case_parse(struct run_case *c, const char *const *words, size_t nr,
	       struct reason *why);

/* The same from an id: words separated by blanks. */
int case_parse_id(struct run_case *c, const char *id, struct reason *why);

/* Writes the id. */
void case_id(const struct run_case *c, char id[CASE_ID_MAX]);

/* Puts every axis and its value into facts, in the fixed order. */
void case_axes(const struct run_case *c, struct facts *axes);

/* Bytes of a size such as "2m", "64k", "1g" or "4096"; 0 when it is none. */
size_t size_parse(const char *word);

/* The shortest such word. */
void size_word(size_t bytes, char word[AXIS_WORD]);

#endif
