/* run_options.c - see run_options.h. */
#include "cli/run_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "cli/cli.h"
#include "cli/number.h"
#include "data/record.h"
#include "host/machine.h"

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
	"  --events LIST    count, in up to 3 more trials a case of their own, which\n"
	"                   give no times: libpfm4's names (cycles:k), tracepoints\n"
	"                   (exceptions:page_fault_user), vmstat:NAME, and presets:\n"
	"                   faults, thp, tlb, walks, cache, numa\n"
	"  --events-timed   count in the trials that give the times\n"
	"  --set            change settings of the machine that a case needs (THP,\n"
	"                   mTHP, khugepaged, KSM, swap, huge pages, NUMA\n"
	"                   balancing); a guard puts them back, however the run ends\n"
	"  --trace          then one more trial a case, untimed, under the function\n"
	"                   tracer: `cowbench show --path FILE` then says which of\n"
	"                   the kernel's functions served an operation, how often\n"
	"  --anonymous      leave host name and boot id out of the record\n"
	"  --no-table       print no table at the end\n";

int run_options_parse(int argc, char **argv, struct run_options *o)
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
		EVENTS,
		EVENTS_TIMED,
		SET,
		TRACE,
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
		{ "events", required_argument, NULL, EVENTS },
		{ "events-timed", no_argument, NULL, EVENTS_TIMED },
		{ "set", no_argument, NULL, SET },
		{ "trace", no_argument, NULL, TRACE },
		{ "anonymous", no_argument, NULL, ANONYMOUS },
		{ "no-table", no_argument, NULL, NO_TABLE },
		{ 0 },
	};
	int option, code = EXIT_GOOD, word;

	*o = (struct run_options){
		.budget_ms = -1,
		.memory_pct = 50,
		.timeout_s = 30,
		.cap = 100,
		.seed = (uint64_t)time(NULL),
	};
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
			code = number_parse("time", optarg, 1, 1e6, &o->time_s);
			break;
		case TRIALS:
			code = count_parse("trials", optarg, 1, 1000000,
					   &o->trials);
			break;
		case BUDGET:
			code = number_parse("budget", optarg, 0, 1e6,
					    &o->budget_ms);
			break;
		case AB:
			o->ab = optarg;
			break;
		case UNTIL:
			code = number_parse("until", optarg, 0.01, 100,
					    &o->until_pct);
			break;
		case CAP:
			code = count_parse("cap", optarg, PILOT, 10000,
					   &o->cap);
			break;
		case SEED:
			code = seed_parse(optarg, &o->seed);
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
			code = number_parse("memory", optarg, 1, 100,
					    &o->memory_pct);
			break;
		case TIMEOUT:
			code = count_parse("timeout", optarg, 1, 100000,
					   &o->timeout_s);
			break;
		case EVENTS:
			o->events = optarg;
			break;
		case EVENTS_TIMED:
			o->events_timed = true;
			break;
		case SET:
			o->set = true;
			break;
		case TRACE:
			o->trace = true;
			break;
		case ANONYMOUS:
			o->anonymous = true;
			break;
		case NO_TABLE:
			o->no_table = true;
			break;
		default:
			return complain_usage();
		}
	}
	o->words = (const char *const *)(argv + optind);
	o->nr_words = (size_t)(argc - optind);
	if (!code && o->events_timed && !o->events && !o->resume)
		return complain("--events-timed: of which? --events LIST");
	if (!code && o->resume && o->nr_words)
		return complain(
			"--resume goes on with the words of the record; "
			"leave out '%s'",
			o->words[0]);
	return code;
}

void run_options_settle(struct run_options *o, size_t cases)
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

/* --- in the record ---------------------------------------------------------- */

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

void run_options_facts(const struct run_options *o, struct facts *facts)
{
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
	if (o->events) {
		facts_set_text(facts, "plan.events", o->events);
		facts_set_bool(facts, "plan.events_timed", o->events_timed);
	}
	facts_set_number(facts, "plan.budget_ms", o->budget_ms);
	facts_set_number(facts, "plan.seed", (double)o->seed);
	facts_set_bool(facts, "plan.set", o->set);
	if (o->trace)
		facts_set_bool(facts, "plan.trace", true);
}

/* A number of the record within these limits: it is untrusted. */
static double plan_number(const struct facts *plan, const char *key,
			  double least, double most, double otherwise)
{
	double number = facts_number(plan, key, otherwise);

	return number >= least && number <= most ? number : otherwise;
}

static void read_plan(struct run_options *o, const struct facts *plan)
{
	const struct fact *timed = facts_find(plan, "plan.events_timed");
	size_t room = 1;

	o->trials = (unsigned)plan_number(plan, "plan.trials", 1, 1e6, 5);
	o->budget_ms = plan_number(plan, "plan.budget_ms", 0, 1e6, 50);
	o->seed = (uint64_t)plan_number(plan, "plan.seed", 0, 9e15, 1);
	o->scope = strcmp(facts_text(plan, "plan.scope", ""), "full")
			   ? SCOPE_QUICK
			   : SCOPE_FULL;
	o->clock = strcmp(facts_text(plan, "clock.kind", ""),
			  clock_words[CLOCK_INSTRUCTIONS])
			   ? CLOCK_TIME
			   : CLOCK_INSTRUCTIONS;
	o->until_pct = plan_number(plan, "plan.until_pct", 0.01, 100, 0);
	o->cap = (unsigned)plan_number(plan, "plan.cap", PILOT, 1e4, o->cap);
	o->trace |= facts_find(plan, "plan.trace") != NULL;
	o->text = memory_text(facts_text(plan, "plan.words", ""));
	o->ab_text = memory_text(facts_text(plan, "plan.ab", ""));
	o->ab = o->ab_text[0] ? o->ab_text : NULL;
	o->events_text = memory_text(facts_text(plan, "plan.events", ""));
	o->events = o->events_text[0] ? o->events_text : NULL;
	o->events_timed = timed && timed->type == FACT_BOOL && timed->number;
	for (const char *at = o->text; *at; at++)
		room += *at == '\n';
	o->list = memory_new(room, sizeof(*o->list));
	o->nr_words = 0;
	for (char *rest = o->text, *word; (word = strtok_r(rest, "\n", &rest));)
		o->list[o->nr_words++] = word;
	o->words = o->list;
}

/* A resumed run needs the word again: nothing changes without it. */
static int check_set(const struct run_options *o, const struct facts *then)
{
	const struct fact *set = facts_find(then, "plan.set");

	if (!set || set->type != FACT_BOOL || set->number == 0 || o->set)
		return EXIT_GOOD;
	return complain("%s changes settings of the machine: say --set again",
			o->path);
}

/* Whether the record was begun on this kernel, in this boot: it is one unit. */
static int check_boot(const struct run_options *o, const struct facts *then)
{
	struct facts now = { 0 };
	const char *release, *boot, *now_release, *now_boot;
	int code = EXIT_GOOD;

	machine_facts(&now, NULL, false);
	release = facts_text(then, "kernel.release", "?");
	now_release = facts_text(&now, "kernel.release", "?");
	boot = facts_text(then, "boot_id", "");
	now_boot = facts_text(&now, "boot_id", "");
	if (strcmp(release, now_release) != 0)
		code = complain("%s is of kernel %s and this is %s; start a "
				"record of its own",
				o->path, release, now_release);
	else if (boot[0] && strcmp(boot, now_boot) != 0)
		code = complain("%s is of another boot, and a record is of "
				"one; start a record of its own, compare takes "
				"both",
				o->path);
	facts_clear(&now);
	return code;
}

int run_options_resume(struct run_options *o)
{
	struct record_reader *reader;
	struct record_line line = { 0 };
	struct reason why;
	int type = record_open(&reader, o->path, false, &why);
	int code;

	if (type < 0)
		return complain("%s", why.text);
	type = record_next(reader, &line, &why);
	if (type == RECORD_RUN) {
		code = check_boot(o, &line.facts);
		if (!code)
			code = check_set(o, &line.facts);
		read_plan(o, &line.facts);
	} else {
		code = complain("%s", type < 0 ? why.text
					       : "the record holds no run");
	}
	record_line_clear(&line);
	record_close(reader);
	return code;
}

void run_options_clear(struct run_options *o)
{
	free(o->text);
	free(o->ab_text);
	free(o->events_text);
	free(o->list);
	*o = (struct run_options){ 0 };
}
