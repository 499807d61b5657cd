/* run.c - `cowbench run`: measure, and keep a record. */
#include <errno.h>
#include <getopt.h>
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
#include "cli/summary_table.h"
#include "cli/table.h"
#include "data/record.h"
#include "lab/guest.h"
#include "run/doctor.h"
#include "run/driver.h"
#include "run/machine.h"
#include "run/needs.h"
#include "run/plan.h"
#include "stats/design.h"
#include "stats/sample.h"

static const char usage[] =
	"usage: cowbench run [OPTIONS] [BENCH...] [AXIS=VALUE[,VALUE]...]\n"
	"       cowbench run --resume FILE\n"
	"Measures, proves, and writes a record.  Words choose the cases: names of\n"
	"benchmarks, values of axes, or a whole case in quotes as a table shows\n"
	"it.  Without words it is the quick suite.\n"
	"  -o FILE          the record (default cowbench-DATE.jsonl; - is standard\n"
	"                   output)\n"
	"  --overwrite      replace FILE if it exists\n"
	"  --resume FILE    go on with a run that was interrupted\n"
	"  --quick          5 trials a case (the default)\n"
	"  --full           20 longer trials a case, every way to each state\n"
	"  --time SECONDS   share this time among the trials\n"
	"  --trials N       trials a case\n"
	"  --ab AXIS=A,B    two arms, run in pairs of random order; `cowbench\n"
	"                   compare FILE` then says how they differ (12 pairs)\n"
	"  --until PCT      after a pilot of 10, as many more as bring each\n"
	"                   interval to +-PCT (Stein's two stages)\n"
	"  --cap N          but at most so many trials a case (100)\n"
	"  --budget MS      time that one trial measures\n"
	"  --seed N         of the order of trials\n"
	"  --clock KIND     time, or instructions (in an emulator that counts)\n"
	"  --memory PCT     of the free memory that a trial may take (50)\n"
	"  --timeout S      after which a trial is killed (30)\n"
	"  --set            change settings of the machine that a case needs (THP,\n"
	"                   mTHP); a guard puts them back, however the run ends\n"
	"  --anonymous      leave host name and boot id out of the record\n"
	"  --no-table       print no table at the end\n";

#define PILOT 10 /* trials before --until knows how many it takes (method) */
#define ENDED 2	 /* as many broken trials in a row end a case */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

struct run_options {
	const char *path;
	const char *ab;	  /* NULL: no arms */
	double until_pct; /* 0: the number of trials is fixed */
	unsigned cap;
	bool overwrite, resume, set, anonymous, no_table;
	enum scope scope;
	unsigned trials;
	double budget_ms, time_s, memory_pct;
	uint64_t seed;
	enum clock_kind clock;
	unsigned timeout_s;
	const char *const *words;
	size_t nr_words;
};

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
	struct needs needs;
	struct record_writer *record;
	struct facts facts; /* of the run line */
	struct doctor doctor;
	const char *hidden; /* why page frames are; NULL: they are seen */
	uint64_t seed;	    /* of the orders, as it goes on */
	double *figures;    /* [plan.nr * most] ln(net midmean); NaN */
	unsigned most;	    /* trials that a case may come to */
	unsigned *ended; /* [plan.nr] broken in a row; ENDED: no more of it */
	bool *had;	 /* [plan.nr * most] in the record already */
	struct tally tally;
	struct progress progress;
};

/* --- options ---------------------------------------------------------------- */

static int parse_number(const char *name, const char *text, double least,
			double most, double *number)
{
	char *end;

	*number = strtod(text, &end);
	if (end == text || *end || !(*number >= least && *number <= most))
		return complain("--%s %s: a number from %g to %g", name, text,
				least, most);
	return EXIT_GOOD;
}

static int parse_options(int argc, char **argv, struct run_options *o)
{
	enum {
		OVERWRITE = 256,
		RESUME,
		QUICK,
		FULL,
		TIME,
		TRIALS,
		BUDGET,
		AB,
		UNTIL,
		CAP,
		SEED,
		CLOCK,
		MEMORY,
		TIMEOUT,
		SET,
		ANONYMOUS,
		NO_TABLE
	};
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "overwrite", no_argument, NULL, OVERWRITE },
		{ "resume", required_argument, NULL, RESUME },
		{ "quick", no_argument, NULL, QUICK },
		{ "full", no_argument, NULL, FULL },
		{ "time", required_argument, NULL, TIME },
		{ "trials", required_argument, NULL, TRIALS },
		{ "budget", required_argument, NULL, BUDGET },
		{ "ab", required_argument, NULL, AB },
		{ "until", required_argument, NULL, UNTIL },
		{ "cap", required_argument, NULL, CAP },
		{ "seed", required_argument, NULL, SEED },
		{ "clock", required_argument, NULL, CLOCK },
		{ "memory", required_argument, NULL, MEMORY },
		{ "timeout", required_argument, NULL, TIMEOUT },
		{ "set", no_argument, NULL, SET },
		{ "anonymous", no_argument, NULL, ANONYMOUS },
		{ "no-table", no_argument, NULL, NO_TABLE },
		{ 0 },
	};
	double number;
	int option, code = EXIT_GOOD, word;

	while ((option = getopt_long(argc, argv, "ho:", options, NULL)) != -1 &&
	       !code) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return -1;
		case 'o':
			o->path = optarg;
			break;
		case OVERWRITE:
			o->overwrite = true;
			break;
		case RESUME:
			o->path = optarg;
			o->resume = true;
			break;
		case QUICK:
			o->scope = SCOPE_QUICK;
			break;
		case FULL:
			o->scope = SCOPE_FULL;
			break;
		case TIME:
			code = parse_number("time", optarg, 1, 1e6, &o->time_s);
			break;
		case TRIALS:
			code = parse_number("trials", optarg, 1, 1e6, &number);
			o->trials = (unsigned)number;
			break;
		case BUDGET:
			code = parse_number("budget", optarg, 0, 1e6,
					    &o->budget_ms);
			break;
		case AB:
			o->ab = optarg;
			break;
		case UNTIL:
			code = parse_number("until", optarg, 0.01, 100,
					    &o->until_pct);
			break;
		case CAP:
			code = parse_number("cap", optarg, PILOT, 1e4, &number);
			o->cap = (unsigned)number;
			break;
		case SEED:
			code = parse_number("seed", optarg, 0, 9e15, &number);
			o->seed = (uint64_t)number;
			break;
		case CLOCK:
			word = word_index(clock_words, NR_CLOCKS, optarg);
			if (word < 0)
				return complain("--clock %s: it is time or "
						"instructions",
						optarg);
			o->clock = (enum clock_kind)word;
			break;
		case MEMORY:
			code = parse_number("memory", optarg, 1, 100,
					    &o->memory_pct);
			break;
		case TIMEOUT:
			code = parse_number("timeout", optarg, 1, 1e5, &number);
			o->timeout_s = (unsigned)number;
			break;
		case SET:
			o->set = true;
			break;
		case ANONYMOUS:
			o->anonymous = true;
			break;
		case NO_TABLE:
			o->no_table = true;
			break;
		default:
			fputs(usage, stderr);
			return EXIT_ERROR;
		}
	}
	o->words = (const char *const *)(argv + optind);
	o->nr_words = (size_t)(argc - optind);
	if (!code && o->resume && o->nr_words)
		return complain(
			"--resume goes on with the words of the record; "
			"leave out '%s'",
			o->words[0]);
	return code;
}

/* Trials and budget, where no option said. */
static void default_amounts(struct run_options *o, size_t cases)
{
	bool full = o->scope == SCOPE_FULL;

	if (o->until_pct > 0)
		o->trials = PILOT;
	if (!o->trials)
		o->trials = o->clock == CLOCK_INSTRUCTIONS ? 1
			    : full			   ? 20
			    : o->ab			   ? 12
							   : 5;
	if (o->time_s > 0 && o->budget_ms < 0) {
		/* A process costs some 15 ms beside what it measures. */
		o->budget_ms =
			o->time_s * 1000 / ((double)cases * o->trials) - 15;
		if (o->budget_ms < 5)
			o->budget_ms = 5;
	}
	if (o->budget_ms < 0)
		o->budget_ms = full ? 250 : 50;
}

/* --- the run line ------------------------------------------------------------ */

static void join_words(struct facts *facts, const char *key,
		       const char *const *words, size_t nr)
{
	char *all = memory_text("");

	for (size_t i = 0; i < nr; i++) {
		char *longer =
			memory_format("%s%s%s", all, i ? "\n" : "", words[i]);
		free(all);
		all = longer;
	}
	facts_set_text(facts, key, all);
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
	/* Words in quotes keep their blanks: one a line. */
	join_words(facts, "plan.words", o->words, o->nr_words);
	facts_set_text(facts, "plan.scope",
		       o->scope == SCOPE_FULL ? "full" : "quick");
	facts_set_number(facts, "plan.trials", o->trials);
	if (o->ab)
		facts_set_text(facts, "plan.ab", o->ab);
	if (o->until_pct > 0) {
		facts_set_number(facts, "plan.until_pct", o->until_pct);
		facts_set_number(facts, "plan.cap", o->cap);
	}
	facts_set_number(facts, "plan.budget_ms", o->budget_ms);
	facts_set_number(facts, "plan.seed", (double)o->seed);
	facts_set_number(facts, "plan.cases", (double)run->plan.nr);
	facts_set_bool(facts, "plan.set", o->set);
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
		run->hidden = witness.hidden;
		witness_close(&witness);
	}
	run->doctor.machine = facts;
	doctor_look(&run->doctor);
	doctor_facts(&run->doctor, facts);
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

/* Reads the run line of the record that is to be gone on with into options. */
static int read_plan(struct run_options *o, char **words)
{
	struct record_reader *reader;
	struct record_line line = { 0 };
	struct reason why;
	const char *release;
	int type = record_open(&reader, o->path, false, &why);

	if (type < 0)
		return complain("%s", why.text);
	type = record_next(reader, &line, &why);
	if (type != RECORD_RUN) {
		record_close(reader);
		return complain("%s", type < 0 ? why.text
					       : "the record holds no run");
	}

	struct facts now = { 0 };
	int code = EXIT_GOOD;

	machine_facts(&now, NULL, true);
	release = facts_text(&line.facts, "kernel.release", "?");
	if (strcmp(release, facts_text(&now, "kernel.release", "?")) != 0)
		code = complain("%s is of kernel %s and this is %s; start a "
				"record of its own",
				o->path, release,
				facts_text(&now, "kernel.release", "?"));
	o->trials = (unsigned)facts_number(&line.facts, "plan.trials", 5);
	o->budget_ms = facts_number(&line.facts, "plan.budget_ms", 50);
	o->seed = (uint64_t)facts_number(&line.facts, "plan.seed", 1);
	o->scope = strcmp(facts_text(&line.facts, "plan.scope", ""), "full")
			   ? SCOPE_QUICK
			   : SCOPE_FULL;
	o->clock = strcmp(facts_text(&line.facts, "clock.kind", ""),
			  clock_words[CLOCK_INSTRUCTIONS])
			   ? CLOCK_TIME
			   : CLOCK_INSTRUCTIONS;
	*words = memory_format("%s\n%s", facts_text(&line.facts, "plan.ab", ""),
			       facts_text(&line.facts, "plan.words", ""));
	o->until_pct = facts_number(&line.facts, "plan.until_pct", 0);
	o->cap = (unsigned)facts_number(&line.facts, "plan.cap", o->cap);
	facts_clear(&now);
	record_line_clear(&line);
	record_close(reader);
	return code;
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
		/* The only trial of its case must have a median. */
		.samples_min = run->clock.kind == CLOCK_INSTRUCTIONS ? 8 : 1,
		.samples_max = CHANNEL_SAMPLES,
	};
	struct reason why;
	int err;

	case_id(c, config.id);
	progress_say(&run->progress, config.id);
	err = driver_check(c, &run->placement, run->options.memory_pct / 100,
			   &config.place, &why);
	if (err == 0)
		err = needs_meet(&run->needs, c, &why);
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
	char line[256];
	struct reason why;
	int err;

	if (placement_load(&run->placement, NULL, &why) ||
	    clock_choose(&run->clock, o->clock, &why) || make_plan(run, &why))
		return complain("%s", why.text);
	if (o->ab && plan_pair(&run->plan, o->ab, &why))
		return complain("%s", why.text);
	/* Before anything else is made that it need not know of. */
	if (o->set && guard_open(&run->needs.guard, NULL, &why))
		return complain("%s", why.text);
	default_amounts(o, run->plan.nr);
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
	doctor_line(&run->doctor, line, sizeof(line));
	fprintf(stderr, "machine: %s; cowbench doctor says more\n", line);
	fprintf(stderr, "%zu case%s, %u trial%s each, on kernel %s\n",
		run->plan.nr, run->plan.nr == 1 ? "" : "s", o->trials,
		o->trials == 1 ? "" : "s",
		facts_text(&run->facts, "kernel.release", "?"));
	return EXIT_GOOD;
}

/* What read_plan() left: the arms in the first line, then a word a line. */
static void split_words(struct run_options *o, char *text)
{
	static const char *words[256];
	char *newline = text + strcspn(text, "\n");

	if (*newline)
		*newline++ = '\0';
	if (text[0])
		o->ab = text;
	for (char *rest = newline, *word;
	     (word = strtok_r(rest, "\n", &rest)) && o->nr_words < 256;)
		words[o->nr_words++] = word;
	o->words = words;
}

int command_run(int argc, char **argv)
{
	struct run run = {
		.options = { .budget_ms = -1,
			     .memory_pct = 50,
			     .timeout_s = 30,
			     .cap = 100,
			     .seed = (uint64_t)time(NULL) },
		.driver = { .fd = -1 },
	};
	struct sigaction action = { .sa_handler = on_signal };
	char name[64], *words = NULL;
	time_t now = time(NULL);
	struct tm utc;
	struct reason why;
	int code = parse_options(argc, argv, &run.options);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	gmtime_r(&now, &utc);
	strftime(name, sizeof(name), "cowbench-%Y%m%d-%H%M%S.jsonl", &utc);
	if (!run.options.path)
		run.options.path = name;
	if (run.options.resume) {
		code = read_plan(&run.options, &words);
		if (code || !words) {
			free(words);
			return code;
		}
		split_words(&run.options, words);
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
	free(run.figures);
	free(words);
	return code;
}
