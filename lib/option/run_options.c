/* run_options.c - see run_options.h. */
#include "option/run_options.h"

#include <time.h>

#include "option/options.h"
#include "view/complain.h"
#include "run/pilot.h"

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
	"  --for WORK       the benchmarks that a change there reaches: mprotect, fork,\n"
	"                   thp, swap or pins; words choose among their cases\n"
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
	"  --quiet-wait S   before each trial wait up to S seconds until nothing\n"
	"                   else takes the CPU; its record says how long it was\n"
	"  --yes, -y        do not ask before a run of more than 30 minutes\n"
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

#define AT(name)      .at = offsetof(struct run_options, name)
#define AT_PLAN(name) .at = offsetof(struct run_options, request.name)

static const struct option_row rows[] = {
	{ .name = "output", .letter = 'o', .type = OPTION_FILE, AT_PLAN(path) },
	{ .name = "overwrite", .type = OPTION_FLAG, AT(overwrite) },
	{ .name = "resume", .type = OPTION_FILE, AT(resume) },
	{ .name = "quick",
	  .type = OPTION_CHOICE,
	  AT_PLAN(scope),
	  .value = SCOPE_QUICK },
	{ .name = "full",
	  .type = OPTION_CHOICE,
	  AT_PLAN(scope),
	  .value = SCOPE_FULL },
	{ .name = "for",
	  .type = OPTION_WORD,
	  AT_PLAN(purpose),
	  .words = purpose_words,
	  .nr_words = NR_PURPOSES },
	{ .name = "time",
	  .type = OPTION_NUMBER,
	  AT_PLAN(time_s),
	  .least = 1,
	  .most = 1e6 },
	{ .name = "trials",
	  .type = OPTION_COUNT,
	  AT_PLAN(trials),
	  .least = 1,
	  .most = 1e6 },
	{ .name = "ab", .type = OPTION_TEXT, AT_PLAN(ab) },
	{ .name = "until",
	  .type = OPTION_NUMBER,
	  AT_PLAN(until_pct),
	  .least = 0.01,
	  .most = 100 },
	{ .name = "cap",
	  .type = OPTION_COUNT,
	  AT_PLAN(cap),
	  .least = PILOT,
	  .most = 1e4 },
	{ .name = "budget",
	  .type = OPTION_NUMBER,
	  AT_PLAN(budget_ms),
	  .least = 0,
	  .most = 1e6 },
	{ .name = "seed", .type = OPTION_SEED, AT_PLAN(seed) },
	{ .name = "clock",
	  .type = OPTION_WORD,
	  AT_PLAN(clock),
	  .words = clock_words,
	  .nr_words = NR_CLOCKS },
	{ .name = "memory",
	  .type = OPTION_NUMBER,
	  AT_PLAN(memory_pct),
	  .least = 1,
	  .most = 100 },
	{ .name = "timeout",
	  .type = OPTION_COUNT,
	  AT_PLAN(timeout_s),
	  .least = 1,
	  .most = 1e5 },
	{ .name = "quiet-wait",
	  .type = OPTION_NUMBER,
	  AT_PLAN(quiet_wait_s),
	  .least = 0.1,
	  .most = 86400 },
	{ .name = "yes", .letter = 'y', .type = OPTION_FLAG, AT(yes) },
	{ .name = "events", .type = OPTION_TEXT, AT_PLAN(events) },
	{ .name = "events-timed", .type = OPTION_FLAG, AT_PLAN(events_timed) },
	{ .name = "set", .type = OPTION_FLAG, AT_PLAN(set) },
	{ .name = "trace", .type = OPTION_FLAG, AT_PLAN(trace) },
	{ .name = "anonymous", .type = OPTION_FLAG, AT_PLAN(anonymous) },
	{ .name = "no-table", .type = OPTION_FLAG, AT(no_table) },
	{ 0 },
};

const struct option_table run_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_CASES,
};

/* The options that --resume still allows. */
static const char *const resumable[] = {
	"resume", "memory", "timeout",	"quiet-wait",
	"set",	  "trace",  "no-table", "yes",
};

/* Refuses options and words that the record of --resume has settled. */
static int check_resume(const struct run_options *o, uint64_t given)
{
	size_t nr = sizeof(resumable) / sizeof(*resumable);

	for (size_t i = 0; rows[i].name; i++)
		if ((given & BIT64(i)) &&
		    word_index(resumable, nr, rows[i].name) < 0)
			return complain("--resume goes on with the plan of the "
					"record; leave out --%s",
					rows[i].name);
	if (!o->request.nr_words)
		return EXIT_GOOD;
	return complain("--resume goes on with the words of the record; "
			"leave out '%s'",
			o->request.words[0]);
}

int run_options_parse(int argc, char **argv, struct run_options *o)
{
	struct request *r = &o->request;
	uint64_t given;
	int code;

	*o = (struct run_options){
		.request = { .budget_ms = -1,
			     .cap = 100,
			     .seed = (uint64_t)time(NULL) },
	};
	code = options_parse(argc, argv, &run_table, o, &given);
	if (code)
		return code;
	r->words = (const char *const *)(argv + optind);
	r->nr_words = (size_t)(argc - optind);
	if (o->resume) {
		r->path = o->resume;
		r->record = RUN_RESUME;
		return check_resume(o, given);
	}
	r->record = o->overwrite ? RUN_OVERWRITE : RUN_NEW;
	if (r->events_timed && !r->events)
		return complain("--events-timed wants --events LIST");
	return EXIT_GOOD;
}
