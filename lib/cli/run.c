/* run.c - `cowbench run`: measure, and keep a record. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/run_options.h"
#include "cli/summary_table.h"
#include "cli/table.h"
#include "data/record.h"
#include "lab/guest.h"
#include "run/driver.h"
#include "run/machine.h"
#include "run/plan.h"
#include "stats/design.h"
#include "stats/sample.h"

#define ENDED 2 /* as many broken trials in a row end a case */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

/* What a run counts for its end line and its exit code. */
struct tally {
	unsigned trials, skips, broken, wrong, blind;
};

struct run {
	struct run_options options;
	struct placement placement;
	struct clock clock;
	struct plan plan;
	struct driver driver;
	struct record_writer *record;
	struct facts facts; /* of the run line */
	uint64_t seed;	    /* of the orders, as it goes on */
	double *figures;    /* [plan.nr * most] ln(net midmean); NaN */
	unsigned most;	    /* trials that a case may come to */
	unsigned *ended; /* [plan.nr] broken in a row; ENDED: no more of it */
	bool *had;	 /* [plan.nr * most] in the record already */
	struct tally tally;
	struct progress progress;
};

/* --- the run line ------------------------------------------------------------ */

static void describe_run(struct run *run)
{
	const struct run_options *o = &run->options;
	struct facts *facts = &run->facts;
	struct witness witness;
	struct reason why;
	char stamp[64];
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	facts_set_text(facts, "started", stamp);
	run_options_facts(o, facts);
	facts_set_number(facts, "plan.cases", (double)run->plan.nr);
	facts_set_text(facts, "clock.kind", clock_words[run->clock.kind]);
	facts_set_text(facts, "clock.source",
		       clock_source_name(run->clock.source));
	facts_set_number(facts, "clock.ns_per_tick", run->clock.ns_per_tick);
	facts_set_number(facts, "clock.quantum", run->clock.quantum);
	facts_set_number(facts, "clock.error", run->clock.error);
	machine_facts(facts, NULL, o->anonymous);
	machine_topology(facts, &run->placement);
	guest_facts(facts);
	if (witness_open(&witness, &why) == 0) {
		machine_witness(facts, &witness);
		witness_close(&witness);
	}
}

/* --- going on with a record --------------------------------------------------- */

static size_t find_case(const struct plan *plan, const char *id)
{
	char other[CASE_ID_MAX];
	size_t i = 0;

	for (; i < plan->nr; i++) {
		case_id(&plan->cases[i], other);
		if (strcmp(id, other) == 0)
			break;
	}
	return i;
}

static void count(struct tally *tally, const struct trial_result *result)
{
	tally->trials += result->outcome == OUTCOME_TRIAL;
	tally->skips += result->outcome == OUTCOME_SKIP;
	tally->broken += result->outcome == OUTCOME_BROKEN;
	if (result->outcome != OUTCOME_TRIAL)
		return;
	tally->wrong += result->proof == PROOF_WRONG;
	tally->blind += result->proof == PROOF_BLIND;
}

/* Keeps what --until looks at: the primary metric of each trial. */
static void note_figure(struct run *run, size_t index, unsigned trial,
			const struct trial_result *result)
{
	double net = result->q[Q_MIDMEAN];

	if (trial >= 1 && trial <= run->most)
		run->figures[(trial - 1) * run->plan.nr + index] =
			result->outcome == OUTCOME_TRIAL && net > 0 ? log(net)
								    : NAN;
}

/* What the record has already need not be run again. */
static void note_seen(void *context, const struct trial_result *result)
{
	struct run *run = context;
	size_t i = find_case(&run->plan, result->id);

	count(&run->tally, result);
	if (i == run->plan.nr)
		return;
	note_figure(run, i, result->trial, result);
	if (result->outcome == OUTCOME_SKIP)
		run->ended[i] = ENDED;
	else if (result->trial >= 1 && result->trial <= run->most)
		run->had[(result->trial - 1) * run->plan.nr + i] = true;
}

/* --- one trial after the other -------------------------------------------------- */

/* Prints what went wrong; true when the run must end. */
static bool write_result(struct run *run, const struct trial_result *result)
{
	struct reason why;

	count(&run->tally, result);
	if (result->outcome == OUTCOME_TRIAL && result->proof == PROOF_WRONG) {
		progress_clear(&run->progress);
		complain("WRONG %s: %s", result->id, result->reason.text);
	}
	if (result->outcome == OUTCOME_BROKEN) {
		progress_clear(&run->progress);
		complain("broken %s: %s", result->id, result->reason.text);
	}
	if (record_write(run->record, result, &why) == 0)
		return false;
	progress_clear(&run->progress);
	complain("%s", why.text);
	if (strcmp(run->options.path, "-") != 0)
		complain("what was measured before is in %s; go on with "
			 "`cowbench run --resume %s`",
			 run->options.path, run->options.path);
	return true;
}

/* Runs one step. 0, or an exit code that ends the run. */
static int run_step(struct run *run, const struct plan_step *step)
{
	const struct run_case *c = &run->plan.cases[step->index];
	struct trial_result result = { 0 };
	struct trial_config config = {
		.clock = run->clock,
		.many_nodes = run->placement.nr > 1,
		.budget_ns = (uint64_t)(run->options.budget_ms * 1e6),
		.rounds_min = 1,
		.samples_max = CHANNEL_SAMPLES,
	};
	struct reason why;
	int err;

	case_id(c, config.id);
	progress_say(&run->progress, config.id);
	err = driver_check(c, &run->placement, run->options.memory_pct / 100,
			   &config.place, &why);
	if (err == 0) {
		err = driver_trial(&run->driver, &config, c, &result, &why);
		if (err == -EINTR)
			return EXIT_GOOD; /* the loop sees the signal */
		if (err)
			return complain("%s", why.text);
	} else {
		result.outcome = OUTCOME_SKIP;
		result.reason = why;
		snprintf(result.id, sizeof(result.id), "%s", config.id);
		snprintf(result.bench, sizeof(result.bench), "%s", c->name);
		case_axes(c, &result.axes);
	}
	result.trial = step->trial;
	result.boot = (int)facts_number(&run->facts, "vm.boot", 0);
	if (step->order) {
		int axis = bench_axis(c->bench, run->plan.axis);

		snprintf(result.arm, sizeof(result.arm), "%s=%s",
			 run->plan.axis, c->value[axis]);
		result.pair = (int)step->trial;
		result.order = (int)step->order;
	}
	note_figure(run, step->index, step->trial, &result);
	if (result.outcome == OUTCOME_SKIP)
		run->ended[step->index] = ENDED;
	else if (result.outcome == OUTCOME_BROKEN)
		run->ended[step->index]++;
	else
		run->ended[step->index] = 0;

	bool over = write_result(run, &result);

	trial_result_clear(&result);
	return over ? EXIT_ERROR : EXIT_GOOD;
}

/* Runs the steps of the plan from the one at first on. */
static int run_steps(struct run *run, size_t first)
{
	int code = EXIT_GOOD;

	progress_start(&run->progress, run->plan.nr_steps - first);
	for (size_t i = first; i < run->plan.nr_steps && !stopped && !code;
	     i++) {
		const struct plan_step *step = &run->plan.steps[i];
		size_t had = (step->trial - 1) * run->plan.nr + step->index;

		if (!run->had[had] && run->ended[step->index] < ENDED)
			code = run_step(run, step);
		run->progress.done++;
	}
	progress_clear(&run->progress);
	return code;
}

/* The standard deviation of the pilot of a case: of its figures, or of the
 * differences in its pairs. NaN where one is missing. */
static double pilot_sd(const struct run *run, size_t index)
{
	double values[PILOT];
	size_t nr = run->plan.nr;

	for (unsigned i = 0; i < PILOT; i++) {
		values[i] = run->figures[i * nr + index];
		if (run->plan.partner)
			values[i] =
				run->figures[i * nr + run->plan.partner[index]] -
				values[i];
	}
	return sample_sd(values, PILOT);
}

/* The second of Stein's two stages: how many trials each case takes, told with
 * the time, and run. */
static int run_until(struct run *run, double pilot_s)
{
	const struct run_options *o = &run->options;
	unsigned *wanted = memory_new(run->plan.nr, sizeof(*wanted));
	size_t first = run->plan.nr_steps, capped = 0;

	for (size_t i = 0; i < run->plan.nr; i++) {
		double sd = run->plan.partner && run->plan.partner[i] == PLAN_B
				    ? NAN
				    : pilot_sd(run, i);

		wanted[i] =
			isnan(sd) ? PILOT
				  : (unsigned)stein_n(sd, PILOT,
						      log1p(o->until_pct / 100),
						      0.95, run->most);
		capped += wanted[i] == run->most;
	}
	plan_order(&run->plan, wanted, PILOT + 1, &run->seed);
	free(wanted);

	size_t more = run->plan.nr_steps - first;
	double seconds = pilot_s / (double)first * (double)more;

	fprintf(stderr,
		"+-%g %% takes %zu more trials, about %.0f:%02.0f min%s\n",
		o->until_pct, more, floor(seconds / 60), fmod(seconds, 60),
		capped ? "; --cap is in the way of some cases" : "");
	return more ? run_steps(run, first) : EXIT_GOOD;
}

static int run_all(struct run *run)
{
	struct timespec begin, end;
	int code;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	code = run_steps(run, 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (code || stopped || run->options.until_pct <= 0)
		return code;
	return run_until(run,
			 (double)(end.tv_sec - begin.tv_sec) +
				 (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
}

static int exit_code(const struct tally *tally)
{
	if (tally->wrong)
		return EXIT_REGRESSION;
	if (tally->broken)
		return EXIT_ERROR;
	return tally->trials ? EXIT_GOOD : EXIT_NOTHING;
}

static void print_table(const char *path)
{
	const struct summary_look look = { .colour = colour_wanted(stdout) };
	struct summary summary = { 0 };
	struct reason why;

	if (summary_read(&summary, path, &why)) {
		complain("%s", why.text);
	} else {
		summary_table_head(&summary, path, &look, stdout);
		summary_table_rows(&summary, &look, stdout);
		summary_table_foot(&summary, path, &look, stdout);
	}
	summary_clear(&summary);
}

static int finish(struct run *run, int code)
{
	const struct tally *tally = &run->tally;
	struct facts end = { 0 };
	struct reason why;

	facts_set_text(&end, "how",
		       stopped ? "interrupted"
		       : code  ? "failed"
			       : "complete");
	facts_set_number(&end, "trials", tally->trials);
	facts_set_number(&end, "skips", tally->skips);
	facts_set_number(&end, "broken", tally->broken);
	facts_set_number(&end, "wrong", tally->wrong);
	facts_set_number(&end, "blind", tally->blind);
	if (record_end(run->record, &end, &why) && !code)
		code = complain("%s", why.text);
	facts_clear(&end);
	record_writer_free(run->record);
	run->record = NULL;

	bool to_stdout = strcmp(run->options.path, "-") == 0;

	if (stopped) {
		complain(to_stdout ? "interrupted"
				   : "interrupted; what was measured is in %s, "
				     "go on with `cowbench run --resume %s`",
			 run->options.path, run->options.path);
		code = EXIT_ERROR;
	}
	if (!run->options.no_table && !to_stdout)
		print_table(run->options.path);
	if (!to_stdout)
		printf("record: %s\n", run->options.path);
	return code ? code : exit_code(tally);
}

/* --- the command ------------------------------------------------------------------ */

/* The words choose the cases; the arms of --ab choose with them. */
static int make_plan(struct run *run, struct reason *why)
{
	const struct run_options *o = &run->options;
	const char **words = memory_new(o->nr_words + 1, sizeof(*words));
	size_t nr = o->nr_words;

	memcpy(words, o->words, nr * sizeof(*words));
	if (o->ab)
		words[nr++] = o->ab;

	int err = plan_make(&run->plan, words, nr, o->scope, &run->placement,
			    why);

	free(words);
	return err;
}

/* The steps of a run, or of its pilot, and room for what is known of them. */
static void order_first(struct run *run)
{
	const struct run_options *o = &run->options;
	size_t nr = run->plan.nr;
	unsigned *wanted = memory_new(nr, sizeof(*wanted));

	run->seed = o->seed;
	run->most = o->until_pct > 0 && o->cap > o->trials ? o->cap : o->trials;
	for (size_t i = 0; i < nr; i++)
		wanted[i] = o->trials;
	plan_order(&run->plan, wanted, 1, &run->seed);
	free(wanted);
	run->ended = memory_new(nr, sizeof(*run->ended));
	run->had = memory_new(nr * run->most, sizeof(*run->had));
	run->figures = memory_new(nr * run->most, sizeof(*run->figures));
	for (size_t i = 0; i < nr * run->most; i++)
		run->figures[i] = NAN;
}

static int start(struct run *run)
{
	struct run_options *o = &run->options;
	const char *texts[16];
	struct reason why;
	int err;

	if (placement_load(&run->placement, NULL, &why) ||
	    clock_choose(&run->clock, o->clock, &why) || make_plan(run, &why))
		return complain("%s", why.text);
	if (o->ab && plan_pair(&run->plan, o->ab, &why))
		return complain("%s", why.text);
	run_options_settle(o, run->plan.nr);
	order_first(run);
	describe_run(run);
	if (o->resume) {
		struct facts before = { 0 };

		err = record_resume(&run->record, o->path, &before, note_seen,
				    run, &why);
		facts_clear(&before);
	} else {
		err = record_create(&run->record, o->path,
				    o->overwrite ? RECORD_OVERWRITE
						 : RECORD_KEEP,
				    &run->facts, &why);
	}
	if (err)
		return complain("%s", why.text);
	if (o->resume && why.text[0])
		complain("%s", why.text);
	if (driver_open(&run->driver, o->seed, &why))
		return complain("%s", why.text);
	run->driver.stop = &stopped;
	run->driver.timeout_ms = o->timeout_s * 1000;
	run->driver.randomize = o->clock != CLOCK_INSTRUCTIONS;

	const struct fact *frames = facts_find(&run->facts, "frames");

	if (frames && !frames->number)
		complain("page frames are hidden from this user: faults are "
			 "counted, but no trial can be proved (blind); run as "
			 "root for proof");
	for (size_t i = 0, nr = machine_warnings(&run->facts, texts, 16);
	     i < nr; i++)
		complain("WARNING: %s", texts[i]);
	fprintf(stderr, "%zu cases, %u trials each, on kernel %s\n",
		run->plan.nr, o->trials,
		facts_text(&run->facts, "kernel.release", "?"));
	return EXIT_GOOD;
}

int command_run(int argc, char **argv)
{
	struct run run = { .driver = { .fd = -1 } };
	struct sigaction action = { .sa_handler = on_signal };
	char name[64];
	time_t now = time(NULL);
	struct tm utc;
	int code = run_options_parse(argc, argv, &run.options);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	gmtime_r(&now, &utc);
	strftime(name, sizeof(name), "cowbench-%Y%m%d-%H%M%S.jsonl", &utc);
	if (!run.options.path)
		run.options.path = name;
	if (run.options.resume) {
		code = run_options_resume(&run.options);
		if (code) {
			run_options_clear(&run.options);
			return code;
		}
	}
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	code = start(&run);
	if (!code) {
		code = run_all(&run);
		code = finish(&run, code);
	}
	record_writer_free(run.record);
	driver_close(&run.driver);
	plan_free(&run.plan);
	placement_free(&run.placement);
	facts_clear(&run.facts);
	free(run.ended);
	free(run.had);
	free(run.figures);
	run_options_clear(&run.options);
	return code;
}
