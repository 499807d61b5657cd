/* answer.c - see answer.h. */
#include "tune/answer.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/design.h"
#include "stats/mean.h"

const char *const goal_words[NR_GOALS] = {
	[GOAL_LATENCY] = "latency",
	[GOAL_THROUGHPUT] = "throughput",
	[GOAL_MEMORY] = "memory",
	[GOAL_FORK] = "fork",
};

const char *const effect_words[] = {
	[EFFECT_UNKNOWN] = "unknown",
	[EFFECT_ALIKE] = "alike",
	[EFFECT_BETTER] = "better",
	[EFFECT_WORSE] = "worse",
};

struct block *blocks_add(struct blocks *blocks)
{
	struct block *block;

	blocks->list = memory_grow(blocks->list, blocks->nr, &blocks->room,
				   sizeof(*blocks->list));
	block = &blocks->list[blocks->nr++];
	for (size_t arm = 0; arm < ARMS_MAX; arm++)
		for (size_t i = 0; i < MEASURES_MAX; i++)
			block->values[arm][i] = NAN;
	return block;
}

void blocks_free(struct blocks *blocks)
{
	free(blocks->list);
	*blocks = (struct blocks){ 0 };
}

/* --- one comparison ------------------------------------------------------- */

static enum effect_kind judge(struct interval interval, bool higher)
{
	double up = 1 + ANSWER_MARGIN, down = 1 / up;

	if (interval.low > up)
		return higher ? EFFECT_BETTER : EFFECT_WORSE;
	if (interval.high < down)
		return higher ? EFFECT_WORSE : EFFECT_BETTER;
	return interval.low >= down && interval.high <= up ? EFFECT_ALIKE
							   : EFFECT_UNKNOWN;
}

/* Of an arm against another one, in the blocks that decide on both. */
static struct effect compare(const struct blocks *blocks, size_t arm,
			     size_t other, size_t measure, bool higher,
			     size_t comparisons)
{
	struct effect effect = { .ratio = NAN,
				 .mean = NAN,
				 .now = NAN,
				 .interval = { 0, INFINITY },
				 .least = NAN };
	double alpha = ANSWER_ALPHA / (double)comparisons;
	double *logs = memory_new(blocks->nr + 1, sizeof(*logs));
	size_t from = blocks->from[arm] > blocks->from[other]
			      ? blocks->from[arm]
			      : blocks->from[other];
	double sum = 0, sum_now = 0;
	struct mean mean;

	for (size_t i = from; i < blocks->nr; i++) {
		double value = blocks->list[i].values[arm][measure];
		double now = blocks->list[i].values[other][measure];

		if (!(value > 0) || !(now > 0))
			continue;
		logs[effect.n++] = log(value / now);
		sum += log(value);
		sum_now += log(now);
	}
	mean = mean_arithmetic(logs, effect.n, 1 - alpha);
	free(logs);
	if (!effect.n)
		return effect;
	effect.mean = exp(sum / (double)effect.n);
	effect.now = exp(sum_now / (double)effect.n);
	effect.ratio = exp(mean.value);
	effect.interval = interval_exp(mean.interval);
	effect.kind = effect.n < PAIRS_LEAST ? EFFECT_UNKNOWN
					     : judge(effect.interval, higher);
	effect.least =
		(1 + ANSWER_MARGIN) *
			exp(mde_difference(mean.sd / sqrt((double)effect.n),
					   (double)effect.n - 1, alpha)) -
		1;
	return effect;
}

struct effect effect_of(const struct blocks *blocks, size_t arm, size_t measure,
			bool higher, size_t comparisons)
{
	return compare(blocks, arm, 0, measure, higher, comparisons);
}

/* --- all of them ---------------------------------------------------------- */

static size_t deciding(const struct subject *subject)
{
	size_t nr = 0;

	for (size_t i = 0; i < subject->nr; i++)
		nr += subject->measures[i].goal < NR_GOALS;
	return nr;
}

size_t answer_comparisons(const struct subject *subject, size_t arms)
{
	size_t nr = arms > 1 ? (arms - 1) * deciding(subject) : 1;

	return nr ? nr : 1;
}

/* Whether it could still be better by more than the margin. */
static bool may_be_better(const struct effect *effect, bool higher)
{
	return higher ? !(effect->interval.high <= 1 + ANSWER_MARGIN)
		      : !(effect->interval.low >= 1 / (1 + ANSWER_MARGIN));
}

/* The first arm that is better than now, unless a later one is better than it,
 * too, and so on. */
static void choose(struct answer *answer, const struct blocks *blocks,
		   const struct effect *effects, size_t arms,
		   const bool *refined, bool higher, size_t comparisons)
{
	for (size_t arm = 1; arm < arms; arm++) {
		if (effects[arm].kind != EFFECT_BETTER ||
		    (refined && !refined[arm]))
			continue;
		if (!answer->arm ||
		    compare(blocks, arm, answer->arm, answer->measure, higher,
			    comparisons)
				    .kind == EFFECT_BETTER)
			answer->arm = arm;
	}
}

static void take_least(struct answer *answer, size_t arm, double least)
{
	if (!isfinite(least))
		return;
	if (!answer->finest || least < answer->finest_least) {
		answer->finest = arm;
		answer->finest_least = least;
	}
	if (!answer->coarsest || least > answer->coarsest_least) {
		answer->coarsest = arm;
		answer->coarsest_least = least;
	}
}

struct answer answer_goal(const struct blocks *blocks,
			  const struct subject *subject, size_t arms,
			  const bool *left_out, const bool *refined,
			  enum goal goal)
{
	struct answer answer = { .sure = true };
	struct effect effects[ARMS_MAX] = { { 0 } };
	size_t comparisons = answer_comparisons(subject, arms);
	bool higher;

	while (answer.measure < subject->nr &&
	       subject->measures[answer.measure].goal != goal)
		answer.measure++;
	answer.seen = answer.measure < subject->nr;
	if (!answer.seen)
		return answer;
	higher = subject->measures[answer.measure].higher;
	for (size_t arm = 1; arm < arms; arm++) {
		struct effect *effect = &effects[arm];

		if (left_out && left_out[arm])
			continue;
		*effect = effect_of(blocks, arm, answer.measure, higher,
				    comparisons);
		answer.nr++;
		take_least(&answer, arm, effect->least);
		answer.sure &= !may_be_better(effect, higher);
	}
	choose(&answer, blocks, effects, arms, refined, higher, comparisons);
	return answer;
}
