/* case.h - a case: a benchmark with one value on each axis.
 *
 * Its id is the words that run it: the benchmark, its state where it measures
 * several, and the axes that differ from their defaults, in a fixed order.
 */
#ifndef COWBENCH_CASE_CASE_H
#define COWBENCH_CASE_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/facts.h"
#include "base/reason.h"
#include "bench.h"
#include "bench/mode.h"
#include "mm/state.h"
#include "case/axes.h"

struct run_case { /* copied freely: it owns nothing */
	const char *name;
	const struct bench *bench;
	char value[NR_AXES][AXIS_WORD]; /* of each axis; "": the benchmark has
					 * none such */

	/* What the words mean. */
	enum state state;
	enum held held;
	enum kind kind;
	enum via via;
	size_t bytes;	       /* of one worker */
	size_t threads, procs; /* workers, from 1; at most one of the two is
			        * more than 1 */
	size_t all_bytes;      /* of all workers together */
	const struct expect *row;
};

/* Sets each axis that is still "" to its default; state must be set. */
void case_defaults(struct run_case *c);

/* The default length of the benchmark's regions of these kinds, a set: of one
 * kind, or of several that have the same. */
const char *bench_region(const struct bench *bench, unsigned kinds);

/* Whether the case's value on the axis is the default there. */
bool case_is_usual(const struct run_case *c, size_t axis);

/* Reads the words of all axes: fills in the fields with their meanings, and the
 * row.  0; -EINVAL where an axis does not take its word (the reason names the
 * nearest one), -ENOENT where the benchmark does not measure this
 * combination. */
int case_settle(struct run_case *c, struct reason *why);

/* The row that states the fates of the case's pages on a kernel whose source
 * has these edits (a set of enum ablated): the benchmark's own row, or the row
 * that an edit puts in its place; NULL where the benchmark does not measure the
 * case. */
const struct expect *case_row(const struct run_case *c, unsigned edits);

/* Whether each "axis=value" in the list, which blanks separate, is true of the
 * case.  All of the case's values must be set.  NULL is true of any case. */
bool case_meets(const struct run_case *c, const char *only);

/* Whether the benchmark runs the case in this mode. */
bool case_mode(const struct run_case *c, enum mode mode);

/* Reads a case from its words ("cow_write", "state=shared" ...).  Axes that are
 * not named take their defaults.  0; -EINVAL or -ENOENT with the reason. */
int case_parse(struct run_case *c, const char *const *words, size_t nr,
	       struct reason *why);

/* The same from an id: words separated by blanks. */
int case_parse_id(struct run_case *c, const char *id, struct reason *why);

/* Writes the id. */
void case_id(const struct run_case *c, char id[CASE_ID_MAX]);

/* Puts every axis and its value into facts, in the fixed order. */
void case_axes(const struct run_case *c, struct facts *axes);

/* Removes the word of an axis, whose name is that long, from a case's id.  The
 * word is not in the id where the case has the axis's default. */
void case_id_drop(char *id, const char *axis, size_t length);

#endif
