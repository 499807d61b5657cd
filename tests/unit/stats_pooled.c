/* stats_pooled.c - one change over many machines, and how machines differ.
 *
 * The trials of BCG (Colditz and others 1994; dat.bcg of R's metafor) are
 * large, so their errors are known: metafor's Q is 152.2330, its tau^2 by
 * Paule and Mandel 0.3181.  The digits behind these, and the values for few
 * boots, are from the matrices of Pustejovsky and Tipton (2018) and from
 * Smyth's formulas, written out anew with scipy.
 *
 * The intervals' coverage is counted on made data.  LONG=1 draws ten times as
 * many.  With the word "plan" it prints how many machines a change takes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/random.h"
#include "stats/pooled.h"
#include "stats/welch.h"
#include "tap.h"

#define EPS   1e-7
#define LARGE 1000000000

static void bcg(void)
{
	static const double trials[][2] = {
		{ -0.88931133392020545, 0.57060035489295069 },
		{ -1.5853886572014306, 0.44111350171825825 },
		{ -1.3480731482996924, 0.64449046957109102 },
		{ -1.4415511900213054, 0.14145681992130169 },
		{ -0.21754732221129558, 0.2262966463950159 },
		{ -0.7861155858188642, 0.083100050877895126 },
		{ -1.6208982235983918, 0.47224701965424321 },
		{ 0.011952333523841396, 0.062941077984236413 },
		{ -0.46941764873814851, 0.23755885684025541 },
		{ -1.3713448034727849, 0.27023100046632126 },
		{ -0.33935882833839059, 0.11141011610962319 },
		{ 0.44591340057137874, 0.72972998102048181 },
		{ -0.017313948216879815, 0.26721650339001574 },
	};
	struct pooled_machine machines[13];

	for (size_t i = 0; i < 13; i++)
		machines[i] = (struct pooled_machine){ trials[i][0],
						       trials[i][1], LARGE,
						       LARGE };

	struct pooled pooled = pooled_of(machines, 13);
	struct interval at95 = pooled_interval(&pooled, 0.95);
	struct interval next = pooled_prediction(&pooled, 0.95);

	CHECK(pooled.k == 13);
	CHECK_NEAR(pooled.q, 152.23300808237352, EPS);
	CHECK_NEAR(pooled.i2, 0.9211734685456207, EPS);
	CHECK(pooled.q_p < 1e-20);
	CHECK_NEAR(pooled.tau, 0.5639755776671753, EPS);
	CHECK_NEAR(pooled.estimate, -0.714968153493444, EPS);
	CHECK_NEAR(pooled.error, 0.1797294686756237, EPS);
	/* Of another formula for the law's tail, Imhof's (1961), by GSL's
	 * adaptive integration; Satterthwaite says 11.057. */
	CHECK_NEAR(pooled.df, 11.239718618804, 1e-6);
	CHECK_NEAR(at95.low, -1.1095231246594, 1e-9);
	CHECK_NEAR(at95.high, -0.3204131823859, 1e-9);
	CHECK_NEAR(pooled_p(&pooled), 0.00207771708926, 1e-9);
	CHECK_NEAR(next.low, -2.004654444273857, EPS);
	CHECK_NEAR(next.high, 0.5747181372869694, EPS);
}

/* Errors of few boots, one of them unknown, are drawn together. */
static void few_boots(void)
{
	static const struct pooled_machine machines[] = {
		{ .021, .004, 2, 2 },  { .034, .011, 3, 2 },
		{ .018, .0015, 2, 3 }, { .051, .006, 4, 4 },
		{ .027, .009, 5, 5 },  { .044, NAN, 1, 1 },
	};
	struct pooled pooled = pooled_of(machines, 6);

	CHECK_NEAR(pooled.q, 15.234049081493527, EPS);
	CHECK_NEAR(pooled.q_p, 0.009407724015906865, EPS);
	CHECK_NEAR(pooled.tau, 0.011895530251342224, EPS);
	CHECK_NEAR(pooled.estimate, 0.03188319274931776, EPS);
	CHECK_NEAR(pooled.error, 0.005797527774983792, EPS);
	CHECK_NEAR(pooled.df, 4.9396010376156, 1e-6);
}

/* Where little is known, little is said. */
static void small(void)
{
	struct pooled none = pooled_of(NULL, 0);
	struct pooled_machine list[] = { { 1, 0.1, 2, 2 },
					 { 3, 0.5, 2, 2 },
					 { 5, NAN, 1, 1 } };
	struct pooled one = pooled_of(list, 1), two = pooled_of(list, 2);

	CHECK(none.k == 0 && isnan(none.estimate) && pooled_p(&none) == 1);
	CHECK(one.estimate == 1 && isnan(one.error) && isnan(one.tau));
	CHECK(!interval_finite(pooled_interval(&one, 0.95)));
	/* Two: the mean of both, and t with one degree of freedom. */
	CHECK_NEAR(two.estimate, 2, 1e-12);
	CHECK_NEAR(two.error, 1, 1e-12);
	CHECK_NEAR(two.df, 1, 1e-12);
	CHECK_NEAR(pooled_interval(&two, 0.95).high, 2 + 12.706204736174694,
		   1e-9);
	CHECK(!interval_finite(pooled_prediction(&two, 0.95)));

	/* One boot a side everywhere: the t test of the machines. */
	for (size_t i = 0; i < 3; i++)
		list[i].error = NAN;

	struct pooled blind = pooled_of(list, 3);

	CHECK_NEAR(blind.estimate, 3, 1e-12);
	CHECK_NEAR(blind.error, sqrt(4.0 / 3), 1e-12);
	CHECK_NEAR(blind.df, 2, 1e-12);
	CHECK(isnan(blind.tau) && isnan(blind.q) && isnan(blind.q_p));
	CHECK(!interval_finite(pooled_prediction(&blind, 0.95)));
	/* The clock shows no difference at all. */
	for (size_t i = 0; i < 3; i++)
		list[i] = (struct pooled_machine){ 7, 0, 2, 2 };
	blind = pooled_of(list, 3);
	CHECK_NEAR(blind.estimate, 7, 1e-12);
	CHECK_NEAR(blind.error, 0, 1e-12);
	CHECK_NEAR(pooled_p(&blind), 0, 1e-12);
	/* A machine that is sure of itself does not swallow the others. */
	list[0].estimate = 9;
	list[1].error = list[2].error = 0.5;
	blind = pooled_of(list, 3);
	CHECK(blind.error > 0.01 && blind.df >= 1 && blind.df <= 2);
}

/* --- coverage ------------------------------------------------------------- */

static double normal(uint64_t *seed)
{
	double a = ((double)(random_next(seed) >> 11) + 1) * 0x1p-53;
	double b = (double)(random_next(seed) >> 11) * 0x1p-53;

	return sqrt(-2 * log(a)) * cos(2 * M_PI * b);
}

struct design {
	size_t k, boots; /* a side */
	double tau;	 /* in standard errors of a machine */
	double unequal;	 /* standard deviation of ln(a machine's noise) */
};

struct counted {
	double covers, differ, next; /* shares */
};

/* Draws boots, and asks what compare asks.  The truth is 0. */
static struct counted count(const struct design *d, size_t draws)
{
	uint64_t seed = 1000 * d->k + d->boots;
	double sd = sqrt(2 / (double)d->boots);
	struct counted counted = { 0 };

	for (size_t i = 0; i < draws; i++) {
		struct pooled_machine machines[64];
		double share = 1 / (double)draws;

		for (size_t j = 0; j < d->k; j++) {
			double noise = exp(d->unequal * normal(&seed));
			double shift = d->tau * sd * normal(&seed);
			double a[16], b[16];

			for (size_t n = 0; n < d->boots; n++) {
				a[n] = noise * normal(&seed);
				b[n] = noise * normal(&seed) + shift;
			}

			struct welch welch =
				welch_compare(a, d->boots, b, d->boots, 0);

			machines[j] = (struct pooled_machine){ welch.difference,
							       welch.error,
							       d->boots,
							       d->boots };
		}

		struct pooled pooled = pooled_of(machines, d->k);
		struct interval at95 = pooled_interval(&pooled, 0.95);
		struct interval next = pooled_prediction(&pooled, 0.95);
		double another = d->tau * sd * normal(&seed);

		counted.covers += interval_covers(at95, 0) ? share : 0;
		counted.differ += pooled.q_p < 0.05 ? share : 0;
		counted.next += interval_covers(next, another) ? share : 0;
	}
	return counted;
}

static void coverage(void)
{
	const char *slow = getenv("LONG");
	size_t draws = slow && *slow ? 40000 : 4000;
	static const struct {
		struct design design;
		double least, most;
	} rows[] = {
		{ { 2, 2, 0, 0 }, 0.935, 0.965 },
		{ { 2, 5, 1.5, 0 }, 0.935, 0.965 },
		{ { 3, 2, 0, 0 }, 0.935, 0.965 },
		{ { 3, 5, 1.5, 0 }, 0.935, 0.965 },
		{ { 3, 5, 0, 0.7 }, 0.935, 0.965 },
		{ { 4, 5, 0, 0.7 }, 0.935, 0.965 },
		{ { 8, 5, 0, 0.7 }, 0.935, 0.965 },
		{ { 5, 2, 0, 0 }, 0.935, 0.965 },
		{ { 5, 2, 1.5, 0 }, 0.935, 0.965 },
		{ { 5, 5, 0, 0 }, 0.935, 0.965 },
		{ { 5, 5, 1.5, 0.7 }, 0.935, 0.965 },
		{ { 12, 2, 0, 0 }, 0.935, 0.965 },
		{ { 12, 2, 1.5, 0 }, 0.935, 0.965 },
		{ { 12, 10, 0, 0 }, 0.935, 0.965 },
		{ { 12, 10, 3, 0 }, 0.935, 0.965 },
		{ { 12, 10, 1.5, 0.7 }, 0.935, 0.965 },
		{ { 60, 2, 0, 0.7 }, 0.935, 0.965 },
		{ { 60, 2, 1.5, 0.7 }, 0.935, 0.965 },
		{ { 60, 10, 0, 0 }, 0.935, 0.965 },
		{ { 60, 10, 1.5, 0 }, 0.935, 0.965 },
		/* Where it is not as good. */
		{ { 3, 5, 1.5, 1 }, 0.915, 0.965 },
		{ { 5, 5, 0, 1 }, 0.935, 0.975 },
		{ { 8, 10, 0, 1.5 }, 0.935, 0.98 },
		{ { 8, 2, 0, 0.7 }, 0.935, 0.98 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct design *d = &rows[i].design;
		struct counted got = count(d, draws);

		printf("# %2zu machines, %2zu boots, tau %g, noise %g: "
		       "covers %.1f %%, differ %.1f %%, next %.1f %%\n",
		       d->k, d->boots, d->tau, d->unequal, 100 * got.covers,
		       100 * got.differ, 100 * got.next);
		CHECK(got.covers >= rows[i].least &&
		      got.covers <= rows[i].most);
		if (d->tau == 0)
			CHECK(got.differ <= (d->boots > 2 ? 0.07 : 0.13));
		else if (d->k > 10 && d->boots > 5)
			CHECK(got.differ > 0.85);
		if (d->k >= PREDICTION_LEAST)
			CHECK(got.next >= 0.92);
	}
}

/* --- plans ---------------------------------------------------------------- */

/* The share of fleets in which the change is found, which all machines have on
 * average: the interval at 95 % leaves out 0. */
static double power(double change, double boot_sd, double tau, size_t k,
		    size_t boots)
{
	const size_t draws = 2000;
	uint64_t seed = 7 * k + boots;
	size_t found = 0;

	for (size_t i = 0; i < draws; i++) {
		struct pooled_machine machines[100];

		for (size_t j = 0; j < k; j++) {
			double shift = change + tau * normal(&seed);
			double a[20], b[20];

			for (size_t n = 0; n < boots; n++) {
				a[n] = boot_sd * normal(&seed);
				b[n] = boot_sd * normal(&seed) + shift;
			}

			struct welch welch =
				welch_compare(a, boots, b, boots, 0);

			machines[j] = (struct pooled_machine){ welch.difference,
							       welch.error,
							       boots, boots };
		}

		struct pooled pooled = pooled_of(machines, k);

		found += pooled_interval(&pooled, 0.95).low > 0;
	}
	return (double)found / (double)draws;
}

/* The fewest machines that find the change in four of five fleets; 0: over
 * 100. */
static size_t machines_for(double change, double boot_sd, double tau,
			   size_t boots)
{
	static const size_t tried[] = { 2,  3,	4,  5,	6,  7,	8,  10, 12,
					15, 20, 25, 30, 40, 50, 60, 80, 100 };

	for (size_t i = 0; i < sizeof(tried) / sizeof(*tried); i++)
		if (power(change, boot_sd, tau, tried[i], boots) >= 0.8)
			return tried[i];
	return 0;
}

static void plan(void)
{
	static const double sds[] = { 0.005, 0.01, 0.02 };
	static const double taus[] = { 0, 0.005, 0.01 };
	static const double changes[] = { 0.02, 0.01, 0.005 };
	static const size_t boots[] = { 2, 5, 10, 20 };

	puts("boots differ by | machines differ by | change | machines with 2, "
	     "5, 10, 20 boots a side");
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++)
			for (size_t c = 0; c < 3; c++) {
				printf("%.1f %% | %.1f %% | %.1f %% |",
				       100 * sds[i], 100 * taus[j],
				       100 * changes[c]);
				for (size_t b = 0; b < 4; b++)
					printf(" %zu",
					       machines_for(changes[c], sds[i],
							    taus[j], boots[b]));
				puts("");
			}
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "plan") == 0) {
		plan();
		return 0;
	}
	bcg();
	few_boots();
	small();
	coverage();
	return tap_end();
}
