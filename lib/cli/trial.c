/* trial.c - `cowbench trial`: one trial, in the foreground. */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/number.h"
#include "run/driver.h"
#include "host/event_names.h"
#include "host/memcg.h"
#include "run/needs.h"

static const char usage[] =
	"usage: cowbench trial [--set] [--budget MS] [--events LIST]\n"
	"                      BENCH [AXIS=VALUE...]\n"
	"Runs one case once in this process, to be put under perf or strace, and\n"
	"prints what it found.  Axes that are not named take their defaults.\n"
	"  --budget MS      measure for so long (default 1000)\n"
	"  --set            change settings of the machine that the case needs; a\n"
	"                   guard puts them back, however the trial ends\n"
	"  --events LIST    count as well: see cowbench run --help\n"
	"  --clock KIND     time or instructions (of an emulator that counts)\n";

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

/* Puts the counters into the configuration; names what is missing. */
static int take_events(const char *list, struct trial_config *config)
{
	static struct event_names names;
	struct reason why;

	if (event_names_parse(&names, list, &why))
		return complain("%s", why.text);
	for (size_t i = 0; i < names.nr_missing; i++)
		complain("not counted: %s: %s", names.missing[i].names,
			 names.missing[i].why.text);
	config->nr_events = (uint32_t)names.nr;
	config->timed = true;
	memcpy(config->events, names.specs, sizeof(config->events));
	return EXIT_GOOD;
}

static int run_case(const struct run_case *c, enum clock_kind kind,
		    double budget_ms, const char *events, bool set)
{
	struct needs needs = { 0 };
	struct placement placement;
	struct driver driver = { .fd = -1 };
	struct trial_config config = {
		.budget_ns = (uint64_t)(budget_ms * 1e6),
		.rounds_min = 1,
		.samples_max = CHANNEL_SAMPLES,
	};
	struct trial_result result;
	struct reason why;
	int code = EXIT_GOOD;

	case_id(c, config.id);
	if (events && take_events(events, &config))
		return EXIT_ERROR;
	if (placement_load(&placement, NULL, &why))
		return complain("%s", why.text);
	config.many_nodes = placement.nr > 1;
	if (driver_check(c, &placement, 0.5, &config.place, &why)) {
		placement_free(&placement);
		printf("%s\n  skipped: %s\n", config.id, why.text);
		return EXIT_NOTHING;
	}
	placement_free(&placement);
	if (set && guard_open(&needs.guard, NULL, &why))
		return complain("%s", why.text);
	if (needs_meet(&needs, c, &config.place, &why)) {
		printf("%s\n  skipped: %s\n", config.id, why.text);
		if (needs_end(&needs, &why))
			return complain("%s", why.text);
		return EXIT_NOTHING;
	}
	if (clock_choose(&config.clock, kind, &why) ||
	    driver_open(&driver, 1, &why))
		return complain("%s", why.text);
	driver_foreground(&driver, &config, c, &result);
	if (result.outcome == OUTCOME_TRIAL)
		print_result(&result);
	else
		printf("%s\n  %s: %s\n", result.id,
		       result.outcome == OUTCOME_SKIP ? "skipped" : "broken",
		       result.reason.text);
	if (result.outcome == OUTCOME_SKIP)
		code = EXIT_NOTHING;
	else if (result.outcome == OUTCOME_BROKEN)
		code = EXIT_ERROR;
	else if (result.proof == PROOF_WRONG)
		code = EXIT_REGRESSION;
	trial_result_clear(&result);
	driver_close(&driver);
	if (needs_end(&needs, &why))
		return complain("%s", why.text);
	return code;
}

int command_trial(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "budget", required_argument, NULL, 'b' },
		{ "clock", required_argument, NULL, 'c' },
		{ "events", required_argument, NULL, 'e' },
		{ "set", no_argument, NULL, 's' },
		{ "channel", required_argument, NULL, 'C' }, /* the driver's */
		{ "sweep", required_argument, NULL, 'S' },   /* a trial's */
		{ 0 },
	};
	double budget_ms = 1000;
	enum clock_kind kind = CLOCK_TIME;
	const char *events = NULL;
	struct run_case c;
	struct reason why;
	int option, word;
	bool set = false;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		case 'b':
			if (number_parse("budget", optarg, 0, 1e6, &budget_ms))
				return EXIT_ERROR;
			break;
		case 'c':
			word = word_index(clock_words, NR_CLOCKS, optarg);
			if (word < 0)
				return complain("--clock %s: it is time or "
						"instructions",
						optarg);
			kind = (enum clock_kind)word;
			break;
		case 'e':
			events = optarg;
			break;
		case 's':
			set = true;
			break;
		case 'C':
			return driver_serve(atoi(optarg));
		case 'S':
			return memcg_sweep(optarg);
		default:
			return complain_usage();
		}
	}

	const char *const *words = (const char *const *)(argv + optind);
	size_t nr = (size_t)(argc - optind);

	if (nr == 1 ? case_parse_id(&c, words[0], &why)
		    : case_parse(&c, words, nr, &why))
		return complain("%s", why.text);
	return run_case(&c, kind, budget_ms, events, set);
}
