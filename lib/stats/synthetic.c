/* synthetic.c - see synthetic.h. */
#include "stats/synthetic.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/memory.h"
#include "stats/comparison.h"
#include "stats/design.h"
#include "stats/drift.h"
#include "stats/mean.h"
#include "stats/pairwise.h"
#include "stats/pooled.h"
#include "stats/rank_sum.h"
#include "stats/sample.h"
#include "stats/sign.h"
#include "stats/signed_rank.h"
#include "stats/welch.h"

#define N_MAX	   200
#define NEAR	   0.01	       /* one point of coverage (method) */
#define SPIKES	   0.1	       /* how many of the values are spikes */
#define BOOTS	   ((size_t)5) /* a side, of each machine */
#define PILOT	   10
#define PILOT_CAP  40
#define PILOT_HALF 0.6 /* half width asked for, in standard deviations */

const char *const synthetic_claim_words[] = {
	[CLAIM_NEAR] = "near",
	[CLAIM_LEAST] = "at least",
	[CLAIM_MOST] = "at most",
	[CLAIM_NONE] = "shown",
};
static_assert(sizeof(synthetic_claim_words) / sizeof(*synthetic_claim_words) ==
		      NR_CLAIMS,
	      "a word for each claim");

/* Each law fills a sample whose every value has median 0 (but for the linear
 * drift, whose middle one has). */

static void fill_normal(gsl_rng *rng, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = gsl_ran_gaussian_ziggurat(rng, 1);
}

static void fill_uniform(gsl_rng *rng, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = gsl_rng_uniform(rng) - 0.5;
}

static void fill_laplace(gsl_rng *rng, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = gsl_ran_laplace(rng, 1);
}

static void fill_lognormal(gsl_rng *rng, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = expm1(gsl_ran_gaussian_ziggurat(rng, 1));
}

/* Of shape 1.5: its variance is infinite. */
static void fill_pareto(gsl_rng *rng, double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = gsl_ran_pareto(rng, 1.5, 1) - pow(2, 1 / 1.5);
}

/* Normal, but one value in ten is far above the rest. */
static void fill_spikes(gsl_rng *rng, double *values, size_t n)
{
	double median = gsl_cdf_ugaussian_Pinv(0.5 / (1 - SPIKES));

	for (size_t i = 0; i < n; i++) {
		double value = gsl_ran_gaussian_ziggurat(rng, 1);

		if (gsl_rng_uniform(rng) < SPIKES)
			value = 20 + gsl_ran_exponential(rng, 10);
		values[i] = value - median;
	}
}

static void fill_ar1(gsl_rng *rng, double *values, size_t n, double rho)
{
	fill_normal(rng, values, n);
	for (size_t i = 1; i < n; i++)
		values[i] =
			rho * values[i - 1] + sqrt(1 - rho * rho) * values[i];
}

static void fill_ar1_03(gsl_rng *rng, double *values, size_t n)
{
	fill_ar1(rng, values, n, 0.3);
}

static void fill_ar1_06(gsl_rng *rng, double *values, size_t n)
{
	fill_ar1(rng, values, n, 0.6);
}

/* Rises by three standard deviations from the first value to the last. */
static void fill_linear(gsl_rng *rng, double *values, size_t n)
{
	fill_normal(rng, values, n);
	for (size_t i = 0; i < n; i++)
		values[i] += 3 * ((double)i / ((double)n - 1) - 0.5);
}

struct law {
	const char *name;
	void (*fill)(gsl_rng *rng, double *values, size_t n);
};

static const struct law normal = { "normal", fill_normal };
static const struct law uniform = { "uniform", fill_uniform };
static const struct law laplace = { "laplace", fill_laplace };
static const struct law lognormal = { "lognormal", fill_lognormal };
static const struct law pareto = { "pareto", fill_pareto };
static const struct law spikes = { "spikes", fill_spikes };
static const struct law ar1_03 = { "ar1 0.3", fill_ar1_03 };
static const struct law ar1_06 = { "ar1 0.6", fill_ar1_06 };
static const struct law alike = { "machines alike", fill_normal };
static const struct law differing = { "machines differ", fill_normal };
static const struct law linear = { "linear drift", fill_linear };

/* What an experiment counts over its samples. */
struct tally {
	uint64_t samples;
	uint64_t test, check, wide;   /* intervals that cover 0 */
	uint64_t agreed, agreed_test; /* samples, and those the test covers */
	uint64_t warned;
};

static void tally_pairs(struct tally *tally, const double *d, size_t n)
{
	/* No interval is that narrow: nothing is equivalent, so the rule is
	 * about 0 alone. */
	struct comparison c = comparison_pairs(d, n, DBL_MIN, SCALE_DIFFERENCE);
	bool test = interval_covers(c.interval95, 0);
	bool agreed = c.doubt != DOUBT_DISAGREE;

	tally->samples++;
	tally->test += test;
	tally->check += interval_covers(c.check95, 0);
	tally->wide += interval_covers(c.wide95, 0);
	tally->agreed += agreed;
	tally->agreed_test += agreed && test;
	tally->warned += c.drift.warn;
}

static struct synthetic_row *row_add(struct synthetic *synthetic,
				     const struct law *law, size_t n,
				     const char *test)
{
	size_t nr = synthetic->nr++;

	synthetic->rows = memory_resize(synthetic->rows, nr + 1,
					sizeof(*synthetic->rows));
	synthetic->rows[nr] = (struct synthetic_row){
		.law = law->name, .test = test, .what = "covers", .n = n
	};
	return &synthetic->rows[nr];
}

static void row_judge(struct synthetic_row *row, uint64_t count, uint64_t of,
		      enum synthetic_claim claim, double asked)
{
	row->observed = proportion_of(count, of, 0.95);
	row->asked = asked;
	row->claim = claim;
	switch (claim) {
	case CLAIM_NEAR:
		row->pass = fabs(row->observed.value - asked) <= NEAR;
		break;
	case CLAIM_LEAST:
		row->pass = row->observed.value >= asked;
		break;
	case CLAIM_MOST:
		row->pass = row->observed.value <= asked;
		break;
	case CLAIM_NONE:
	case NR_CLAIMS:
		row->pass = true;
		break;
	}
}

struct experiment {
	const struct law *law;
	size_t n;
	void (*run)(const struct experiment *experiment, gsl_rng *rng,
		    unsigned replicates, struct synthetic *out);
};

static struct tally sample_pairs(const struct experiment *e, gsl_rng *rng,
				 unsigned replicates)
{
	struct tally tally = { 0 };
	double d[N_MAX];

	for (unsigned i = 0; i < replicates; i++) {
		e->law->fill(rng, d, e->n);
		tally_pairs(&tally, d, e->n);
	}
	return tally;
}

/* Both tests attain what the null distribution says. */
static void run_symmetric(const struct experiment *e, gsl_rng *rng,
			  unsigned replicates, struct synthetic *out)
{
	struct tally tally = sample_pairs(e, rng, replicates);
	double zeros[N_MAX] = { 0 }, test, check;
	struct synthetic_row *row;

	signed_rank_cut(e->n, 0.95, &test);
	sign_interval(zeros, e->n, 0.95, &check);
	row = row_add(out, e->law, e->n, "signed-rank");
	row_judge(row, tally.test, tally.samples, CLAIM_NEAR, test);
	row = row_add(out, e->law, e->n, "sign");
	row_judge(row, tally.check, tally.samples, CLAIM_NEAR, check);
	row = row_add(out, e->law, e->n, "drift");
	row->what = "warns";
	row_judge(row, tally.warned, tally.samples, CLAIM_MOST, 0.11);
}

/* The signed-rank interval fails, and the rules around it hold. */
static void run_skewed(const struct experiment *e, gsl_rng *rng,
		       unsigned replicates, struct synthetic *out)
{
	struct tally tally = sample_pairs(e, rng, replicates);
	double zeros[N_MAX] = { 0 }, test, check;
	struct synthetic_row *row;

	signed_rank_cut(e->n, 0.95, &test);
	sign_interval(zeros, e->n, 0.95, &check);
	row = row_add(out, e->law, e->n, "signed-rank");
	row_judge(row, tally.test, tally.samples, CLAIM_NONE, test);
	row = row_add(out, e->law, e->n, "sign");
	row_judge(row, tally.check, tally.samples, CLAIM_NEAR, check);
	row = row_add(out, e->law, e->n, "joint");
	row_judge(row, tally.agreed_test, tally.agreed, CLAIM_LEAST, 0.935);
	row = row_add(out, e->law, e->n, "wide");
	row_judge(row, tally.wide, tally.samples, CLAIM_LEAST, 0.95);
}

/* Nothing covers, and the warning says so.  The samples are large, so the null
 * distribution is made once. */
static void run_dependent(const struct experiment *e, gsl_rng *rng,
			  unsigned replicates, struct synthetic *out)
{
	/* At 20 values an autocorrelation of 0.3 is within chance. */
	bool sees = e->law != &ar1_03 || e->n >= N_MAX;
	double d[N_MAX], attained;
	uint64_t cut = signed_rank_cut(e->n, 0.95, &attained);
	uint64_t covers = 0, warns = 0;
	struct synthetic_row *row;

	for (unsigned i = 0; i < replicates; i++) {
		struct interval interval;

		e->law->fill(rng, d, e->n);
		warns += drift_check(d, e->n).warn;
		sample_sort(d, e->n);
		interval.low = walsh_select(d, e->n, cut);
		interval.high =
			walsh_select(d, e->n, walsh_count(e->n) + 1 - cut);
		covers += interval_covers(interval, 0);
	}
	row = row_add(out, e->law, e->n, "signed-rank");
	row_judge(row, covers, replicates, CLAIM_NONE, attained);
	row = row_add(out, e->law, e->n, "drift");
	row->what = "warns";
	row_judge(row, warns, replicates, sees ? CLAIM_LEAST : CLAIM_NONE, 0.9);
}

/* Two kernels of n boots; the second is twice as restless, which Welch's t must
 * not mind and Mann-Whitney is spared. */
static void run_boots(const struct experiment *e, gsl_rng *rng,
		      unsigned replicates, struct synthetic *out)
{
	double a[N_MAX], b[N_MAX], attained;
	uint64_t welch = 0, ranks = 0;
	struct synthetic_row *row;

	for (unsigned i = 0; i < replicates; i++) {
		struct comparison c;

		e->law->fill(rng, a, e->n);
		e->law->fill(rng, b, e->n);
		c = comparison_boots(a, e->n, b, e->n, DBL_MIN, 0,
				     SCALE_DIFFERENCE);
		ranks += interval_covers(c.check95, 0);
		for (size_t j = 0; j < e->n; j++)
			b[j] *= 2;
		c = comparison_boots(a, e->n, b, e->n, DBL_MIN, 0,
				     SCALE_DIFFERENCE);
		welch += interval_covers(c.interval95, 0);
	}
	rank_sum_cut(e->n, e->n, 0.95, &attained);
	row = row_add(out, e->law, e->n, "welch");
	row_judge(row, welch, replicates, CLAIM_NEAR, 0.95);
	row = row_add(out, e->law, e->n, "rank-sum");
	row_judge(row, ranks, replicates, CLAIM_NEAR, attained);
}

/* Two kernels on n machines, whose changes are the same, or differ by as much
 * as the boots of a machine alone make its change uncertain.  Some are noisier
 * than others. */
static void run_machines(const struct experiment *e, gsl_rng *rng,
			 unsigned replicates, struct synthetic *out)
{
	double tau = e->law == &differing ? sqrt(2.0 / BOOTS) : 0;
	uint64_t covers = 0, warns = 0;
	struct synthetic_row *row;

	for (unsigned i = 0; i < replicates; i++) {
		struct pooled_machine machines[N_MAX];

		for (size_t j = 0; j < e->n; j++) {
			double noise = exp(gsl_ran_gaussian_ziggurat(rng, 0.3));
			double shift = gsl_ran_gaussian_ziggurat(rng, 1) * tau;
			double values[2 * BOOTS];

			e->law->fill(rng, values, 2 * BOOTS);
			for (size_t k = 0; k < 2 * BOOTS; k++)
				values[k] *= noise;

			struct welch welch = welch_compare(
				values, BOOTS, values + BOOTS, BOOTS, 0);

			machines[j] = (struct pooled_machine){
				welch.difference + shift, welch.error, BOOTS,
				BOOTS
			};
		}

		struct pooled pooled = pooled_of(machines, e->n);
		struct comparison c =
			comparison_machines(&pooled, DBL_MIN, SCALE_DIFFERENCE);

		covers += interval_covers(c.interval95, 0);
		warns += pooled.q_p < 0.05;
	}
	row = row_add(out, e->law, e->n, "pooled");
	row_judge(row, covers, replicates, CLAIM_LEAST, 0.94);
	row = row_add(out, e->law, e->n, "heterogeneity");
	row->what = "warns";
	row_judge(row, warns, replicates,
		  e->law == &alike ? CLAIM_MOST : CLAIM_NONE, 0.075);
}

/* The interval of one run over its few trials. */
static void run_mean(const struct experiment *e, gsl_rng *rng,
		     unsigned replicates, struct synthetic *out)
{
	struct synthetic_row *row = row_add(out, e->law, e->n, "t");
	uint64_t covers = 0;
	double values[N_MAX];

	for (unsigned i = 0; i < replicates; i++) {
		e->law->fill(rng, values, e->n);
		for (size_t j = 0; j < e->n; j++)
			values[j] = exp(values[j]);

		struct mean mean = mean_geometric(values, e->n, 0.95);

		covers += interval_covers(mean.interval, 1);
	}
	row_judge(row, covers, replicates, CLAIM_NEAR, 0.95);
}

/* A pilot fixes n and is part of the sample.  Stein's guarantee is for t with
 * the pilot's own deviation; the signed-rank interval falls a point short where
 * a pilot that looked calm made n small, and the wide one has that to spare. */
static void run_stein(const struct experiment *e, gsl_rng *rng,
		      unsigned replicates, struct synthetic *out)
{
	double d[N_MAX], attained[PILOT_CAP + 1], sum = 0;
	struct tally tally = { 0 };
	struct synthetic_row *row;

	for (size_t n = 0; n <= PILOT_CAP; n++)
		signed_rank_cut(n, 0.95, &attained[n]);
	for (unsigned i = 0; i < replicates; i++) {
		e->law->fill(rng, d, PILOT_CAP);

		size_t n = stein_n(sample_sd(d, e->n), e->n, PILOT_HALF, 0.95,
				   PILOT_CAP);

		sum += attained[n];
		tally_pairs(&tally, d, n);
	}
	row = row_add(out, e->law, e->n, "stein signed-rank");
	row_judge(row, tally.test, tally.samples, CLAIM_NONE, sum / replicates);
	row = row_add(out, e->law, e->n, "stein wide");
	row_judge(row, tally.wide, tally.samples, CLAIM_LEAST, 0.95);
}

static const struct experiment experiments[] = {
	{ &normal, 11, run_symmetric },	  { &normal, 20, run_symmetric },
	{ &uniform, 11, run_symmetric },  { &uniform, 20, run_symmetric },
	{ &laplace, 11, run_symmetric },  { &laplace, 20, run_symmetric },
	{ &lognormal, 11, run_skewed },	  { &lognormal, 20, run_skewed },
	{ &pareto, 11, run_skewed },	  { &pareto, 20, run_skewed },
	{ &spikes, 11, run_skewed },	  { &spikes, 20, run_skewed },
	{ &ar1_03, 20, run_dependent },	  { &ar1_03, 200, run_dependent },
	{ &ar1_06, 60, run_dependent },	  { &linear, 20, run_dependent },
	{ &normal, 5, run_boots },	  { &normal, 5, run_mean },
	{ &normal, PILOT, run_stein },	  { &alike, 2, run_machines },
	{ &alike, 5, run_machines },	  { &alike, 40, run_machines },
	{ &differing, 2, run_machines },  { &differing, 5, run_machines },
	{ &differing, 40, run_machines },
};
#define NR_EXPERIMENTS (sizeof(experiments) / sizeof(*experiments))

struct synthetic synthetic_run(const struct synthetic_config *config)
{
	struct synthetic out = { .pass = true };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	for (size_t i = 0; i <= NR_EXPERIMENTS; i++) {
		if (config->progress &&
		    !config->progress(config->arg, i, NR_EXPERIMENTS)) {
			out.pass &= i == NR_EXPERIMENTS;
			break;
		}
		if (i == NR_EXPERIMENTS)
			break;
		/* A stream of its own each, so that one can be repeated. */
		gsl_rng_set(rng, config->seed + i * 0x9e3779b9);
		experiments[i].run(&experiments[i], rng, config->replicates,
				   &out);
	}
	gsl_rng_free(rng);
	for (size_t i = 0; i < out.nr; i++)
		out.pass &= out.rows[i].pass;
	return out;
}

void synthetic_clear(struct synthetic *synthetic)
{
	free(synthetic->rows);
	*synthetic = (struct synthetic){ 0 };
}
