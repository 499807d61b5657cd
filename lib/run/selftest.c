/* selftest.c - see selftest.h. */
#include "run/selftest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/memory.h"
#include "base/now.h"
#include "base/random.h"
#include "stats/adjust.h"
#include "stats/comparison.h"
#include "stats/design.h"
#include "stats/sample.h"
#include "stats/signed_rank.h"

#define AA_CASES 20

/* --- the bed -------------------------------------------------------------- */

static int open_bed(struct selftest *self, const char *const *words, size_t nr,
		    struct reason *why)
{
	int err = bed_open(&self->bed, CLOCK_TIME, self->seed, why);

	if (!err)
		err = plan_make(&self->plan, words, nr, SCOPE_QUICK,
				&self->bed.placement, why);
	self->bed.budget_ms = self->budget_ms;
	self->bed.driver.stop = self->stop;
	return err;
}

static void close_bed(struct selftest *self)
{
	struct reason why;

	bed_close(&self->bed, &why); /* no setting was changed */
	plan_free(&self->plan);
}

/* Runs one trial and returns ln(net midmean); NaN where it has none, after
 * telling so. */
static double run_trial(struct selftest *self, const struct run_case *c,
			uint64_t plant)
{
	const struct bed_trial how = { .plant = plant };
	struct trial_result result = { 0 };
	double value = NAN;

	case_id(c, self->id);
	self->tell(self->context, SELFTEST_STEP, self);
	if (bed_trial(&self->bed, c, &how, &result, &self->why) == 0) {
		double net = result.q[Q_MIDMEAN];

		if (result.outcome == OUTCOME_TRIAL &&
		    result.proof != PROOF_WRONG && net > 0)
			value = log(net);
		else
			self->why = result.reason;
	}
	trial_result_clear(&result);
	self->done++;
	if (isnan(value) && !*self->stop)
		self->tell(self->context, SELFTEST_LOST, self);
	return value;
}

/* Runs one trial of each case, and tells from their times how long so many
 * trials will take. */
static int tell_time(struct selftest *self, size_t trials)
{
	double begin = now_s();
	size_t nr = self->plan.nr;

	self->steps = trials + nr;
	for (size_t i = 0; i < nr; i++)
		if (isnan(run_trial(self, &self->plan.cases[i], 0)))
			return -ENODATA;
	self->seconds = (now_s() - begin) / (double)nr * (double)trials;
	self->steps = trials;
	self->done = 0;
	self->tell(self->context, SELFTEST_TIMED, self);
	return 0;
}

/* 0 to nr - 1 in random order. */
static void shuffle(uint64_t *seed, size_t *order, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		size_t j = random_below(seed, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}

/* --- a kernel against itself ---------------------------------------------- */

/* Runs one suite, in which each case is compared with itself.  0 or -EINTR. */
static int aa_suite(struct selftest *self, double delta,
		    struct comparison *comparisons)
{
	unsigned pairs = self->pairs;
	size_t nr = self->plan.nr;
	double *d = memory_new(nr * pairs, sizeof(*d));
	size_t *order = memory_new(nr, sizeof(*order));

	for (unsigned pair = 0; pair < pairs && !*self->stop; pair++) {
		shuffle(&self->seed, order, nr);
		for (size_t i = 0; i < nr && !*self->stop; i++) {
			const struct run_case *c = &self->plan.cases[order[i]];
			double first = run_trial(self, c, 0);
			double second = run_trial(self, c, 0);
			bool swap = random_below(&self->seed, 2);

			d[order[i] * pairs + pair] = swap ? first - second
							  : second - first;
		}
	}
	for (size_t i = 0; i < nr; i++)
		comparisons[i] = comparison_pairs(d + i * pairs, pairs, delta,
						  SCALE_RATIO);
	free(d);
	free(order);
	return *self->stop ? -EINTR : 0;
}

static bool is_change(const struct comparison *comparison)
{
	return comparison->verdict == VERDICT_SLOWER ||
	       comparison->verdict == VERDICT_FASTER;
}

/* Whether a gate over the suite would see a change, in either direction. */
static bool aa_fires(const struct comparison *comparisons, size_t nr)
{
	double *p = memory_new(nr, sizeof(*p));
	bool fires = false;

	for (size_t i = 0; i < nr; i++)
		p[i] = comparisons[i].p;
	adjust_holm(p, nr, p);
	for (size_t i = 0; i < nr; i++)
		fires |= p[i] <= SELFTEST_ALPHA && is_change(&comparisons[i]);
	free(p);
	return fires;
}

/* Finds what counts as equal on this machine, from suites run for that alone.
 * 0 or -EINTR. */
static int aa_floor(struct selftest *self, struct comparison *comparisons,
		    struct selftest_aa *found)
{
	double *ratios =
		memory_new(SELFTEST_AA_SUITES * self->plan.nr, sizeof(*ratios));
	int err = 0;

	for (unsigned i = 0; i < SELFTEST_AA_SUITES && !err; i++) {
		err = aa_suite(self, DELTA_LEAST, comparisons);
		for (size_t j = 0; j < self->plan.nr && !err; j++)
			if (isfinite(comparisons[j].estimate))
				ratios[found->ratios++] =
					comparisons[j].estimate;
	}
	found->delta = comparison_delta(ratios, found->ratios, DELTA_LEAST);
	free(ratios);
	return err;
}

static void aa_count(const struct comparison *comparisons, size_t nr,
		     struct selftest_aa *found)
{
	for (size_t i = 0; i < nr; i++) {
		/* A trial without a value was told of when it ran. */
		if (isnan(comparisons[i].p))
			continue;
		found->all++;
		found->by_p += comparisons[i].p <= SELFTEST_ALPHA;
		found->by_verdict += is_change(&comparisons[i]);
	}
	found->fired += aa_fires(comparisons, nr);
}

int selftest_aa(struct selftest *self, unsigned suites,
		struct selftest_aa *found, struct reason *why)
{
	/* Cases that need no large folio: fragmented memory has none, and that
	 * must not fail a self-test. */
	static const char states[] = "state=absent,zero,cached,exclusive_wp,"
				     "was_shared,shared";
	const char *words[] = { "cow_write", "fault", "kind=base,file", states,
				"bytes=512k,1m" };
	size_t nr = sizeof(words) / sizeof(*words);
	struct comparison *comparisons = NULL;
	int err = open_bed(self, words, nr, why);

	*found = (struct selftest_aa){ 0 };
	if (err)
		goto out;
	reason_set(why, 0, "%s", "");
	if (self->plan.nr > AA_CASES)
		self->plan.nr = AA_CASES;
	found->cases = self->plan.nr;
	comparisons = memory_new(self->plan.nr, sizeof(*comparisons));
	err = tell_time(self, (SELFTEST_AA_SUITES + suites) * self->plan.nr *
				      self->pairs * 2);
	if (!err)
		err = aa_floor(self, comparisons, found);
	for (unsigned i = 0; i < suites && !err; i++) {
		err = aa_suite(self, found->delta, comparisons);
		if (!err)
			aa_count(comparisons, self->plan.nr, found);
	}
	signed_rank_cut(self->pairs, 1 - SELFTEST_ALPHA, &found->attained);
out:
	free(comparisons);
	close_bed(self);
	return err;
}

/* --- slow-downs that are planted ------------------------------------------ */

const double selftest_effects[SELFTEST_EFFECTS] = { 0, 0.005, 0.01, 0.02,
						    0.05 };

/* Iterations of the busy benchmark's loop that take a nanosecond here: the
 * fastest of 50 measurements, since a disturbance can only slow it down. */
static double iterations_a_ns(void)
{
	const uint64_t n = 1000000;
	double best = 0;

	for (int round = 0; round < 50; round++) {
		uint64_t begin = stamp_raw();

		for (uint64_t i = n; i; i--)
			__asm__ volatile("");
		best = fmax(best, (double)n / (double)(stamp_raw() - begin));
	}
	return best;
}

/* Iterations of the trial without a slow-down.  With 0, its branch would be
 * predicted differently after a trap, which changed the store's time by up to
 * 10 %. */
#define WAIT_LEAST 64

/* Adds what the differences d of one run say about effect i. */
static void power_count(const double *d, unsigned pairs, size_t i,
			struct selftest_power *found)
{
	/* The question is whether there is any difference: a delta of about
	 * 0. */
	struct comparison seen = comparison_pairs(d, pairs, 1e-9, SCALE_RATIO);

	if (seen.doubt == DOUBT_UNDEFINED)
		return; /* told as it came */
	found->found[i] += seen.verdict == VERDICT_SLOWER;
	/* The power of the sign test: it must agree with the other test, and it
	 * sees less than that one. */
	found->predicted[i] += power_sign(log1p(selftest_effects[i]),
					  sample_sd(d, pairs), pairs,
					  SELFTEST_ALPHA);
	found->can_see[i] += seen.mde_checked;
	found->measured[i] += log(seen.estimate);
	found->runs[i]++;
}

/* Makes one run: blocks, each with a trial of every effect in random order. */
static int power_run(struct selftest *self, const uint64_t *plants,
		     struct selftest_power *found)
{
	const struct run_case *c = &self->plan.cases[0];
	unsigned pairs = self->pairs;
	double *values =
		memory_new((size_t)SELFTEST_EFFECTS * pairs, sizeof(*values));

	for (unsigned pair = 0; pair < pairs && !*self->stop; pair++) {
		size_t order[SELFTEST_EFFECTS] = { 0 };

		shuffle(&self->seed, order, SELFTEST_EFFECTS);
		for (size_t i = 0; i < SELFTEST_EFFECTS && !*self->stop; i++)
			values[order[i] * pairs + pair] =
				run_trial(self, c, plants[order[i]]);
	}
	for (size_t i = 1; i < SELFTEST_EFFECTS && !*self->stop; i++) {
		double *d = values + i * pairs;

		for (unsigned pair = 0; pair < pairs; pair++)
			d[pair] -= values[pair];
		power_count(d, pairs, i, found);
	}
	free(values);
	return *self->stop ? -EINTR : 0;
}

/* Finds how long the store takes without a slow-down, and how many iterations
 * each effect takes.  0 or -errno. */
static int power_plants(struct selftest *self, uint64_t *plants,
			struct selftest_power *found)
{
	double base = 0;

	for (int i = 0; i < 5 && !*self->stop; i++)
		base += run_trial(self, &self->plan.cases[0], WAIT_LEAST) / 5;
	if (*self->stop)
		return -EINTR;
	if (isnan(base))
		return -ENODATA;
	found->base_ns = exp(base);
	for (size_t i = 0; i < SELFTEST_EFFECTS; i++)
		plants[i] = WAIT_LEAST +
			    (uint64_t)(selftest_effects[i] * found->base_ns *
					       iterations_a_ns() +
				       0.5);
	return 0;
}

int selftest_power(struct selftest *self, unsigned runs,
		   struct selftest_power *found, struct reason *why)
{
	const char *words[] = { "busy" };
	uint64_t plants[SELFTEST_EFFECTS] = { 0 };
	int err = open_bed(self, words, 1, why);

	*found = (struct selftest_power){ 0 };
	if (err)
		goto out;
	reason_set(why, 0, "%s", "");
	err = tell_time(self,
			(size_t)SELFTEST_EFFECTS * self->pairs * runs + 5);
	if (!err)
		err = power_plants(self, plants, found);
	for (unsigned i = 0; i < runs && !err; i++)
		err = power_run(self, plants, found);
out:
	close_bed(self);
	return err;
}
