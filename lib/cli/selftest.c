/* selftest.c - `cowbench selftest`: tests the method on this machine. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/signals.h"
#include "stats/proportion.h"
#include "stats/synthetic.h"
#include "compare/floor.h"
#include "run/estimate.h"
#include "run/selftest.h"
#include "view/progress.h"
#include "view/table.h"
#include "option/options.h"
#include "cli/cli.h"

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

#define AA_BUDGET_MS 10
#define POWER_PAIRS  20
#define POWER_MS     50
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

static void on_event(void *context, enum selftest_event event,
		     const struct selftest *self)
{
	struct progress *progress = context;
	char time[48];

	if (!progress->total)
		progress_start(progress, self->steps);
	progress->done = self->done;
	switch (event) {
	case SELFTEST_TIMED:
		progress_clear(progress);
		estimate_minutes(self->seconds, time, sizeof(time));
		fprintf(stderr, "%zu trials, %s\n", self->steps, time);
		progress_start(progress, self->steps);
		break;
	case SELFTEST_STEP:
		progress_say(progress, self->id);
		break;
	case SELFTEST_LOST:
		progress_clear(progress);
		complain("%s: %s", self->id, self->why.text);
		break;
	}
}

static struct selftest selftest_of(const struct options *o,
				   struct progress *progress)
{
	return (struct selftest){
		.pairs = o->pairs,
		.budget_ms = o->budget_ms,
		.seed = o->seed,
		.stop = &stopped,
		.tell = on_event,
		.context = progress,
	};
}

/* Reports an -errno of a self-test, and returns its exit code. */
static int say_failure(int err, const struct reason *why)
{
	if (stopped)
		return complain("interrupted: there is no result");
	if (why->text[0])
		complain("%s", why->text);
	return err ? EXIT_ERROR : EXIT_GOOD;
}

static void print_proportion(const char *what, const struct proportion *p)
{
	printf("  %-34s %4llu of %4llu  %5.1f %%  [%.1f, %.1f]\n", what,
	       (unsigned long long)p->count, (unsigned long long)p->n,
	       100 * p->value, 100 * p->interval.low, 100 * p->interval.high);
}

/* --- aa ------------------------------------------------------------------- */

static void store_floor(const struct options *o, double delta)
{
	struct reason why;

	/* With fewer pairs, delta would be wider than in a comparison. */
	if (o->pairs < SELFTEST_AA_PAIRS || o->budget_ms < AA_BUDGET_MS)
		puts("  not stored: that takes --pairs and --budget as they "
		     "are by default");
	else if (floor_store(delta, &why))
		complain("%s", why.text);
	else
		puts("  stored: compare uses it unless it is told a --delta");
}

static int aa(const struct options *o)
{
	struct progress progress = { 0 };
	struct selftest self = selftest_of(o, &progress);
	struct selftest_aa found;
	struct reason why;
	int err = selftest_aa(&self, o->suites, &found, &why);

	progress_clear(&progress);
	if (err)
		return say_failure(err, &why);

	struct proportion p = proportion_of(found.by_p, found.all, 0.95);
	struct proportion v = proportion_of(found.by_verdict, found.all, 0.95);
	struct proportion g = proportion_of(found.fired, o->suites, 0.95);
	uint64_t most = proportion_most(o->suites, SELFTEST_ALPHA, 0.025);
	bool p_ok = interval_covers(p.interval, 1 - found.attained);
	bool g_ok = found.fired <= most;

	printf("this kernel against itself: %zu cases, %u pairs, %u suites\n",
	       found.cases, o->pairs, o->suites);
	print_proportion("signed-rank at 5 % sees a change", &p);
	printf("  %-34s %.1f %%: %s\n", "  the test can attain",
	       100 * (1 - found.attained), p_ok ? "covered" : "NOT covered");
	print_proportion("verdict slower or faster", &v);
	print_proportion("gate fires (Holm, beyond delta)", &g);
	printf("  %-34s at most %llu: %s\n", "  allowed",
	       (unsigned long long)most, g_ok ? "held" : "NOT held");
	printf("  %-34s %.2f %%, from %zu comparisons before\n",
	       "floor: what counts as equal here", 100 * found.delta,
	       found.ratios);
	store_floor(o, found.delta);
	return p_ok && g_ok ? EXIT_GOOD : EXIT_REGRESSION;
}

/* --- power ---------------------------------------------------------------- */

/* Prints a row; false where the effect was found too seldom. */
static bool print_effect(const struct selftest_power *power, size_t i)
{
	double runs = (double)power->runs[i], effect = selftest_effects[i];
	struct proportion found =
		proportion_of(power->found[i], power->runs[i], 0.95);
	double wanted = effect >= 0.05 ? 0.95 : effect >= 0.02 ? 0.80 : 0;

	printf("  %5.1f %%  %+7.2f %%  %3llu of %3llu  %5.1f %% [%3.0f, %3.0f]  "
	       "%7.1f %%  %6.2f %%\n",
	       100 * effect, 100 * expm1(power->measured[i] / runs),
	       (unsigned long long)found.count, (unsigned long long)found.n,
	       100 * found.value, 100 * found.interval.low,
	       100 * found.interval.high, 100 * power->predicted[i] / runs,
	       100 * power->can_see[i] / runs);
	return found.value >= wanted;
}

static int power(const struct options *o)
{
	struct progress progress = { 0 };
	struct selftest self = selftest_of(o, &progress);
	struct selftest_power found;
	struct reason why;
	int err = selftest_power(&self, o->runs, &found, &why);
	bool ok = true;

	progress_clear(&progress);
	if (err)
		return say_failure(err, &why);
	printf("a slow-down planted in a store of %.0f ns: %u pairs, %u runs\n"
	       "  planted   measured  found                       predicted  "
	       "can see\n",
	       found.base_ns, o->pairs, o->runs);
	for (size_t i = 1; i < SELFTEST_EFFECTS; i++)
		ok &= print_effect(&found, i);
	puts("  predicted, can see: of the signed-rank and the sign test "
	     "together");
	puts(ok ? "  5 % is found in 95 % and 2 % in 80 % of runs: held"
		: "  5 % in 95 % and 2 % in 80 % of runs: NOT held");
	return ok ? EXIT_GOOD : EXIT_REGRESSION;
}

/* --- synthetic ------------------------------------------------------------ */

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

/* --- the command ---------------------------------------------------------- */

#define AT(name) .at = offsetof(struct options, name)

static const struct option_row rows[] = {
	{ .name = "suites",
	  .type = OPTION_COUNT,
	  AT(suites),
	  .least = 1,
	  .most = MOST },
	{ .name = "runs",
	  .type = OPTION_COUNT,
	  AT(runs),
	  .least = 1,
	  .most = MOST },
	{ .name = "pairs",
	  .type = OPTION_COUNT,
	  AT(pairs),
	  .least = 1,
	  .most = MOST },
	{ .name = "budget",
	  .type = OPTION_NUMBER,
	  AT(budget_ms),
	  .least = 1,
	  .most = MOST },
	{ .name = "seed", .type = OPTION_SEED, AT(seed) },
	{ 0 },
};

static const char *const words[] = { "aa", "power", "synthetic", NULL };

const struct option_table selftest_table = {
	.usage = usage,
	.rows = rows,
	.words = words,
};

int command_selftest(int argc, char **argv)
{
	struct options o = { .suites = 20,
			     .runs = SELFTEST_POWER_RUNS,
			     .seed = (uint64_t)time(NULL) };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	int code = options_parse(argc, argv, &selftest_table, &o, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (optind != argc - 1)
		return complain("which one? aa, power or synthetic");
	signals_catch(signals, on_signal);

	const char *which = argv[optind];
	bool is_power = strcmp(which, "power") == 0;

	if (!o.pairs)
		o.pairs = is_power ? POWER_PAIRS : SELFTEST_AA_PAIRS;
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
