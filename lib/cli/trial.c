/* trial.c - `cowbench trial`: one trial, in the foreground. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "option/options.h"
#include "cli/cli.h"
#include "host/memcg.h"
#include "run/bed.h"

static const char usage[] =
	"usage: cowbench trial [OPTIONS] BENCH [AXIS=VALUE...]\n"
	"Runs one case once in this process, to be put under perf or strace, and\n"
	"prints what it found.  Axes that are not named take their defaults.\n"
	"  --budget MS      measure for so long (default 1000)\n"
	"  --memory PCT     of the free memory that it may take (default 50)\n"
	"  --set            change settings of the machine that the case needs; a\n"
	"                   guard puts them back, however the trial ends\n"
	"  --events LIST    count as well: see cowbench run --help\n"
	"  --clock KIND     time or instructions (of an emulator that counts)\n"
	"  --control HOW    fifo:ORDERS[,ANSWERS] or fd:N[,M], as the same option of\n"
	"                   perf stat: its counters run while the timed operations\n"
	"                   do, and not while they are made ready:\n"
	"                     mkfifo orders answers\n"
	"                     perf stat -D -1 -e page-faults \\\n"
	"                       --control fifo:orders,answers -- cowbench trial \\\n"
	"                       --control fifo:orders,answers fault state=absent\n";

static void print_result(const struct trial_result *r)
{
	static const enum quantile shown[] = { Q_MIDMEAN, Q_MEAN, Q_P50, Q_P99,
					       Q_P999,	  Q_MIN,  Q_MAX };

	printf("%s\n", r->id);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		if (!isnan(r->q[shown[i]]))
			printf("  %-10s %12.1f %s\n", quantile_words[shown[i]],
			       r->q[shown[i]], r->unit);
	printf("  %-10s %12llu operations, %llu stray pages\n", "n",
	       (unsigned long long)r->n, (unsigned long long)r->strays);
	printf("  %-10s %12.3f an operation\n", "faults", r->faults);
	if (!isnan(r->rate))
		printf("  %-10s %12.0f %s a second\n", "rate", r->rate,
		       strchr(r->unit, '/') + 1);
	for (unsigned fate = 0; fate < NR_FATES; fate++)
		if (r->fates[fate])
			printf("  %-10s %12llu pages\n", fate_words[fate],
			       (unsigned long long)r->fates[fate]);
	if (!isnan(r->exclusive_before) || !isnan(r->exclusive_after))
		printf("  %-10s %8.2f -> %.2f of the pages\n", "exclusive",
		       r->exclusive_before, r->exclusive_after);
	for (size_t i = 0; i < r->classes.nr; i++)
		if (r->classes.list[i].type == FACT_NUMBER)
			printf("  %-14s %10.4g\n", r->classes.list[i].key,
			       r->classes.list[i].number);
	for (size_t i = 0; i < r->counters.nr; i++)
		printf("  %-10s %12.3f a round\n", r->counters.list[i].key,
		       r->counters.list[i].number);
	for (size_t i = 0; i < r->nr_events; i++)
		printf("  %-10s %12.3f an operation%s: %s\n", "counted",
		       event_count_scaled(&r->events[i]) / r->operations,
		       event_count_partial(&r->events[i])
			       ? ", scaled: it took turns"
			       : "",
		       r->events[i].name);
	printf("  %-10s %12.1f %s, subtracted\n", "overhead", r->overhead,
	       clock_units[r->clock]);
	printf("  %-10s %12.1f %s\n", "quantum", r->quantum,
	       clock_units[r->clock]);
	printf("  %-10s %12.1f %s a getppid()\n", "calibrator", r->calibrator,
	       clock_units[r->clock]);
	printf("  %-10s %12s%s%s\n", "proof", proof_words[r->proof],
	       r->reason.text[0] ? ": " : "", r->reason.text);
}

struct trial_options {
	double budget_ms, memory_pct;
	enum clock_kind clock;
	const char *events;  /* NULL: none */
	const char *control; /* the same */
	bool set;
	const char *sweep; /* the cgroup that a trial left; NULL: none */
};

/* Finds the counters to run; names those that this machine lacks. */
static int take_events(const char *list, struct event_names *names)
{
	struct reason why;

	if (event_names_parse(names, list, &why))
		return complain("%s", why.text);
	for (size_t i = 0; i < names->nr_missing; i++)
		complain("not counted: %s: %s", names->missing[i].names,
			 names->missing[i].why.text);
	return EXIT_GOOD;
}

/* The counters are one, and workers would switch them for one another. */
static int take_control(struct perf_control *control, const char *text,
			const struct run_case *c, struct reason *why)
{
	if (c->threads * c->procs > 1)
		return reason_set(why, -EINVAL,
				  "--control is for one worker: threads=1 and "
				  "procs=1");
	return perf_control_open(control, text, why);
}

static int say_result(const struct trial_result *result)
{
	if (result->outcome == OUTCOME_TRIAL) {
		print_result(result);
		return result->proof == PROOF_WRONG ? EXIT_REGRESSION
						    : EXIT_GOOD;
	}
	printf("%s\n  %s: %s\n", result->id,
	       result->outcome == OUTCOME_SKIP ? "skipped" : "broken",
	       result->reason.text);
	return result->outcome == OUTCOME_SKIP ? EXIT_NOTHING : EXIT_ERROR;
}

static int run_case(const struct run_case *c, const struct trial_options *o)
{
	static struct event_names events;
	struct perf_control control = { 0 };
	const struct bed_trial how = {
		.events = o->events ? &events : NULL,
		.control = o->control ? &control : NULL,
		.timed = true,
		.foreground = true,
	};
	struct bed bed;
	struct trial_result result = { 0 };
	struct reason why;
	int code = EXIT_GOOD;
	int err = bed_open(&bed, o->clock, 1, &why);

	if (!err && o->set)
		err = guard_open(&bed.needs.guard, NULL, &why);
	if (!err && o->events)
		code = take_events(o->events, &events);
	if (!err && !code && o->control)
		err = take_control(&control, o->control, c, &why);
	bed.budget_ms = o->budget_ms;
	bed.share = o->memory_pct / 100;
	if (!err && !code)
		err = bed_trial(&bed, c, &how, &result, &why);
	if (err)
		code = complain("%s", why.text);
	else if (!code)
		code = say_result(&result);
	trial_result_clear(&result);
	if (bed_close(&bed, &why))
		code = complain("%s", why.text);
	return code;
}

#define AT(name) .at = offsetof(struct trial_options, name)

static const struct option_row rows[] = {
	{ .name = "budget",
	  .type = OPTION_NUMBER,
	  AT(budget_ms),
	  .least = 0,
	  .most = 1e6 },
	{ .name = "clock",
	  .type = OPTION_WORD,
	  AT(clock),
	  .words = clock_words,
	  .nr_words = NR_CLOCKS },
	{ .name = "events", .type = OPTION_TEXT, AT(events) },
	{ .name = "control", .type = OPTION_TEXT, AT(control) },
	{ .name = "set", .type = OPTION_FLAG, AT(set) },
	{ .name = "memory",
	  .type = OPTION_NUMBER,
	  AT(memory_pct),
	  .least = 1,
	  .most = 100 },
	{ .name = "sweep", .type = OPTION_TEXT, AT(sweep) },
	{ 0 },
};

const struct option_table trial_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_CASES,
};

int command_trial(int argc, char **argv)
{
	struct trial_options o = { .budget_ms = 1000, .memory_pct = 50 };
	struct run_case c;
	struct reason why;
	int code = options_parse(argc, argv, &trial_table, &o, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (o.sweep)
		return memcg_sweep(o.sweep);

	const char *const *words = (const char *const *)(argv + optind);
	size_t nr = (size_t)(argc - optind);

	if (nr == 1 ? case_parse_id(&c, words[0], &why)
		    : case_parse(&c, words, nr, &why))
		return complain("%s", why.text);
	return run_case(&c, &o);
}
