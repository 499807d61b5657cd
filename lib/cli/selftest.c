/* selftest.c - `cowbench selftest`: the method under test, on this machine. */
#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "cli/cli.h"
#include "cli/floor.h"
#include "cli/number.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "run/driver.h"
#include "run/plan.h"
#include "stats/adjust.h"
#include "stats/comparison.h"
#include "stats/design.h"
#include "stats/mean.h"
#include "stats/proportion.h"
#include "stats/sample.h"
#include "stats/signed_rank.h"
#include "stats/synthetic.h"

static const char usage[] =
	"usage: cowbench selftest aa|power|synthetic [OPTIONS]\n"
	"Puts the method itself under test.\n"
	"  aa         compares this kernel with itself, again and again: how often\n"
	"             is there a difference?  Stores the machine's floor, which\n"
	"             compare takes for equal from then on\n"
	"  power      plants slow-downs of 0.5, 1, 2 and 5 %: how often are they\n"
	"             found?\n"
	"  synthetic  runs the statistics on data whose truth is known\n"
	"  --suites N   of aa, after 4 that find the floor (20)\n"
	"  --runs N     of power, a size (20)\n"
	"  --pairs N    in each comparison (aa: 11, power: 20)\n"
	"  --budget MS  that a trial measures (aa: 10, power: 50)\n"
	"  --seed N     of all orders\n";

#define AA_CASES     20
#define AA_PAIRS     11
#define AA_BUDGET_MS 10
#define FLOOR_SUITES 4
#define POWER_PAIRS  20
#define POWER_MS     50
#define ALPHA	     0.05
#define MOST	     100000 /* of each option */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

struct options {
	unsigned suites, runs, pairs;
	double budget_ms;
	uint64_t seed;
};

/* What every trial of a self-test needs. */
struct bench_bed {
	struct placement placement;
	struct clock clock;
	struct driver driver;
	struct plan plan;
	struct options options;
	uint64_t seed;
	struct progress progress;
};

static int bed_open(struct bench_bed *bed, const char *const *words, size_t nr,
		    const struct options *o)
{
	struct reason why;

	*bed = (struct bench_bed){ .driver = { .fd = -1 },
				   .options = *o,
				   .seed = o->seed };
	if (placement_load(&bed->placement, NULL, &why) ||
	    clock_choose(&bed->clock, CLOCK_TIME, &why) ||
	    plan_make(&bed->plan, words, nr, SCOPE_QUICK, &bed->placement,
		      &why) ||
	    driver_open(&bed->driver, o->seed, &why))
		return complain("%s", why.text);
	bed->driver.stop = &stopped;
	return EXIT_GOOD;
}

static void bed_close(struct bench_bed *bed)
{
	driver_close(&bed->driver);
	plan_free(&bed->plan);
	placement_free(&bed->placement);
}

/* ln(net midmean) of one trial; NaN where it has none, with a word why. */
static double bed_trial(struct bench_bed *bed, const struct run_case *c,
			uint64_t plant)
{
	struct trial_result result = { 0 };
	struct trial_config config = {
		.clock = bed->clock,
		.many_nodes = bed->placement.nr > 1,
		.budget_ns = (uint64_t)(bed->options.budget_ms * 1e6),
		.rounds_min = 1,
		.samples_max = CHANNEL_SAMPLES,
		.plant = plant,
	};
	struct reason why = { "" };
	double value = NAN;

	case_id(c, config.id);
	progress_say(&bed->progress, config.id);
	if (!driver_check(c, &bed->placement, 0.5, &config.place, &why) &&
	    !driver_trial(&bed->driver, &config, c, &result, &why)) {
		double net = result.q[Q_MIDMEAN];

		if (result.outcome == OUTCOME_TRIAL &&
		    result.proof != PROOF_WRONG && net > 0)
			value = log(net);
		else
			why = result.reason;
	}
	bed->progress.done++;
	if (isnan(value) && !stopped) {
		progress_clear(&bed->progress);
		complain("%s: %s", config.id, why.text);
	}
	trial_result_clear(&result);
	return value;
}

static double seconds_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - begin->tv_sec) +
	       (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

/* Tells beforehand how long it will take, from one trial of each case. */
static int tell_time(struct bench_bed *bed, size_t trials)
{
	struct timespec begin;
	size_t nr = bed->plan.nr;

	progress_start(&bed->progress, trials + nr);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (size_t i = 0; i < nr; i++)
		if (isnan(bed_trial(bed, &bed->plan.cases[i], 0)))
			return EXIT_ERROR;

	double seconds =
		round(seconds_since(&begin) / (double)nr * (double)trials);

	progress_clear(&bed->progress);
	fprintf(stderr, "%zu trials, about %.0f:%02.0f min\n", trials,
		floor(seconds / 60), fmod(seconds, 60));
	progress_start(&bed->progress, trials);
	return EXIT_GOOD;
}

static void print_proportion(const char *what, const struct proportion *p)
{
	printf("  %-34s %4llu of %4llu  %5.1f %%  [%.1f, %.1f]\n", what,
	       (unsigned long long)p->count, (unsigned long long)p->n,
	       100 * p->value, 100 * p->interval.low, 100 * p->interval.high);
}

/* --- aa -------------------------------------------------------------------------- */

/* One suite: each case compared with itself.  0, or an exit code. */
static int aa_suite(struct bench_bed *bed, double delta,
		    struct comparison *comparisons)
{
	unsigned pairs = bed->options.pairs;
	size_t nr = bed->plan.nr;
	double *d = memory_new(nr * pairs, sizeof(*d));
	size_t *order = memory_new(nr, sizeof(*order));

	for (unsigned pair = 0; pair < pairs && !stopped; pair++) {
		for (size_t i = 0; i < nr; i++) {
			size_t j = random_below(&bed->seed, i + 1);

			order[i] = order[j];
			order[j] = i;
		}
		for (size_t i = 0; i < nr && !stopped; i++) {
			const struct run_case *c = &bed->plan.cases[order[i]];
			double first = bed_trial(bed, c, 0);
			double second = bed_trial(bed, c, 0);
			bool swap = random_below(&bed->seed, 2);

			d[order[i] * pairs + pair] = swap ? first - second
							  : second - first;
		}
	}
	for (size_t i = 0; i < nr; i++)
		comparisons[i] = comparison_pairs(d + i * pairs, pairs, delta,
						  SCALE_RATIO);
	free(d);
	free(order);
	return stopped ? EXIT_ERROR : EXIT_GOOD;
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
		fires |= p[i] <= ALPHA &&
			 (comparisons[i].verdict == VERDICT_SLOWER ||
			  comparisons[i].verdict == VERDICT_FASTER);
	free(p);
	return fires;
}

static int aa(const struct options *o)
{
	/* What needs no large folio: where memory is fragmented there is none,
	 * and a self-test is about something else. */
	static const char states[] = "state=absent,zero,cached,exclusive_wp,"
				     "was_shared,shared";
	const char *words[] = { "cow_write", "fault", "kind=base,file", states,
				"bytes=512k,1m" };
	struct bench_bed bed;
	struct comparison *comparisons = NULL;
	double *ratios = NULL, attained, delta = DELTA_LEAST;
	uint64_t by_p = 0, by_verdict = 0, fired = 0, all = 0;
	size_t nr_ratios = 0;
	int code = bed_open(&bed, words, sizeof(words) / sizeof(*words), o);

	if (code)
		goto out;
	if (bed.plan.nr > AA_CASES)
		bed.plan.nr = AA_CASES;
	comparisons = memory_new(bed.plan.nr, sizeof(*comparisons));
	ratios = memory_new(FLOOR_SUITES * bed.plan.nr, sizeof(*ratios));
	code = tell_time(&bed, (FLOOR_SUITES + o->suites) * bed.plan.nr *
				       o->pairs * 2);
	for (unsigned i = 0; i < FLOOR_SUITES && !code; i++) {
		code = aa_suite(&bed, delta, comparisons);
		for (size_t j = 0; j < bed.plan.nr && !code; j++)
			if (isfinite(comparisons[j].estimate))
				ratios[nr_ratios++] = comparisons[j].estimate;
	}
	delta = comparison_delta(ratios, nr_ratios, DELTA_LEAST);
	for (unsigned i = 0; i < o->suites && !code; i++) {
		code = aa_suite(&bed, delta, comparisons);
		for (size_t j = 0; j < bed.plan.nr && !code; j++) {
			/* A trial without a value is told as it comes. */
			if (isnan(comparisons[j].p))
				continue;
			all++;
			by_p += comparisons[j].p <= ALPHA;
			by_verdict += comparisons[j].verdict ==
					      VERDICT_SLOWER ||
				      comparisons[j].verdict == VERDICT_FASTER;
		}
		fired += !code && aa_fires(comparisons, bed.plan.nr);
	}
	progress_clear(&bed.progress);
	if (code)
		goto out;
	signed_rank_cut(o->pairs, 1 - ALPHA, &attained);

	struct proportion p = proportion_of(by_p, all, 0.95);
	struct proportion v = proportion_of(by_verdict, all, 0.95);
	struct proportion g = proportion_of(fired, o->suites, 0.95);
	uint64_t most = proportion_most(o->suites, ALPHA, 0.025);
	bool p_ok = interval_covers(p.interval, 1 - attained);
	bool g_ok = fired <= most;
	struct reason why;

	printf("this kernel against itself: %zu cases, %u pairs, %u suites\n",
	       bed.plan.nr, o->pairs, o->suites);
	print_proportion("signed-rank at 5 % sees a change", &p);
	printf("  %-34s %.1f %%: %s\n", "  the test can attain",
	       100 * (1 - attained), p_ok ? "covered" : "NOT covered");
	print_proportion("verdict slower or faster", &v);
	print_proportion("gate fires (Holm, beyond delta)", &g);
	printf("  %-34s at most %llu: %s\n", "  allowed",
	       (unsigned long long)most, g_ok ? "held" : "NOT held");
	printf("  %-34s %.2f %%, from %zu comparisons before\n",
	       "floor: what counts as equal here", 100 * delta, nr_ratios);
	/* Of fewer pairs it would be wider than what compare looks at. */
	if (o->pairs < AA_PAIRS || o->budget_ms < AA_BUDGET_MS)
		puts("  not stored: that takes --pairs and --budget as they "
		     "are by default");
	else if (floor_store(delta, &why))
		complain("%s", why.text);
	else
		puts("  stored: compare uses it unless it is told a --delta");
	code = p_ok && g_ok ? EXIT_GOOD : EXIT_REGRESSION;
out:
	if (stopped)
		complain("interrupted: nothing can be said");
	free(comparisons);
	free(ratios);
	bed_close(&bed);
	return code;
}

/* --- power ------------------------------------------------------------------------- */

static const double effects[] = { 0, 0.005, 0.01, 0.02, 0.05 };

#define NR_EFFECTS (sizeof(effects) / sizeof(*effects))

/* Iterations of busy's loop that take a nanosecond here: the fastest of several
 * measurements, since others may only slow it down. */
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

/* What waits without a slow-down: the branch past no wait at all is predicted
 * otherwise behind a trap, which took up to 10 % of the store. */
#define WAIT_LEAST 64

struct power { /* by effect; sums over the runs */
	uint64_t found[NR_EFFECTS], runs[NR_EFFECTS];
	double predicted[NR_EFFECTS]; /* share of runs that should find it */
	double can_see[NR_EFFECTS];
	double measured[NR_EFFECTS]; /* the estimate, ln */
};

/* One run: `pairs` blocks, each with a trial of every effect in random order. */
static int power_run(struct bench_bed *bed, const uint64_t *plants,
		     struct power *power)
{
	const struct run_case *c = &bed->plan.cases[0];
	unsigned pairs = bed->options.pairs;
	double *values = memory_new(NR_EFFECTS * pairs, sizeof(*values));

	for (unsigned pair = 0; pair < pairs && !stopped; pair++) {
		size_t order[NR_EFFECTS] = { 0 };

		for (size_t i = 0; i < NR_EFFECTS; i++) {
			size_t j = random_below(&bed->seed, i + 1);

			order[i] = order[j];
			order[j] = i;
		}
		for (size_t i = 0; i < NR_EFFECTS && !stopped; i++)
			values[order[i] * pairs + pair] =
				bed_trial(bed, c, plants[order[i]]);
	}
	for (size_t i = 1; i < NR_EFFECTS; i++) {
		double *d = values + i * pairs;

		for (unsigned pair = 0; pair < pairs; pair++)
			d[pair] -= values[pair];

		/* What is asked is whether there is a difference at all: a
		 * delta that nothing is under. */
		struct comparison found =
			comparison_pairs(d, pairs, 1e-9, SCALE_RATIO);

		if (found.doubt == DOUBT_UNDEFINED)
			continue; /* told as it came */
		power->found[i] += found.verdict == VERDICT_SLOWER;
		/* By the rule that decides: the sign test has to agree, and it
		 * is the one that sees less. */
		power->predicted[i] += power_sign(
			log1p(effects[i]), sample_sd(d, pairs), pairs, ALPHA);
		power->can_see[i] += found.mde_checked;
		power->measured[i] += log(found.estimate);
		power->runs[i]++;
	}
	free(values);
	return stopped ? EXIT_ERROR : EXIT_GOOD;
}

/* False where the effect was found too seldom. */
static bool print_effect(const struct power *power, size_t i)
{
	double runs = (double)power->runs[i];
	struct proportion found =
		proportion_of(power->found[i], power->runs[i], 0.95);
	double wanted = effects[i] >= 0.05   ? 0.95
			: effects[i] >= 0.02 ? 0.80
					     : 0;

	printf("  %5.1f %%  %+7.2f %%  %3llu of %3llu  %5.1f %% [%3.0f, %3.0f]  "
	       "%7.1f %%  %6.2f %%\n",
	       100 * effects[i], 100 * expm1(power->measured[i] / runs),
	       (unsigned long long)found.count, (unsigned long long)found.n,
	       100 * found.value, 100 * found.interval.low,
	       100 * found.interval.high, 100 * power->predicted[i] / runs,
	       100 * power->can_see[i] / runs);
	return found.value >= wanted;
}

static int power(const struct options *o)
{
	const char *words[] = { "busy" };
	struct power power = { 0 };
	struct bench_bed bed;
	uint64_t plants[NR_EFFECTS] = { 0 };
	double base = 0;
	int code = bed_open(&bed, words, 1, o);

	if (!code)
		code = tell_time(&bed, NR_EFFECTS * o->pairs * o->runs + 5);
	for (int i = 0; i < 5 && !code && !stopped; i++)
		base += bed_trial(&bed, &bed.plan.cases[0], WAIT_LEAST) / 5;
	if (!code && (stopped || isnan(base)))
		code = EXIT_ERROR;
	for (size_t i = 0; i < NR_EFFECTS && !code; i++)
		plants[i] = WAIT_LEAST + (uint64_t)(effects[i] * exp(base) *
							    iterations_a_ns() +
						    0.5);
	for (unsigned i = 0; i < o->runs && !code; i++)
		code = power_run(&bed, plants, &power);
	progress_clear(&bed.progress);
	bed_close(&bed);
	if (stopped)
		return complain("interrupted: nothing can be said");
	if (code)
		return code;
	printf("a slow-down planted in a store of %.0f ns: %u pairs, %u runs\n"
	       "  planted   measured  found                       predicted  "
	       "can see\n",
	       exp(base), o->pairs, o->runs);

	bool ok = true;

	for (size_t i = 1; i < NR_EFFECTS; i++)
		ok &= print_effect(&power, i);
	puts("  predicted, can see: of the signed-rank and the sign test "
	     "together");
	puts(ok ? "  5 % is found in 95 % and 2 % in 80 % of runs: held"
		: "  5 % in 95 % and 2 % in 80 % of runs: NOT held");
	return ok ? EXIT_GOOD : EXIT_REGRESSION;
}

/* --- synthetic ------------------------------------------------------------------------ */

static bool synthetic_progress(void *arg, size_t done, size_t total)
{
	struct progress *progress = arg;

	if (done == 0)
		progress_start(progress, total);
	progress->done = done;
	if (done < total)
		progress_say(progress, "synthetic data");
	return !stopped;
}

static int synthetic(const struct options *o)
{
	static const struct table_column columns[] = {
		{ .head = "values", .align = ALIGN_LEFT },
		{ .head = "test", .align = ALIGN_LEFT },
		{ .head = "of it", .align = ALIGN_LEFT },
		{ .head = "n", .align = ALIGN_RIGHT },
		{ .head = "observed", .align = ALIGN_RIGHT },
		{ .head = "claim", .align = ALIGN_LEFT },
		{ .head = "asked", .align = ALIGN_RIGHT },
		{ .head = "", .align = ALIGN_LEFT },
	};
	struct progress progress = { 0 };
	const struct synthetic_config config = {
		.seed = o->seed,
		.replicates = 10000,
		.progress = synthetic_progress,
		.arg = &progress,
	};
	struct synthetic result = synthetic_run(&config);
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(*columns));

	progress_clear(&progress);
	for (size_t i = 0; i < result.nr; i++) {
		const struct synthetic_row *row = &result.rows[i];

		table_cell(table, TINT_PLAIN, "%s", row->law);
		table_cell(table, TINT_PLAIN, "%s", row->test);
		table_cell(table, TINT_PLAIN, "%s", row->what);
		table_cell(table, TINT_PLAIN, "%zu", row->n);
		table_cell(table, TINT_PLAIN, "%.3f", row->observed.value);
		table_cell(table, TINT_FAINT, "%s",
			   synthetic_claim_words[row->claim]);
		table_cell(table, TINT_FAINT, "%.3f", row->asked);
		table_cell(table, row->pass ? TINT_PLAIN : TINT_BAD, "%s",
			   row->claim == CLAIM_NONE ? ""
			   : row->pass		    ? "held"
						    : "NOT held");
	}
	table_print(table, stdout, colour_wanted(stdout));
	table_free(table);

	bool pass = result.pass;

	synthetic_clear(&result);
	if (stopped)
		return complain("interrupted");
	puts(pass ? "\nall that is claimed holds, 10,000 samples each"
		  : "\nNOT all that is claimed holds");
	return pass ? EXIT_GOOD : EXIT_REGRESSION;
}

/* --- the command ------------------------------------------------------------------------ */

int command_selftest(int argc, char **argv)
{
	enum { SUITES = 256, RUNS, PAIRS, BUDGET, SEED };
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "suites", required_argument, NULL, SUITES },
		{ "runs", required_argument, NULL, RUNS },
		{ "pairs", required_argument, NULL, PAIRS },
		{ "budget", required_argument, NULL, BUDGET },
		{ "seed", required_argument, NULL, SEED },
		{ 0 },
	};
	struct options o = { 20, 20, 0, 0, (uint64_t)time(NULL) };
	struct sigaction action = { .sa_handler = on_signal };
	int option, code = EXIT_GOOD;

	while (!code &&
	       (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		case SUITES:
			code = count_parse("suites", optarg, 1, MOST,
					   &o.suites);
			break;
		case RUNS:
			code = count_parse("runs", optarg, 1, MOST, &o.runs);
			break;
		case PAIRS:
			code = count_parse("pairs", optarg, 1, MOST, &o.pairs);
			break;
		case BUDGET:
			code = number_parse("budget", optarg, 1, MOST,
					    &o.budget_ms);
			break;
		case SEED:
			code = seed_parse(optarg, &o.seed);
			break;
		default:
			return complain_usage();
		}
	}
	if (code)
		return code;
	if (optind != argc - 1)
		return complain("which one? aa, power or synthetic");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);

	const char *which = argv[optind];
	bool is_power = strcmp(which, "power") == 0;

	if (!o.pairs)
		o.pairs = is_power ? POWER_PAIRS : AA_PAIRS;
	if (o.budget_ms <= 0)
		o.budget_ms = is_power ? POWER_MS : AA_BUDGET_MS;
	if (strcmp(which, "aa") == 0)
		return aa(&o);
	if (is_power)
		return power(&o);
	if (strcmp(which, "synthetic") == 0)
		return synthetic(&o);
	return complain("no self-test '%s': it is aa, power or synthetic",
			which);
}
