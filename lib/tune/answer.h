/* answer.h - what the blocks of an experiment say: which arm does better than
 * what is set now, how sure that is, and what it costs elsewhere.
 *
 * A block runs each arm once, in random order.  The unit is the logarithm of
 * the ratio of an arm to now within a block, so drift from block to block
 * cancels out.  Its mean has an interval by Student's t, which holds for all
 * arms and all goals at once with 95 % (Bonferroni: Dunn 1961).  An arm is
 * better only where the whole interval is beyond a margin: so it is next to
 * never preferred where it changes nothing.
 */
#ifndef COWBENCH_TUNE_ANSWER_H
#define COWBENCH_TUNE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/interval.h"
#include "tune/arm.h"
#include "tune/subject.h"

#define ANSWER_MARGIN 0.02 /* what is no reason to change a setting */
#define ANSWER_ALPHA  0.05 /* of all comparisons together */
#define PAIRS_LEAST   3	   /* fewest that tell arms apart */

struct block {
	double values[ARMS_MAX][MEASURES_MAX]; /* NaN: not run, or not seen */
};

struct blocks { /* blocks_free() them */
	struct block *list;
	size_t nr, room;
	/* The blocks that decide on an arm: from this one on.  What chose an
	 * arm for the second stage does not decide on it. */
	size_t from[ARMS_MAX];
};

/* A new block, all NaN; valid until the next one. */
struct block *blocks_add(struct blocks *blocks);
void blocks_free(struct blocks *blocks);

enum effect_kind {
	EFFECT_UNKNOWN, /* it could not be told apart */
	EFFECT_ALIKE,	/* within the margin */
	EFFECT_BETTER,
	EFFECT_WORSE,
};

extern const char *const effect_words[];

struct effect {
	enum effect_kind kind;
	size_t n;		  /* pairs */
	double mean, now;	  /* geometric means, in the measure's unit */
	double ratio;		  /* of the arm to now; NaN: no pair */
	struct interval interval; /* of it; infinite: fewer than 2 pairs */
	/* The least change, as a ratio less 1, that these pairs would have
	 * found better or worse four times in five; NaN: unknown. */
	double least;
};

/* Of an arm (not the first) in one measure.  comparisons: how many hold at
 * once, 1 or more. */
struct effect effect_of(const struct blocks *blocks, size_t arm, size_t measure,
			bool higher, size_t comparisons);

/* How many comparisons the intervals of so many arms hold for: those with now,
 * in each measure that decides. */
size_t answer_comparisons(const struct subject *subject, size_t arms);

struct answer {
	bool seen;	/* a measure of the subject decides on the goal */
	size_t measure; /* it */
	size_t arm;	/* recommended; 0: what is set now */
	bool sure;	/* of 0: no arm could be better, by their intervals */
	size_t nr;	/* arms that were compared */
	/* Of them, those with the lowest and the highest effect.least; 0: no
	 * arm has one. */
	size_t finest, coarsest;
	double finest_least, coarsest_least;
};

/* What to set for the goal: the first of the arms that are better, as the
 * earlier ones change less; but a later one that is better than it by the same
 * measure, in the blocks of both.  So arms that are as good as each other do
 * not take turns from one experiment to the next.  left_out: arms that do not
 * count; refined: those that may be recommended, as a later stage has decided
 * on them.  Either may be NULL. */
struct answer answer_goal(const struct blocks *blocks,
			  const struct subject *subject, size_t arms,
			  const bool *left_out, const bool *refined,
			  enum goal goal);

#endif
