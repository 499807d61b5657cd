/* experiment.c - see experiment.h. */
#include "tune/experiment.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/now.h"
#include "base/random.h"
#include "host/setting.h"
#include "mm/kind.h"

/* The part of the time for the screening, and seconds at most, as people wait
 * for a first table; bounds of blocks of a stage. */
#define SCREENING_PART	 0.4
#define SCREENING_S	 45.0
#define SCREENING_BLOCKS 8
#define REFINING_LEAST	 8
#define REFINING_MOST	 30

/* Fewest that the blocks of a stage may turn out to be, since runs got slower,
 * for anything to come of it. */
#define CUT_LEAST 3

#define VARIANTS_MOST 6
#define ARMS_LEAST    3
#define FAILURES_MOST 2 /* of an arm, before it is left out */

const char *const stage_words[NR_STAGES] = {
	[STAGE_LOOK] = "look",
	[STAGE_SCREENING] = "screening",
	[STAGE_REFINEMENT] = "refinement",
};

static void tell(struct experiment *e, enum experiment_event event)
{
	if (e->tell)
		e->tell(e->context, event, e);
}

static double clock_s(const struct experiment *e)
{
	return e->clock ? e->clock(e->subject.context) : now_s();
}

static double left_s(const struct experiment *e)
{
	return e->time_s - (clock_s(e) - e->began_s);
}

static void leave_out(struct experiment *e, size_t arm)
{
	e->out[arm] = true;
	e->arm = arm;
	tell(e, EXPERIMENT_OUT);
}

/* Fragments memory where it is to be, under settings that the next
 * keeper_apply() puts back. */
static int fragment(struct experiment *e, struct reason *why)
{
	char pmd[SETTING_NAME];
	int err = 0;

	if (!e->fragment || !fragment_is_due(e->fragment))
		return 0;
	for (size_t i = 0; i < FRAGMENT_SETTINGS && !err; i++)
		err = keeper_set(e->keeper, fragment_settings[i][0],
				 fragment_settings[i][1], why);
	setting_mthp(pmd_bytes(), pmd);
	if (!err && facts_find(&e->arms->now, pmd))
		err = keeper_set(e->keeper, pmd, "inherit", why);
	return err ? err : fragment_make(e->fragment, why);
}

/* Runs the subject under the arm.  0, also where it failed and values stay NaN;
 * -ETIME where the time is over and the run was ended; other -errno, with the
 * reason, where the experiment cannot go on. */
static int run_one(struct experiment *e, size_t arm, bool look, double *values,
		   struct reason *why)
{
	int err;

	e->arm = arm;
	tell(e, EXPERIMENT_STEP);
	for (size_t i = 0; i < MEASURES_MAX; i++)
		values[i] = NAN;
	err = fragment(e, why);
	if (err)
		return err;
	err = keeper_apply(e->keeper, e->arms, arm, &e->why[arm]);
	if (!err && !(left_s(e) > 0))
		return -ETIME;
	if (!err)
		err = e->subject.run(e->subject.context, look, left_s(e),
				     values, &e->why[arm]);
	else if (err != -EPIPE)
		e->failed[arm] = FAILURES_MOST;
	e->done++;
	if (!err)
		return 0;
	if (e->stop && *e->stop)
		return reason_set(why, -EINTR, "interrupted");
	if (err == -ETIMEDOUT && !(left_s(e) > 0))
		return -ETIME;
	if (err == -EPIPE || (!arm && (look || ++e->failed[0] > FAILURES_MOST)))
		return reason_set(why, err, "%s", e->why[arm].text);
	if (arm && (look || ++e->failed[arm] >= FAILURES_MOST))
		leave_out(e, arm);
	return 0;
}

/* --- stages --------------------------------------------------------------- */

static size_t count(const struct experiment *e, const bool *takes_part)
{
	size_t nr = 0;

	for (size_t arm = 0; arm < e->arms->nr; arm++)
		nr += takes_part[arm] && !e->out[arm];
	return nr;
}

static void begin(struct experiment *e, enum stage stage, size_t total)
{
	e->stage = stage;
	e->done = 0;
	e->total = total;
	tell(e, EXPERIMENT_STAGE);
}

/* Runs those arms once, in random order. */
static int run_block(struct experiment *e, const bool *takes_part, bool look,
		     double (*values)[MEASURES_MAX], struct reason *why)
{
	size_t order[ARMS_MAX], nr = 0;
	int err = 0;

	for (size_t arm = 0; arm < e->arms->nr; arm++)
		if (takes_part[arm] && !e->out[arm])
			order[nr++] = arm;
	for (size_t i = nr; i > 1; i--) {
		size_t j = random_below(&e->seed, i), last = order[i - 1];

		order[i - 1] = order[j];
		order[j] = last;
	}
	for (size_t i = 0; i < nr && !err; i++)
		err = run_one(e, order[i], look, values[order[i]], why);
	return err;
}

/* Runs the blocks that were planned, and more up to so many, while there is
 * time for a whole one.  One that the end of the time cuts is dropped. */
static int run_blocks(struct experiment *e, enum stage stage,
		      const bool *takes_part, size_t planned, size_t most,
		      struct reason *why)
{
	double run_s = e->usual_s;
	size_t done = 0, arms;
	int err = 0;

	begin(e, stage, planned * count(e, takes_part));
	while (done < most) {
		double start = clock_s(e);

		arms = count(e, takes_part);
		if (left_s(e) < (double)arms * fmax(run_s, e->usual_s))
			break;
		err = run_block(e, takes_part, false,
				blocks_add(&e->blocks)->values, why);
		if (err)
			break;
		run_s = (clock_s(e) - start) / (double)arms;
		e->usual_s = (e->usual_s + run_s) / 2;
		done++;
		if (e->blocks.nr == 1)
			tell(e, EXPERIMENT_FIRST);
	}
	if (err)
		e->blocks.nr--;
	e->late[stage] = planned > done ? planned - done : 0;
	return err == -ETIME ? 0 : err;
}

static int look(struct experiment *e, const bool *takes_part,
		struct reason *why)
{
	begin(e, STAGE_LOOK, count(e, takes_part));
	return run_block(e, takes_part, true, e->looked, why);
}

/* --- the whole ------------------------------------------------------------ */

static int too_short(const struct experiment *e, struct reason *why)
{
	size_t runs = e->arms->nr * (BLOCKS_LEAST + 1) + 1;

	return reason_set(why, -ETIME,
			  "a run takes %.1f s, and %zu runs are the least that "
			  "say something: give --time %.0fm",
			  e->usual_s, runs,
			  ceil((double)runs * e->usual_s * 1.1 / 60));
}

/* Leaves out the last arms where there is no time for so many runs of each. */
static int fit(struct experiment *e, size_t wanted, size_t least,
	       struct reason *why)
{
	size_t *nr = &e->arms->nr;
	double runs = left_s(e) / e->usual_s;

	while (*nr >= ARMS_LEAST && (double)(*nr * wanted) > runs) {
		reason_set(&e->why[*nr - 1], 0, "no time for it");
		leave_out(e, *nr - 1);
		e->out[--*nr] = false; /* a variant may take its place */
		facts_clear(&e->arms->list[*nr].words);
	}
	return (double)(*nr * least) <= runs ? 0 : too_short(e, why);
}

/* The arm to refine for that measure: the first that may be the best by the
 * screening, since earlier arms change less; 0 where none is better by half the
 * margin. */
static size_t leader(const struct experiment *e, size_t measure)
{
	bool higher = e->subject.measures[measure].higher;
	struct effect effects[ARMS_MAX] = { { 0 } };
	double sign = higher ? 1 : -1, most = -INFINITY;
	size_t best = 0;

	for (size_t arm = 1; arm < e->arms->nr; arm++) {
		effects[arm] = effect_of(&e->blocks, arm, measure, higher, 1);
		if (!e->out[arm])
			most = fmax(most, sign * effects[arm].ratio);
	}
	if (!(most > sign + ANSWER_MARGIN / 2))
		return 0;
	for (size_t arm = e->arms->nr - 1; arm > 0; arm--) {
		const struct effect *effect = &effects[arm];
		double hoped = higher ? effect->interval.high
				      : -effect->interval.low;

		if (!e->out[arm] && hoped >= most - ANSWER_MARGIN &&
		    sign * effect->ratio > sign + ANSWER_MARGIN / 2)
			best = arm;
	}
	return best;
}

/* Chooses the arms of the refinement.  Their number with now. */
static size_t choose(struct experiment *e)
{
	size_t leaders[MEASURES_MAX] = { 0 }, nr = 0, room;

	memset(e->refined, 0, sizeof(e->refined));
	e->refined[0] = true;
	for (size_t i = 0; i < e->subject.nr; i++) {
		size_t arm;

		if (e->subject.measures[i].goal == NR_GOALS)
			continue;
		arm = leader(e, i);
		if (arm && !e->refined[arm])
			leaders[nr++] = arm;
		e->refined[arm] = true;
	}
	if (!nr)
		return 1;
	/* So many runs are left for each of the refinement's blocks. */
	room = (size_t)fmax(0, left_s(e) / e->usual_s / (REFINING_LEAST + 1));
	room = room > nr + 1 ? room - nr - 1 : 0;
	room = room < VARIANTS_MOST ? room : VARIANTS_MOST;
	for (size_t i = 0; i < nr; i++) {
		size_t first = e->arms->nr;
		size_t added = arms_refine(e->arms, leaders[i],
					   (room + nr - i - 1) / (nr - i));

		for (size_t arm = first; arm < e->arms->nr; arm++)
			e->refined[arm] = true;
		room -= added;
	}
	for (size_t arm = 1; arm < e->arms->nr; arm++)
		if (e->refined[arm])
			e->blocks.from[arm] = e->blocks.nr;
	return count(e, e->refined);
}

/* Whether there is time for blocks of those arms, after a look at the new
 * ones. */
static bool has_time(const struct experiment *e, size_t arms, size_t fresh)
{
	return left_s(e) >= (double)(arms * BLOCKS_LEAST + fresh) * e->usual_s;
}

/* As if there had been no refinement: the blocks of the screening decide. */
static void unrefine(struct experiment *e, size_t screened)
{
	while (e->arms->nr > screened) {
		facts_clear(&e->arms->list[--e->arms->nr].words);
		e->out[e->arms->nr] = false;
	}
	e->blocks.nr = e->screened;
	memset(e->blocks.from, 0, sizeof(e->blocks.from));
	for (size_t arm = 0; arm < ARMS_MAX; arm++)
		e->refined[arm] = true;
	e->late[STAGE_REFINEMENT] = 0;
	e->unrefined = true;
}

/* The arms that led, with their variants. */
static int refine_leaders(struct experiment *e, size_t screened, size_t arms,
			  struct reason *why)
{
	bool fresh[ARMS_MAX] = { false };
	size_t nr = e->arms->nr - screened, most;
	int err = 0;

	if (!has_time(e, arms, nr)) {
		unrefine(e, screened);
		return 0;
	}
	for (size_t arm = screened; arm < e->arms->nr; arm++)
		fresh[arm] = true;
	if (nr)
		err = look(e, fresh, why);
	arms = count(e, e->refined);
	if (!err && has_time(e, arms, 0)) {
		most = (size_t)(left_s(e) / e->usual_s / (double)arms);
		err = run_blocks(e, STAGE_REFINEMENT, e->refined,
				 most < REFINING_MOST ? most : REFINING_MOST,
				 REFINING_MOST, why);
	}
	if (err && err != -ETIME)
		return err;
	if (e->blocks.nr < e->screened + BLOCKS_LEAST)
		unrefine(e, screened);
	return 0;
}

static int refine(struct experiment *e, size_t screened, struct reason *why)
{
	size_t arms = choose(e), most;

	if (arms > 1)
		return refine_leaders(e, screened, arms, why);
	for (size_t arm = 0; arm < e->arms->nr; arm++)
		e->refined[arm] = !e->out[arm]; /* the same ones once more */
	most = (size_t)fmax(0, left_s(e) / e->usual_s /
				       (double)count(e, e->refined));
	return run_blocks(e, STAGE_REFINEMENT, e->refined,
			  most < REFINING_MOST ? most : REFINING_MOST,
			  REFINING_MOST, why);
}

/* Of so many blocks of so many arms that there is time for. */
static size_t screening_blocks(const struct experiment *e, size_t blocks,
			       size_t arms)
{
	double part = fmin((double)blocks * SCREENING_PART,
			   SCREENING_S / e->usual_s / (double)arms);

	return (size_t)fmin(SCREENING_BLOCKS, fmax(BLOCKS_LEAST, part));
}

/* The warm-up and the look: what a run takes, and which arms there is time
 * for. */
static int prepare(struct experiment *e, struct reason *why)
{
	bool others[ARMS_MAX];
	size_t arms;
	double start;
	int err;

	e->stage = STAGE_LOOK;
	/* All of memory, this time. */
	err = fragment(e, why);
	if (err)
		return err;
	start = clock_s(e);
	err = run_one(e, 0, true, e->looked[0], why);
	e->usual_s = clock_s(e) - start;
	if (err == -ETIME)
		return reason_set(why, err,
				  "the first run was not over within the "
				  "%.0f s of --time",
				  e->time_s);
	if (err)
		return err;
	tell(e, EXPERIMENT_WARM);
	err = fit(e, BLOCKS_LEAST + 1, BLOCKS_LEAST + 1, why);
	if (err)
		return err;
	for (size_t arm = 0; arm < ARMS_MAX; arm++)
		others[arm] = arm > 0;
	arms = e->arms->nr;
	start = clock_s(e);
	err = look(e, others, why);
	/* What runs take on the way, with the switches between them. */
	if (arms > 1)
		e->usual_s =
			fmax((clock_s(e) - start) / (double)(arms - 1), 1e-6);
	if (err == -ETIME)
		return too_short(e, why);
	return err ? err : fit(e, BLOCKS_LEAST, CUT_LEAST, why);
}

int experiment_run(struct experiment *e, struct reason *why)
{
	bool all[ARMS_MAX];
	size_t blocks, arms;
	int err;

	e->began_s = clock_s(e);
	for (size_t arm = 0; arm < ARMS_MAX; arm++)
		all[arm] = true;
	err = prepare(e, why);
	if (err)
		return err;
	arms = count(e, all);
	blocks = (size_t)fmax(CUT_LEAST, left_s(e) / e->usual_s / (double)arms);
	if (blocks > REFINING_MOST)
		blocks = REFINING_MOST;
	if (!e->fixed && blocks >= BLOCKS_LEAST + REFINING_LEAST)
		blocks = screening_blocks(e, blocks, arms);
	else
		memcpy(e->refined, all, sizeof(all)); /* one stage */
	err = run_blocks(e, STAGE_SCREENING, all, blocks,
			 e->refined[0] ? REFINING_MOST : blocks, why);
	e->screened = e->blocks.nr;
	if (err || e->refined[0])
		return err;
	tell(e, EXPERIMENT_SCREENED);
	return refine(e, e->arms->nr, why);
}

/* --- what it says --------------------------------------------------------- */

struct effect experiment_effect(const struct experiment *e, size_t arm,
				size_t measure)
{
	return effect_of(&e->blocks, arm, measure,
			 e->subject.measures[measure].higher,
			 answer_comparisons(&e->subject, e->arms->nr));
}

double experiment_now(const struct experiment *e, size_t measure)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < e->blocks.nr; i++) {
		double value = e->blocks.list[i].values[0][measure];

		if (value > 0) {
			sum += log(value);
			nr++;
		}
	}
	return nr ? exp(sum / (double)nr) : 0;
}

double experiment_shown(const struct experiment *e, size_t arm, size_t measure)
{
	double looked = e->looked[arm][measure];
	double sum = isnan(looked) ? 0 : looked;
	size_t nr = !isnan(looked);

	for (size_t i = 0; i < e->blocks.nr; i++) {
		double value = e->blocks.list[i].values[arm][measure];

		sum += isnan(value) ? 0 : value;
		nr += !isnan(value);
	}
	return nr ? sum / (double)nr : NAN;
}

bool experiment_proved(const struct experiment *e, size_t measure)
{
	return e->subject.proved && e->subject.proved[measure];
}

struct answer experiment_answer(const struct experiment *e, enum goal goal)
{
	return answer_goal(&e->blocks, &e->subject, e->arms->nr, e->out,
			   e->refined, goal);
}

void experiment_free(struct experiment *e)
{
	blocks_free(&e->blocks);
}
