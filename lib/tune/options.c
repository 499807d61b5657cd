/* options.c - see options.h. */
#include "tune/options.h"

#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "view/complain.h"

static const char usage[] =
	"usage: cowbench tune [OPTIONS] [--pid PID | -- COMMAND [ARGUMENT...]]\n"
	"       cowbench tune [OPTIONS] --start LINE --probe LINE [--stop LINE]\n"
	"       cowbench tune --try TIME NAME=WORD...\n"
	"Runs something under each setting of transparent huge pages, in blocks of\n"
	"random order, and says which setting is better than what is set now, for\n"
	"what goal, how sure that is, and what it costs elsewhere.  A guard puts\n"
	"the settings back, however it ends.  Needs root.  What is run: operations\n"
	"on memory, as of any program; operations of a process' size and mix; a\n"
	"command; or a server under load.\n"
	"  --pid PID        look at that process, and run operations of its size\n"
	"  --written PCT    share of its memory that it writes between two forks (10)\n"
	"  --watch TIME     with --pid: for so long see how much that is, such as 60s\n"
	"                   (soft-dirty bits; its stores take a fault a page more)\n"
	"  --start LINE     a server, for sh(1): it stays in the foreground, and is\n"
	"                   started anew for each run\n"
	"  --probe LINE     makes the load and prints figures; it is tried until it\n"
	"                   exits with 0, since the server takes a while to come up\n"
	"  --stop LINE      ends the server; without it the server is killed\n"
	"  --up TIME        within which it must answer (30s)\n"
	"  --latency RE, --throughput RE, --memory RE, --fork RE\n"
	"                   find the goal's figure in what the probe prints: regular\n"
	"                   expressions, of which the first group counts, or paths\n"
	"                   in JSON, such as $.jobs[0].read.iops; of throughput more\n"
	"                   is better, of the others less.  Without --memory it is\n"
	"                   the server's peak\n"
	"  --show NAME=RE   a further row\n"
	"  --pool SIZE      also a pool of so many more huge pages, such as 1g, for a\n"
	"                   program that asks for these (hugetlb)\n"
	"  --fragment PCT   on fragmented memory: a helper holds so much of what is\n"
	"                   free, such as 50%, in single pages with gaps between\n"
	"  --settings LIST  these alone, of those that --dry-run names\n"
	"  --time TIME      for all of it, such as 90s or 10m (10m); a run that is at\n"
	"                   work at its end is ended, and its block left out\n"
	"  --goal GOAL      latency (of stores during a save), throughput, memory or\n"
	"                   fork alone; of a command: throughput or memory\n"
	"  --dry-run        print the settings that would be tried and each file\n"
	"                   that would be written; run and change nothing\n"
	"  --format FORMAT  text, or json for programs\n"
	"  -o FILE          the JSON into this file too, which must be new: what was\n"
	"                   found, and the values of every run\n"
	"  --seed N         of the random orders\n"
	"  --try TIME       put these settings in force for so long, then back:\n"
	"                   Ctrl-C ends it; NAME as --dry-run has it\n"
	"  --root DIR       with --dry-run: of the machine under DIR\n"
	"Examples: cowbench tune\n"
	"          cowbench tune --pid $(pidof redis-server) --written 10%\n"
	"          cowbench tune --time 5m -- make -C ~/project\n";

static const char *const format_words[NR_FORMATS] = {
	[FORMAT_TEXT] = "text",
	[FORMAT_JSON] = "json",
};

#define AT(name) .at = offsetof(struct tune_options, name)

static const struct option_row rows[] = {
	{ .name = "time",
	  .type = OPTION_TIME,
	  AT(time_s),
	  .least = 1,
	  .most = 86400 },
	{ .name = "try",
	  .type = OPTION_TIME,
	  AT(try_s),
	  .least = 1,
	  .most = 86400 },
	{ .name = "watch",
	  .type = OPTION_TIME,
	  AT(watch_s),
	  .least = 1,
	  .most = 86400 },
	{ .name = "pid",
	  .type = OPTION_COUNT,
	  AT(pid),
	  .least = 1,
	  .most = 4194304 },
	{ .name = "written",
	  .type = OPTION_PERCENT,
	  AT(written),
	  .least = 0.01,
	  .most = 100 },
	{ .name = "fragment",
	  .type = OPTION_PERCENT,
	  AT(fragment),
	  .least = 10,
	  .most = 90 },
	{ .name = "goal",
	  .type = OPTION_WORD,
	  AT(goal),
	  .words = goal_words,
	  .nr_words = NR_GOALS },
	{ .name = "format",
	  .type = OPTION_WORD,
	  AT(format),
	  .words = format_words,
	  .nr_words = NR_FORMATS },
	{ .name = "start", .type = OPTION_TEXT, AT(server.start) },
	{ .name = "probe", .type = OPTION_TEXT, AT(server.probe) },
	{ .name = "stop", .type = OPTION_TEXT, AT(server.stop) },
	{ .name = "up",
	  .type = OPTION_TIME,
	  AT(server.up_s),
	  .least = 1,
	  .most = 3600 },
	{ .name = "latency",
	  .type = OPTION_TEXT,
	  AT(server.figures[GOAL_LATENCY]) },
	{ .name = "throughput",
	  .type = OPTION_TEXT,
	  AT(server.figures[GOAL_THROUGHPUT]) },
	{ .name = "memory",
	  .type = OPTION_TEXT,
	  AT(server.figures[GOAL_MEMORY]) },
	{ .name = "fork", .type = OPTION_TEXT, AT(server.figures[GOAL_FORK]) },
	{ .name = "show", .type = OPTION_LIST, AT(shown) },
	{ .name = "output", .letter = 'o', .type = OPTION_FILE, AT(output) },
	{ .name = "settings", .type = OPTION_TEXT, AT(settings) },
	{ .name = "pool", .type = OPTION_BYTES, AT(pool) },
	{ .name = "seed", .type = OPTION_SEED, AT(seed) },
	{ .name = "dry-run", .type = OPTION_FLAG, AT(dry_run) },
	{ .name = "root", .type = OPTION_FOLDER, AT(root) },
	{ 0 },
};

const struct option_table tune_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_COMMAND,
};

/* Whether there are words that only a server takes. */
static bool is_of_servers(const struct tune_options *o)
{
	bool any = o->server.stop || o->shown.nr;

	for (unsigned goal = 0; goal < NR_GOALS; goal++)
		any |= o->server.figures[goal] != NULL;
	return any;
}

static int check(const struct tune_options *o, int argc, char **argv)
{
	bool command = optind < argc;

	if (o->root && !o->dry_run)
		return complain("--root wants --dry-run: only the machine "
				"itself can be measured");
	if (command && strcmp(argv[optind - 1], "--") != 0)
		return complain("'%s': a command stands behind --, as in "
				"cowbench tune -- %s",
				argv[optind], argv[optind]);
	if (command + (o->pid != 0) + (o->server.start != NULL) > 1)
		return complain("a command, --pid and --start: one of them");
	if (!o->server.start != !o->server.probe)
		return complain("--start and --probe go together: what makes "
				"the load, and what is loaded");
	if (!o->server.start && is_of_servers(o))
		return complain("what is to be found in the output of a probe, "
				"or stops a server, wants --start and --probe");
	if (o->pool && !command && !o->server.start)
		return complain("--pool: operations on memory ask for no such "
				"pages; a command or a server may");
	if (o->shown.nr > SERVER_SHOWN)
		return complain("--show: %d are the most", SERVER_SHOWN);
	if (o->server.start && o->goal < NR_GOALS && o->goal != GOAL_MEMORY &&
	    !o->server.figures[o->goal])
		return complain("--goal %s wants --%s RE, which finds its "
				"figure",
				goal_words[o->goal], goal_words[o->goal]);
	if ((command || o->server.start) && o->written > 0)
		return complain(
			"--written is of --pid and of the machine alone");
	if (o->watch_s > 0 && (!o->pid || o->written > 0))
		return complain("--watch is of --pid, and is instead of "
				"--written");
	if (command && (o->goal == GOAL_LATENCY || o->goal == GOAL_FORK))
		return complain("--goal %s: it is not seen of a command; "
				"throughput and memory are",
				goal_words[o->goal]);
	if (!o->dry_run && prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
		return complain("THPs are switched off for this process and "
				"what it starts (PR_SET_THP_DISABLE): start "
				"it from another shell");
	return EXIT_GOOD;
}

int tune_options_parse(int argc, char **argv, struct tune_options *o)
{
	int code;

	*o = (struct tune_options){ .command = argv,
				    .time_s = 600,
				    .goal = NR_GOALS,
				    .server = { .up_s = 30 },
				    .seed = (uint64_t)time(NULL) };
	code = options_parse(argc, argv, &tune_table, o, NULL);
	if (code || o->try_s > 0)
		return code;
	return check(o, argc, argv);
}
