/* tune_answer.c - which arm is preferred, on data whose truth is known. */
#include "tune/answer.h"

#include "base/random.h"
#include "tap.h"

static const struct measure measures[] = {
	{ .name = "wall", .unit = "s", .scale = 1, .goal = GOAL_THROUGHPUT },
	{ .name = "peak", .unit = "MiB", .scale = 1, .goal = GOAL_MEMORY },
	{ .name = "rate",
	  .unit = "/s",
	  .scale = 1,
	  .goal = GOAL_LATENCY,
	  .higher = true },
	{ .name = "huge",
	  .unit = "%",
	  .scale = 100,
	  .goal = NR_GOALS,
	  .shown = true },
};
static const struct subject subject = { measures, 4, NULL, NULL, NULL };

/* Four values a block, of which none is far from 1. */
static const double pairs[4][2] = {
	{ 10, 9 }, { 12, 10 }, { 11, 10 }, { 10, 9.5 }
};

/* By hand: logs of the ratios have mean -0.108571 and standard deviation
 * 0.054486; t(0.975, 3) = 3.182446, so the interval is -0.108571 +- 0.086699;
 * t(0.8, 3) = 0.978472. */
static void by_hand(void)
{
	struct blocks blocks = { 0 };
	struct effect effect;

	for (size_t i = 0; i < 4; i++) {
		struct block *block = blocks_add(&blocks);

		block->values[0][0] = pairs[i][0];
		block->values[1][0] = pairs[i][1];
	}
	effect = effect_of(&blocks, 1, 0, false, 1);
	CHECK(effect.n == 4);
	CHECK_NEAR(effect.ratio, exp(-0.1085714), 1e-6);
	CHECK_NEAR(effect.interval.low, 0.8226124, 1e-6);
	CHECK_NEAR(effect.interval.high, 0.9783648, 1e-6);
	CHECK_NEAR(effect.least, 0.1424301, 1e-6);
	CHECK(effect.kind == EFFECT_BETTER);
	CHECK(effect_of(&blocks, 1, 0, true, 1).kind == EFFECT_WORSE);
	/* More comparisons, wider. */
	CHECK(effect_of(&blocks, 1, 0, false, 20).kind == EFFECT_UNKNOWN);
	/* What chose an arm does not decide on it. */
	blocks.from[1] = 2;
	CHECK(effect_of(&blocks, 1, 0, false, 1).n == 2);
	/* Two that are alike to a hair tell nothing. */
	blocks.list[3] = blocks.list[2];
	effect = effect_of(&blocks, 1, 0, false, 1);
	CHECK(effect.n == 2 && effect.interval.high < 0.92);
	CHECK(effect.kind == EFFECT_UNKNOWN);
	blocks.from[1] = 3;
	effect = effect_of(&blocks, 1, 0, false, 1);
	CHECK(effect.n == 1 && effect.kind == EFFECT_UNKNOWN);
	CHECK(isnan(effect.least));
	blocks.from[1] = 4;
	effect = effect_of(&blocks, 1, 0, false, 1);
	CHECK(effect.n == 0 && isnan(effect.ratio) &&
	      effect.kind == EFFECT_UNKNOWN);
	/* A value that is not over 0 has no logarithm: no pair. */
	blocks.from[1] = 0;
	blocks.list[0].values[1][0] = 0;
	blocks.list[1].values[0][0] = NAN;
	CHECK(effect_of(&blocks, 1, 0, false, 1).n == 2);
	blocks_free(&blocks);
}

/* Exact values: an interval that is a point. */
static void exact(void)
{
	struct blocks blocks = { 0 };

	for (size_t i = 0; i < 3; i++) {
		struct block *block = blocks_add(&blocks);

		block->values[0][1] = 100;
		block->values[1][1] = 101;
		block->values[2][1] = 130;
		block->values[3][1] = 70;
	}
	CHECK(effect_of(&blocks, 1, 1, false, 6).kind == EFFECT_ALIKE);
	CHECK(effect_of(&blocks, 2, 1, false, 6).kind == EFFECT_WORSE);
	CHECK(effect_of(&blocks, 3, 1, false, 6).kind == EFFECT_BETTER);

	struct answer answer =
		answer_goal(&blocks, &subject, 4, NULL, NULL, GOAL_MEMORY);

	CHECK(answer.seen && answer.measure == 1 && answer.arm == 3);
	CHECK(answer.nr == 3);
	const bool out[ARMS_MAX] = { [3] = true };

	answer = answer_goal(&blocks, &subject, 4, out, NULL, GOAL_MEMORY);
	CHECK(answer.arm == 0 && answer.sure && answer.nr == 2);
	/* What was not refined is not recommended, but may be better. */
	const bool refined[ARMS_MAX] = { [0] = true, [1] = true };

	answer = answer_goal(&blocks, &subject, 4, NULL, refined, GOAL_MEMORY);
	CHECK(answer.arm == 0 && !answer.sure && answer.nr == 3);
	CHECK(!answer_goal(&blocks, &subject, 4, NULL, NULL, GOAL_FORK).seen);
	CHECK(answer_comparisons(&subject, 4) == 9);
	CHECK(answer_comparisons(&subject, 1) == 1);
	blocks_free(&blocks);
}

/* Of two that are as good, the one that changes less; of one that is better by
 * more than the margin, that one. */
static void earlier(void)
{
	struct blocks blocks = { 0 };

	for (size_t i = 0; i < 3; i++) {
		struct block *block = blocks_add(&blocks);

		block->values[0][2] = 100;
		block->values[1][2] = 120;
		block->values[2][2] = 121;
		block->values[3][2] = 90;
	}
	CHECK(answer_goal(&blocks, &subject, 4, NULL, NULL, GOAL_LATENCY).arm ==
	      1);
	/* One that looks better in two blocks of three is not told apart. */
	for (size_t i = 0; i < 3; i++)
		blocks.list[i].values[2][2] = i ? 130 : 119;
	CHECK(answer_goal(&blocks, &subject, 4, NULL, NULL, GOAL_LATENCY).arm ==
	      1);
	for (size_t i = 0; i < 3; i++)
		blocks.list[i].values[2][2] = 125;
	CHECK(answer_goal(&blocks, &subject, 4, NULL, NULL, GOAL_LATENCY).arm ==
	      2);
	blocks_free(&blocks);
}

/* About normal: the sum of 12 even ones less 6. */
static double normal(uint64_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)(random_next(seed) >> 11) * 0x1p-53;
	return sum;
}

#define ARMS	 7
#define BLOCKS	 12
#define REPLAYED 1000

/* One experiment: noise of 3 % within a block, drift of 20 % between blocks;
 * the last arm takes that much less time. */
static size_t replay(uint64_t *seed, double less)
{
	struct blocks blocks = { 0 };
	size_t arm;

	for (size_t i = 0; i < BLOCKS; i++) {
		struct block *block = blocks_add(&blocks);
		double drift = 1 + 0.2 * normal(seed);

		for (arm = 0; arm < ARMS; arm++)
			block->values[arm][0] =
				(1.5 + fabs(drift)) * exp(0.03 * normal(seed)) *
				(arm == ARMS - 1 ? 1 - less : 1);
	}
	arm = answer_goal(&blocks, &subject, ARMS, NULL, NULL, GOAL_THROUGHPUT)
		      .arm;
	blocks_free(&blocks);
	return arm;
}

static void simulated(void)
{
	uint64_t seed = 20260101;
	unsigned preferred = 0, found = 0, other = 0;

	for (int i = 0; i < REPLAYED; i++)
		preferred += replay(&seed, 0) != 0;
	for (int i = 0; i < REPLAYED; i++) {
		size_t arm = replay(&seed, 0.1);

		found += arm == ARMS - 1;
		other += arm && arm != ARMS - 1;
	}
	printf("# of %d: %u preferred without an effect; of 10 %%: %u found, %u "
	       "others\n",
	       REPLAYED, preferred, found, other);
	CHECK(preferred == 0);
	CHECK(found >= REPLAYED * 95 / 100);
	CHECK(other == 0);
}

int main(void)
{
	by_hand();
	exact();
	earlier();
	simulated();
	return tap_end();
}
