/* comparison.c - see comparison.h. */
#include "stats/comparison.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/adjust.h"
#include "stats/design.h"
#include "stats/rank_sum.h"
#include "stats/sample.h"
#include "stats/sign.h"
#include "stats/signed_rank.h"
#include "stats/welch.h"

#define ALPHA 0.05

const char *const verdict_words[] = {
	[VERDICT_SLOWER] = "slower",
	[VERDICT_FASTER] = "faster",
	[VERDICT_EQUIVALENT] = "equivalent",
	[VERDICT_INCONCLUSIVE] = "inconclusive",
};
static_assert(sizeof(verdict_words) / sizeof(*verdict_words) == NR_VERDICTS,
	      "a word for each verdict");

const char *const doubt_words[] = {
	[DOUBT_NONE] = "none",
	[DOUBT_UNDEFINED] = "a value has no logarithm",
	[DOUBT_TOO_FEW] = "too few values for an interval",
	[DOUBT_DISAGREE] = "the test and its check disagree",
	[DOUBT_WIDE] = "the interval is too wide to tell",
};
static_assert(sizeof(doubt_words) / sizeof(*doubt_words) == NR_DOUBTS,
	      "a clause for each doubt");

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(values[i]))
			return false;
	return true;
}

static struct comparison nothing(enum comparison_kind kind,
				 enum comparison_scale scale, double delta)
{
	return (struct comparison){
		.kind = kind,
		.scale = scale,
		.verdict = VERDICT_INCONCLUSIVE,
		.doubt = DOUBT_UNDEFINED,
		.delta = delta,
		.estimate = NAN,
		.error = NAN,
		.interval95 = INTERVAL_NAN,
		.interval90 = INTERVAL_NAN,
		.p = NAN,
		.check95 = INTERVAL_NAN,
		.check90 = INTERVAL_NAN,
		.check_p = NAN,
		.wide95 = INTERVAL_NAN,
		.wide90 = INTERVAL_NAN,
		.mde = NAN,
		.mde_checked = NAN,
		.drift = drift_check(NULL, 0),
	};
}

/* The verdict of a test, by its own intervals of the difference. */
static enum verdict say(struct interval at95, struct interval at90,
			double limit)
{
	if (at90.low > -limit && at90.high < limit)
		return VERDICT_EQUIVALENT;
	if (at95.low > 0)
		return VERDICT_SLOWER;
	if (at95.high < 0)
		return VERDICT_FASTER;
	return VERDICT_INCONCLUSIVE;
}

/* The interval that covers both; a check that is undefined does not widen
 * it. */
static struct interval over(struct interval test, struct interval check)
{
	if (!interval_finite(check))
		return test;
	return (struct interval){ fmin(test.low, check.low),
				  fmax(test.high, check.high) };
}

static enum doubt doubt_of(const struct comparison *c, double limit)
{
	enum verdict test = say(c->interval95, c->interval90, limit);
	enum verdict check = say(c->check95, c->check90, limit);

	if (c->verdict != VERDICT_INCONCLUSIVE)
		return DOUBT_NONE;
	if (test != VERDICT_INCONCLUSIVE || check != VERDICT_INCONCLUSIVE)
		return DOUBT_DISAGREE;
	return interval_finite(c->wide95) ? DOUBT_WIDE : DOUBT_TOO_FEW;
}

/* Decides on differences, then turns them into ratios where they are logs. */
static void conclude(struct comparison *c)
{
	bool ratio = c->scale == SCALE_RATIO;
	double limit = ratio ? log1p(c->delta) : c->delta;

	c->wide95 = over(c->interval95, c->check95);
	c->wide90 = over(c->interval90, c->check90);
	c->verdict = say(c->wide95, c->wide90, limit);
	c->doubt = doubt_of(c, limit);
	if (!ratio)
		return;
	c->estimate = exp(c->estimate);
	c->interval95 = interval_exp(c->interval95);
	c->interval90 = interval_exp(c->interval90);
	c->check95 = interval_exp(c->check95);
	c->check90 = interval_exp(c->check90);
	c->wide95 = interval_exp(c->wide95);
	c->wide90 = interval_exp(c->wide90);
	c->mde = expm1(c->mde);
	c->mde_checked = expm1(c->mde_checked);
}

struct comparison comparison_pairs(const double *d, size_t n, double delta,
				   enum comparison_scale scale)
{
	struct comparison c = nothing(COMPARISON_PAIRS, scale, delta);
	double sd = sample_sd(d, n);
	double *sorted;

	c.na = c.nb = n;
	if (!all_finite(d, n))
		return c;
	sorted = sample_sorted(d, n);
	c.estimate = signed_rank_estimate(sorted, n);
	c.interval95 = signed_rank_interval(sorted, n, 1 - ALPHA);
	c.interval90 = signed_rank_interval(sorted, n, 1 - 2 * ALPHA);
	c.p = signed_rank_p(d, n);
	c.check95 = sign_interval(sorted, n, 1 - ALPHA, NULL);
	c.check90 = sign_interval(sorted, n, 1 - 2 * ALPHA, NULL);
	c.check_p = sign_p(d, n);
	c.mde = mde_difference(sd / sqrt((double)n), (double)n - 1, ALPHA);
	c.mde_checked = mde_sign(sd, n, ALPHA);
	c.drift = drift_check(d, n);
	free(sorted);
	conclude(&c);
	return c;
}

struct comparison comparison_boots(const double *a, size_t na, const double *b,
				   size_t nb, double delta, double step,
				   enum comparison_scale scale)
{
	struct comparison c = nothing(COMPARISON_BOOTS, scale, delta);
	struct welch welch;
	double *sa, *sb;

	c.na = na;
	c.nb = nb;
	if (!all_finite(a, na) || !all_finite(b, nb))
		return c;
	welch = welch_compare(a, na, b, nb, step);
	c.estimate = welch.difference;
	c.error = welch.error;
	c.interval95 = welch_interval(&welch, 1 - ALPHA);
	c.interval90 = welch_interval(&welch, 1 - 2 * ALPHA);
	c.p = welch_p(&welch);
	c.mde = mde_difference(welch.error, welch.df, ALPHA);
	sa = sample_sorted(a, na);
	sb = sample_sorted(b, nb);
	c.check95 = rank_sum_interval(sa, na, sb, nb, 1 - ALPHA);
	c.check90 = rank_sum_interval(sa, na, sb, nb, 1 - 2 * ALPHA);
	c.check_p = rank_sum_p(a, na, b, nb);
	free(sa);
	free(sb);
	conclude(&c);
	return c;
}

struct comparison comparison_machines(const struct pooled *pooled, double delta,
				      enum comparison_scale scale)
{
	struct comparison c = nothing(COMPARISON_MACHINES, scale, delta);

	c.na = c.nb = pooled->k;
	if (!isfinite(pooled->estimate)) {
		c.doubt = pooled->k ? DOUBT_UNDEFINED : DOUBT_TOO_FEW;
		return c;
	}
	c.estimate = pooled->estimate;
	c.error = pooled->error;
	c.interval95 = pooled_interval(pooled, 1 - ALPHA);
	c.interval90 = pooled_interval(pooled, 1 - 2 * ALPHA);
	c.p = pooled_p(pooled);
	c.mde = mde_difference(pooled->error, pooled->df, ALPHA);
	conclude(&c);
	return c;
}

struct range {
	double least, most, mean;
};

static struct range range_of(const double *values, size_t n)
{
	struct range range = { INFINITY, -INFINITY, sample_mean(values, n) };

	for (size_t i = 0; i < n; i++) {
		range.least = fmin(range.least, values[i]);
		range.most = fmax(range.most, values[i]);
	}
	return range;
}

/* What the values allow, and how far apart they are where nothing changed; both
 * as ratios or as differences. */
static double exact_ratio(struct comparison *c, struct range a, struct range b)
{
	c->estimate = b.mean / a.mean;
	c->interval95.low = b.least / a.most;
	c->interval95.high = b.most / a.least;
	return fmax(1 + COMPARISON_EXACT_LEAST,
		    fmax(a.most / a.least, b.most / b.least)) -
	       1;
}

static double exact_difference(struct comparison *c, struct range a,
			       struct range b, double whole)
{
	c->estimate = b.mean - a.mean;
	c->interval95.low = b.least - a.most;
	c->interval95.high = b.most - a.least;
	return fmax(COMPARISON_EXACT_LEAST * whole,
		    fmax(a.most - a.least, b.most - b.least));
}

struct comparison comparison_exact(const double *a, size_t na, const double *b,
				   size_t nb, double delta, double whole,
				   enum comparison_scale scale)
{
	struct comparison c = nothing(COMPARISON_EXACT, scale, delta);
	struct range ra = range_of(a, na), rb = range_of(b, nb);
	bool ratio = scale == SCALE_RATIO;

	c.na = na;
	c.nb = nb;
	if (!na || !nb)
		c.doubt = DOUBT_TOO_FEW;
	if (!na || !nb || !all_finite(a, na) || !all_finite(b, nb) ||
	    (ratio && (ra.least <= 0 || rb.least <= 0)))
		return c;

	double real = ratio ? exact_ratio(&c, ra, rb)
			    : exact_difference(&c, ra, rb, whole);
	double least = COMPARISON_EXACT_LEAST * (ratio ? 1 : whole);
	double off = ratio ? c.estimate - 1 : c.estimate;
	double under = ratio ? 1 / (1 + real) - 1 : -real;

	c.interval90 = c.wide95 = c.wide90 = c.interval95;
	c.mde = real;
	c.doubt = DOUBT_NONE;
	if (off > real)
		c.verdict = VERDICT_SLOWER;
	else if (off < under)
		c.verdict = VERDICT_FASTER;
	else if (real <= fmax(delta, least))
		c.verdict = VERDICT_EQUIVALENT;
	else
		c.doubt = DOUBT_WIDE;
	return c;
}

bool comparison_can_gate(enum comparison_kind kind, size_t na, size_t nb,
			 size_t cases)
{
	size_t n = na < nb ? na : nb;

	switch (kind) {
	case COMPARISON_PAIRS:
		return n >= holm_pairs_min(cases, ALPHA);
	case COMPARISON_BOOTS:
	case COMPARISON_MACHINES:
		return n >= 2;
	case COMPARISON_EXACT:
		return n >= 1;
	}
	return false;
}

bool comparison_gates(const struct comparison *comparison, double holm_p)
{
	if (comparison->verdict != VERDICT_SLOWER)
		return false;
	return comparison->kind == COMPARISON_EXACT || holm_p <= ALPHA;
}

double comparison_delta(const double *ratios, size_t n, double least)
{
	double *off = memory_new(n, sizeof(*off));

	for (size_t i = 0; i < n; i++)
		off[i] = fabs(log(ratios[i]));
	sample_sort(off, n);

	double floor = expm1(sample_quantile(off, n, 0.95));

	free(off);
	return floor > least ? floor : least;
}
