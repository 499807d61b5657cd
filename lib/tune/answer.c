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

struct effect effect_of(const struct blocks *blocks, size_t arm, size_t measure,
			bool higher, size_t comparisons)
{
	struct effect effect = { .ratio = NAN,
				 .mean = NAN,
				 .now = NAN,
				 .interval = { 0, INFINITY },
				 .least = NAN };
	double alpha = ANSWER_ALPHA / (double)comparisons;
	double *logs = memory_new(blocks->nr + 1, sizeof(*logs));
	double sum = 0, sum_now = 0;
	struct mean mean;

	for (size_t i = blocks->from[arm]; i < blocks->nr; i++) {
		double value = blocks->list[i].values[arm][measure];
		double now = blocks->list[i].values[0][measure];

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
	effect.kind = judge(effect.interval, higher);
	effect.least =
		(1 + ANSWER_MARGIN) *
			exp(mde_difference(mean.sd / sqrt((double)effect.n),
					   (double)effect.n - 1, alpha)) -
		1;
	return effect;
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

/* How good an effect is, as a part of what is now: larger is better. */
static double gain(const struct effect *effect, bool higher)
{
	return higher ? effect->ratio - 1 : 1 - effect->ratio;
}

/* Whether it could still be better by more than the margin. */
static bool may_be_better(const struct effect *effect, bool higher)
{
	return higher ? !(effect->interval.high <= 1 + ANSWER_MARGIN)
		      : !(effect->interval.low >= 1 / (1 + ANSWER_MARGIN));
}

static void choose(struct answer *answer, const struct effect *effects,
		   size_t arms, const bool *refined, bool higher)
{
	double most = 0;

	for (size_t arm = 1; arm < arms; arm++)
		if (effects[arm].kind == EFFECT_BETTER &&
		    (!refined || refined[arm]))
			most = fmax(most, gain(&effects[arm], higher));
	for (size_t arm = 1; arm < arms && !answer->arm; arm++)
		if (effects[arm].kind == EFFECT_BETTER &&
		    (!refined || refined[arm]) &&
		    gain(&effects[arm], higher) >= most - ANSWER_MARGIN)
			answer->arm = arm;
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
				    answer_comparisons(subject, arms));
		answer.nr++;
		take_least(&answer, arm, effect->least);
		answer.sure &= !may_be_better(effect, higher);
	}
	choose(&answer, effects, arms, refined, higher);
	return answer;
}
