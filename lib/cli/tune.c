/* tune.c - `cowbench tune`: which THP settings are right for a program. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/signals.h"
#include "base/text.h"
#include "tune/command.h"
#include "tune/experiment.h"
#include "tune/sheet.h"
#include "view/progress.h"
#include "option/options.h"
#include "cli/cli.h"

static const char usage[] =
	"usage: cowbench tune [OPTIONS] -- COMMAND [ARGUMENT...]\n"
	"       cowbench tune --try TIME NAME=WORD...\n"
	"Runs the command under each setting of transparent huge pages, in blocks\n"
	"of random order, and says which setting is better than what is set now,\n"
	"for what goal, how sure that is, and what it costs elsewhere.  A guard\n"
	"puts the settings back, however it ends.  Needs root.\n"
	"  --time TIME      for all of it, such as 90s or 10m (10m)\n"
	"  --goal GOAL      throughput (its time) or memory (its peak) alone;\n"
	"                   latency and fork are not seen of a command\n"
	"  --dry-run        print the settings that would be tried and each file\n"
	"                   that would be written; run and change nothing\n"
	"  --format FORMAT  text, or json for programs\n"
	"  --seed N         of the random orders\n"
	"  --try TIME       put these settings in force for so long, then back:\n"
	"                   Ctrl-C ends it; NAME as --dry-run --format json has it\n"
	"  --root DIR       with --dry-run: of the machine under DIR\n"
	"Example: cowbench tune --time 5m -- make -C ~/project\n";

enum format { FORMAT_TEXT, FORMAT_JSON, NR_FORMATS };

static const char *const format_words[NR_FORMATS] = {
	[FORMAT_TEXT] = "text",
	[FORMAT_JSON] = "json",
};

struct tune_options {
	double time_s, try_s;
	enum goal goal;
	enum format format;
	uint64_t seed;
	bool dry_run;
	const char *root;
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
	{ .name = "seed", .type = OPTION_SEED, AT(seed) },
	{ .name = "dry-run", .type = OPTION_FLAG, AT(dry_run) },
	{ .name = "root", .type = OPTION_TEXT, AT(root) },
	{ 0 },
};

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

/* --- --try ---------------------------------------------------------------- */

/* Sets what the words say.  EXIT_GOOD, or EXIT_ERROR after complaining. */
static int set_words(struct guard *guard, char **words)
{
	struct reason why;

	for (; *words; words++) {
		char *name = memory_text(*words), *equals = strchr(name, '=');
		int err = 0;

		if (equals) {
			*equals = '\0';
			err = guard_set(guard, name, equals + 1, &why);
		}
		free(name);
		if (!equals)
			return complain("'%s': a setting and its word, such as "
					"thp.enabled=always",
					*words);
		if (err)
			return complain("%s", why.text);
	}
	return EXIT_GOOD;
}

/* Sleeps until the time is over or a signal comes. */
static void wait_for(double seconds)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)seconds;
	while (!stopped && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end,
					   NULL) == EINTR)
		;
}

static int try_words(char **words, double seconds)
{
	struct guard guard;
	struct reason why;
	int code;

	if (!*words)
		return complain("--try: which settings? such as "
				"thp.enabled=always");
	if (guard_open(&guard, NULL, &why))
		return complain("%s", why.text);
	guard.stop = &stopped;
	code = set_words(&guard, words);
	if (!code) {
		fprintf(stderr, "set for %.0f s; Ctrl-C puts all back before\n",
			seconds);
		wait_for(seconds);
		if (guard_check(&guard, &why))
			code = complain("%s", why.text);
	}
	if (guard_close(&guard, &why))
		return complain("%s", why.text);
	if (!code)
		puts("the settings are as before");
	return code;
}

/* --- the experiment ------------------------------------------------------- */

struct told {
	struct progress progress;
	bool text;
};

static void say_stage(const struct experiment *e, struct told *told)
{
	progress_clear(&told->progress);
	progress_start(&told->progress, e->total);
	if (e->stage != STAGE_LOOK)
		fprintf(stderr, "%s: at most %zu runs, some %.0f s\n",
			stage_words[e->stage], e->total,
			fmin((double)e->total * e->usual_s, e->time_s));
}

static void on_event(void *context, enum experiment_event event,
		     const struct experiment *e)
{
	struct told *told = context;
	char line[128];

	switch (event) {
	case EXPERIMENT_WARM:
		fprintf(stderr,
			"a run takes %.2f s; %zu settings, in at most %.0f s\n",
			e->usual_s, e->arms->nr, e->time_s);
		break;
	case EXPERIMENT_STAGE:
		say_stage(e, told);
		break;
	case EXPERIMENT_STEP:
		told->progress.done = e->done;
		snprintf(line, sizeof(line), "%s: %s", stage_words[e->stage],
			 e->arms->list[e->arm].name);
		progress_say(&told->progress, line);
		break;
	case EXPERIMENT_OUT:
		progress_clear(&told->progress);
		complain("%s is left out: %s", e->arms->list[e->arm].name,
			 e->why[e->arm].text);
		break;
	case EXPERIMENT_SCREENED:
		progress_clear(&told->progress);
		break;
	}
}

static char *join(char **argv)
{
	char *text = memory_text(argv[0]);

	for (argv++; *argv; argv++)
		memory_append(&text, " %s", *argv);
	if (strlen(text) > 60)
		memcpy(text + 57, "...", 4);
	return text;
}

static int experiment(const struct tune_options *o, struct arms *arms,
		      char **argv)
{
	struct told told = { .text = o->format == FORMAT_TEXT };
	struct command_subject command = { .argv = (const char *const *)argv,
					   .stop = &stopped };
	struct keeper keeper;
	struct experiment e = {
		.subject = command_subject(&command),
		.arms = arms,
		.keeper = &keeper,
		.time_s = o->time_s,
		.seed = o->seed,
		.stop = &stopped,
		.tell = on_event,
		.context = &told,
	};
	char *what = join(argv);
	struct sheet_asked asked = {
		.what = what,
		.goals = o->goal < NR_GOALS ? 1u << o->goal
					    : (1u << NR_GOALS) - 1,
	};
	struct json_text json = { 0 };
	struct reason why;
	int code = EXIT_GOOD;

	if (keeper_open(&keeper, arms, &stopped, &why)) {
		code = complain("%s", why.text);
		goto out;
	}
	if (experiment_run(&e, &why))
		code = complain("%s", why.text);
	progress_clear(&told.progress);
	if (keeper_close(&keeper, &why))
		code = complain("%s", why.text);
	if (code)
		goto out;
	if (told.text) {
		sheet_print(&e, &asked, stdout);
	} else {
		sheet_json(&e, &asked, &json);
		json_text_print(&json, stdout);
	}
out:
	experiment_free(&e);
	free(what);
	return code;
}

/* --- the command ---------------------------------------------------------- */

static int dry_run(const struct tune_options *o, const struct arms *arms,
		   char **argv)
{
	char *what = join(argv);

	printf("%s would run under %zu settings, and under variants of those "
	       "that lead,\nin at most %.0f s.  Each is what is set now, but:\n",
	       what, arms->nr, o->time_s);
	sheet_plan(arms, stdout);
	free(what);
	return EXIT_GOOD;
}

static int check(const struct tune_options *o, int argc, char **argv)
{
	if (o->root && !o->dry_run)
		return complain("--root wants --dry-run: only the machine "
				"itself can be measured");
	if (optind >= argc)
		return complain("what is to be run? cowbench tune -- COMMAND");
	if (strcmp(argv[optind - 1], "--") != 0)
		return complain("'%s': a command stands behind --, as in "
				"cowbench tune -- %s",
				argv[optind], argv[optind]);
	if (o->goal == GOAL_LATENCY || o->goal == GOAL_FORK)
		return complain("--goal %s: it is not seen of a command; "
				"throughput and memory are",
				goal_words[o->goal]);
	if (!o->dry_run && prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) > 0)
		return complain("THPs are switched off for this process and "
				"what it starts (PR_SET_THP_DISABLE): start "
				"it from another shell");
	return EXIT_GOOD;
}

int command_tune(int argc, char **argv)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	struct tune_options o = { .time_s = 600,
				  .goal = NR_GOALS,
				  .seed = (uint64_t)time(NULL) };
	struct arms arms = { .nr = 0 };
	struct reason why;
	int code = options_parse(argc, argv, rows, usage, true, &o, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	signals_catch(signals, on_signal);
	signal(SIGPIPE, SIG_IGN);
	if (o.try_s > 0)
		return try_words(argv + optind, o.try_s);
	code = check(&o, argc, argv);
	if (code)
		return code;
	if (arms_screen(&arms, o.root, &why))
		code = complain("%s", why.text);
	else
		code = o.dry_run ? dry_run(&o, &arms, argv + optind)
				 : experiment(&o, &arms, argv + optind);
	arms_clear(&arms);
	return code;
}
