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
#include "base/text.h"
#include "cli/cli.h"
#include "cli/matrix_table.h"
#include "cli/progress.h"
#include "cli/path_table.h"
#include "cli/run_options.h"
#include "cli/run_trace.h"
#include "cli/summary_table.h"
#include "cli/table.h"
#include "data/record.h"
#include "data/summary.h"
#include "lab/guest.h"
#include "host/doctor.h"
#include "run/driver.h"
#include "host/event_names.h"
#include "host/machine.h"
#include "run/needs.h"
#include "run/plan.h"
#include "stats/design.h"
#include "stats/sample.h"

#define COUNTS 3 /* trials a case that count, if as many are timed */
#define ENDED  2 /* as many broken trials in a row end a case */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

/* What a run counts for its end line and its exit code. */
struct tally {
	unsigned trials, skips, broken, wrong, blind;
};

/* What --until looks at: one trial of the pilot. */
struct figure {
	bool known; /* a trial, and not a broken one */
	double net, overhead, wall_s;
};

struct run {
	struct run_options options;
	struct placement placement;
	struct clock clock;
	struct plan plan;
	struct driver driver;
	struct needs needs;
	struct record_writer *record;
	struct event_names events;
	struct doctor doctor;
	const char *hidden;	  /* why page frames are; NULL: they are seen */
	struct facts facts;	  /* of the run line */
	uint64_t seed;		  /* of the orders, as it goes on */
	char (*ids)[CASE_ID_MAX]; /* [plan.nr] */
	struct figure *figures;	  /* [plan.nr * PILOT] of --until; or NULL */
	unsigned most;		  /* trials that a case may come to */
	unsigned *ended; /* [plan.nr] broken in a row; ENDED: no more of it */
	bool *had;	 /* [plan.nr * most] in the record already */
	bool *counted;	 /* [plan.nr * COUNTS] the same of those that count */
	bool counting;	 /* now */
	struct run_trace trace;
	bool *traced; /* [plan.nr] in the record already */
	struct tally tally;
	struct progress progress;
};

/* --- the run line ------------------------------------------------------------ */

/* What of --events this machine lacks, a line each, as plan.words are. */
static void describe_missing(struct run *run)
{
	char *all = memory_text("");

	for (size_t i = 0; i < run->events.nr_missing; i++) {
		const struct event_missing *missing = &run->events.missing[i];
		char *longer = memory_format("%s%s%s: %s", all, i ? "\n" : "",
					     missing->names, missing->why.text);

		free(all);
		all = longer;
	}
	if (run->events.nr_missing)
		facts_set_text(&run->facts, "plan.events_missing", all);
	free(all);
}

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
	facts_set_bool(facts, "plan.set", o->set);
	clock_facts(&run->clock, facts);
	machine_facts(facts, NULL, o->anonymous);
	machine_topology(facts, &run->placement);
	guest_facts(facts);
	if (witness_open(&witness, &why) == 0) {
		machine_witness(facts, &witness);
		run->hidden = witness.hidden;
		witness_close(&witness);
	}
	run->doctor.machine = facts;
	doctor_look(&run->doctor);
	doctor_facts(&run->doctor, facts);
	describe_missing(run);
}

/* --- going on with a record --------------------------------------------------- */

static size_t find_case(const struct run *run, const char *id)
{
	size_t i = 0;

	while (i < run->plan.nr && strcmp(run->ids[i], id) != 0)
		i++;
	return i;
}

static void count(struct tally *tally, const struct trial_result *result)
{
	tally->trials += outcome_measured(result->outcome);
	tally->skips += result->outcome == OUTCOME_SKIP;
	tally->broken += result->outcome == OUTCOME_BROKEN;
	if (!outcome_measured(result->outcome))
		return;
	tally->wrong += result->proof == PROOF_WRONG;
	tally->blind += result->proof == PROOF_BLIND;
}

/* As a record keeps it. */
static double as_recorded(double value)
{
	char text[400];

	snprintf(text, sizeof(text), "%.3f", value);
	return strtod(text, NULL);
}

/* Keeps what later steps depend on: a run that goes on with a record comes to
 * the same plan as one that was never interrupted. */
static void note_result(struct run *run, size_t index,
			const struct trial_result *result)
{
	if (result->outcome == OUTCOME_SKIP)
		run->ended[index] = ENDED;
	else if (outcome_measured(result->outcome))
		run->ended[index] = 0;
	else if (run->ended[index] < ENDED)
		run->ended[index]++;
	if (!run->figures || result->outcome != OUTCOME_TRIAL ||
	    result->trial < 1 || result->trial > PILOT)
		return;
	run->figures[index * PILOT + result->trial - 1] = (struct figure){
		.known = !isnan(result->q[Q_MIDMEAN]),
		.net = as_recorded(result->q[Q_MIDMEAN]),
		.overhead = as_recorded(result->overhead),
		.wall_s = (double)result->wall_ns / 1e9,
	};
}

/* What the record has already need not be run again. */
static void note_seen(void *context, const struct trial_result *result)
{
	struct run *run = context;
	size_t i = find_case(run, result->id);

	if (result->traced) {
		if (i < run->plan.nr)
			run->traced[i] = true;
		return;
	}
	count(&run->tally, result);
	if (i == run->plan.nr)
		return;
	if (result->outcome == OUTCOME_COUNT) {
		if (result->trial >= 1 && result->trial <= COUNTS)
			run->counted[(result->trial - 1) * run->plan.nr + i] =
				true;
		return;
	}
	note_result(run, i, result);
	if (result->trial >= 1 && result->trial <= run->most)
		run->had[(result->trial - 1) * run->plan.nr + i] = true;
}

/* --- one trial after the other -------------------------------------------------- */

/* Prints what went wrong; true when the run must end. */
static bool write_result(struct run *run, const struct trial_result *result)
{
	struct reason why;

	if (!result->traced)
		count(&run->tally, result);
	if (outcome_measured(result->outcome) && result->proof == PROOF_WRONG) {
		progress_clear(&run->progress);
		complain("WRONG %s: %s", result->id, result->reason.text);
	}
	if (result->outcome == OUTCOME_BROKEN) {
		progress_clear(&run->progress);
		complain("broken %s%s: %s", result->id,
			 result->traced ? " under the tracer" : "",
			 result->reason.text);
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

/* Makes the config of a trial, and the machine as the case needs it.  0, or
 * -errno, as needs_meet(). */
static int prepare(struct run *run, const struct run_case *c,
		   struct trial_config *config, struct reason *why)
{
	*config = (struct trial_config){
		.clock = run->clock,
		.many_nodes = run->placement.nr > 1,
		.budget_ns = (uint64_t)(run->options.budget_ms * 1e6),
		.rounds_min = 1,
		/* The only trial of its case must have a median. */
		.samples_min = run->clock.kind == CLOCK_INSTRUCTIONS ? 8 : 1,
		.samples_max = CHANNEL_SAMPLES,
	};
	case_id(c, config->id);
	progress_say(&run->progress, config->id);

	int err = driver_check(c, &run->placement,
			       run->options.memory_pct / 100, &config->place,
			       why);

	return err ? err : needs_meet(&run->needs, c, &config->place, why);
}

/* Runs one step. 0, or an exit code that ends the run. */
static int run_step(struct run *run, const struct plan_step *step)
{
	const struct run_case *c = &run->plan.cases[step->index];
	struct trial_result result = { 0 };
	struct trial_config config;
	struct reason why;
	int err = prepare(run, c, &config, &why);

	if (run->counting || run->options.events_timed) {
		config.nr_events = (uint32_t)run->events.nr;
		config.timed = !run->counting;
		memcpy(config.events, run->events.specs, sizeof(config.events));
	}
	if (err == -EPIPE)
		return complain("%s", why.text);
	if (err == 0) {
		err = driver_trial(&run->driver, &config, c, &result, &why);
		if (err == -EINTR)
			return EXIT_GOOD; /* the loop sees the signal */
		if (err)
			return complain("%s", why.text);
		facts_copy(&result.settings, &run->needs.set);
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
	note_result(run, step->index, &result);

	bool over = write_result(run, &result);

	trial_result_clear(&result);
	return over ? EXIT_ERROR : EXIT_GOOD;
}

/* Runs the steps of the plan from the one at first on: not what the record has
 * already, or of what no more will come. */
static int run_steps(struct run *run, size_t first)
{
	int code = EXIT_GOOD;

	progress_start(&run->progress, run->plan.nr_steps - first);
	for (size_t i = first; i < run->plan.nr_steps && !stopped && !code;
	     i++) {
		const struct plan_step *step = &run->plan.steps[i];
		size_t at = (step->trial - 1) * run->plan.nr + step->index;
		const bool *had = run->counting ? run->counted : run->had;

		if (!had[at] && run->ended[step->index] < ENDED)
			code = run_step(run, step);
		run->progress.done++;
	}
	progress_clear(&run->progress);
	return code;
}

/* One trial of each case under the tracer.  A case that could not be run, cannot
 * be run there. */
static int trace_cases(struct run *run)
{
	int code = EXIT_GOOD;

	progress_start(&run->progress, run->plan.nr);
	for (size_t i = 0; i < run->plan.nr && !stopped && !code; i++) {
		const struct run_case *c = &run->plan.cases[i];
		struct trial_result result = { 0 };
		struct trial_config config;
		struct reason why;
		int err;

		run->progress.done = i;
		if (run->traced[i] || run->ended[i] == ENDED)
			continue;
		err = prepare(run, c, &config, &why);
		if (!err)
			err = run_trace_trial(&run->trace, &run->driver,
					      &config, c, &result, &why);
		if (err == -EINTR)
			break;
		if (err) {
			code = complain("%s", why.text);
			break;
		}
		result.boot = (int)facts_number(&run->facts, "vm.boot", 0);
		facts_copy(&result.settings, &run->needs.set);
		if (write_result(run, &result))
			code = EXIT_ERROR;
		trial_result_clear(&result);
	}
	progress_clear(&run->progress);
	return code;
}

/* --- how many trials it takes ------------------------------------------------- */

/* The spread of the pilot of a case, of ln(net) or of its differences within
 * pairs; *n: of how many.  False where more trials would not help: too few came
 * out, or the value is too close to the overhead for a relative width. */
static bool pilot_spread(const struct run *run, size_t index, double *sd,
			 size_t *n)
{
	const struct figure *a = &run->figures[index * PILOT], *b = NULL;
	double values[PILOT], net = 0, overhead = 0;

	if (run->plan.partner)
		b = &run->figures[run->plan.partner[index] * PILOT];
	*n = 0;
	for (unsigned i = 0; i < PILOT; i++) {
		if (!a[i].known || (b && !b[i].known))
			continue;
		net += b ? fmin(a[i].net, b[i].net) : a[i].net;
		overhead += a[i].overhead;
		values[(*n)++] = b ? log(b[i].net) - log(a[i].net)
				   : log(a[i].net);
	}
	*sd = sample_sd(values, *n);
	return *n >= PILOT / 2 && net >= SUMMARY_OVERHEAD_TIMES * overhead &&
	       isfinite(*sd);
}

/* Seconds that a trial of the case takes. */
static double pilot_wall(const struct run *run, size_t index)
{
	const struct figure *figures = &run->figures[index * PILOT];
	double seconds = 0;
	unsigned n = 0;

	for (unsigned i = 0; i < PILOT; i++) {
		seconds += figures[i].wall_s;
		n += figures[i].known;
	}
	return n ? seconds / n : 0;
}

/* The second of Stein's two stages: how many trials each case takes, told with
 * the time, and run. */
static int run_until(struct run *run)
{
	const struct run_options *o = &run->options;
	unsigned *wanted = memory_new(run->plan.nr, sizeof(*wanted));
	double width = log1p(o->until_pct / 100), seconds = 0, sd;
	size_t first = run->plan.nr_steps, more = 0, capped = 0, left = 0, n;

	for (size_t i = 0; i < run->plan.nr; i++) {
		wanted[i] = PILOT;
		if (run->plan.partner && run->plan.partner[i] == PLAN_B)
			continue;
		if (!pilot_spread(run, i, &sd, &n)) {
			left++;
			continue;
		}
		n = (run->plan.partner ? stein_pairs_n
				       : stein_n)(sd, n, width, 0.95, SIZE_MAX);
		capped += n > run->most;
		n = n > run->most ? run->most : n;
		wanted[i] = n > PILOT ? (unsigned)n : PILOT;
	}
	plan_order(&run->plan, wanted, PILOT + 1, &run->seed);
	free(wanted);
	for (size_t i = first; i < run->plan.nr_steps; i++) {
		const struct plan_step *step = &run->plan.steps[i];
		size_t had = (step->trial - 1) * run->plan.nr + step->index;

		if (run->had[had])
			continue;
		seconds += pilot_wall(run, step->index);
		more++;
	}
	seconds = round(seconds);
	fprintf(stderr,
		"+-%g %% takes %zu more trial%s, about %.0f:%02.0f min\n",
		o->until_pct, more, text_plural(more), floor(seconds / 60),
		fmod(seconds, 60));
	if (capped)
		fprintf(stderr,
			"cut at %u trials, so wider: %zu case%s; --cap allows "
			"more\n",
			run->most, capped, text_plural(capped));
	if (left)
		fprintf(stderr,
			"no more trials than the pilot's for %zu case%s: too "
			"close to the overhead, or without enough good "
			"trials\n",
			left, text_plural(left));
	return more ? run_steps(run, first) : EXIT_GOOD;
}

/* Counters run when all times are known: they disturb no pair. */
static int run_counts(struct run *run)
{
	unsigned trials = run->options.trials < COUNTS ? run->options.trials
						       : COUNTS;
	unsigned *wanted = memory_new(run->plan.nr, sizeof(*wanted));
	size_t first = run->plan.nr_steps;

	for (size_t i = 0; i < run->plan.nr; i++)
		wanted[i] = trials;
	plan_order(&run->plan, wanted, 1, &run->seed);
	free(wanted);
	run->counting = true;
	return run_steps(run, first);
}

static int run_all(struct run *run)
{
	int code = run_steps(run, 0);

	if (!code && !stopped && run->options.until_pct > 0)
		code = run_until(run);
	if (!code && !stopped && run->events.nr && !run->options.events_timed)
		code = run_counts(run);
	if (!code && !stopped && run->options.trace)
		code = trace_cases(run);
	return code;
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
		matrix_table(&summary, look.colour, stdout);
		summary_table_foot(&summary, path, &look, stdout);
	}
	summary_clear(&summary);
}

static void print_path(const char *path)
{
	struct reason why;

	putchar('\n');
	if (path_table(path, colour_wanted(stdout), stdout, &why) < 0)
		complain("%s", why.text);
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
	if (!run->options.no_table && !to_stdout && run->options.trace)
		print_path(run->options.path);
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

	if (nr)
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
	run->counted = memory_new(nr * COUNTS, sizeof(*run->counted));
	run->traced = memory_new(nr, sizeof(*run->traced));
	run->ids = memory_new(nr, sizeof(*run->ids));
	for (size_t i = 0; i < nr; i++)
		case_id(&run->plan.cases[i], run->ids[i]);
	if (o->until_pct > 0)
		run->figures = memory_new(nr * PILOT, sizeof(*run->figures));
}

static int start(struct run *run)
{
	struct run_options *o = &run->options;
	const char *texts[16];
	char line[256];
	struct reason why;
	int err;

	if (placement_load(&run->placement, NULL, &why) ||
	    clock_choose(&run->clock, o->clock, &why) || make_plan(run, &why))
		return complain("%s", why.text);
	if (o->ab && plan_pair(&run->plan, o->ab, &why))
		return complain("%s", why.text);
	/* Before a record is made: without the guard there is no run. */
	if (o->set && guard_open(&run->needs.guard, NULL, &why))
		return complain("%s", why.text);
	run->needs.guard.stop = &stopped;
	if (o->events && event_names_parse(&run->events, o->events, &why))
		return complain("%s", why.text);
	if (o->trace && run_trace_open(&run->trace, &run->needs.guard, &why))
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

	if (run->hidden)
		complain("%s: faults are counted, but no trial can be proved "
			 "(blind)",
			 run->hidden);
	for (size_t i = 0, nr = machine_warnings(&run->facts, texts, 16);
	     i < nr; i++)
		complain("WARNING: %s", texts[i]);
	for (size_t i = 0; i < run->events.nr_missing; i++)
		complain("not counted: %s: %s", run->events.missing[i].names,
			 run->events.missing[i].why.text);
	if (run->trace.refused.text[0])
		complain("nothing is traced: %s", run->trace.refused.text);
	doctor_line(&run->doctor, line, sizeof(line));
	fprintf(stderr, "machine: %s; cowbench doctor says more\n", line);
	fprintf(stderr, "%zu case%s, %u trial%s each%s, on kernel %s\n",
		run->plan.nr, run->plan.nr == 1 ? "" : "s", o->trials,
		o->trials == 1 ? "" : "s",
		run->events.nr && !o->events_timed ? ", then some that count"
						   : "",
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
	struct reason why;
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

	bool started = !code;

	if (started)
		code = run_all(&run);
	/* The machine is itself again before the table stands there. */
	if (run_trace_close(&run.trace, &why))
		code = complain("%s", why.text);
	if (needs_end(&run.needs, &why))
		code = complain("%s", why.text);
	if (started)
		code = finish(&run, code);
	record_writer_free(run.record);
	driver_close(&run.driver);
	plan_free(&run.plan);
	placement_free(&run.placement);
	facts_clear(&run.facts);
	free(run.ended);
	free(run.had);
	free(run.counted);
	free(run.traced);
	free(run.figures);
	free(run.ids);
	run_options_clear(&run.options);
	return code;
}
