/* tune.c - `cowbench tune`: which THP settings are right for a program. */
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
#include "base/now.h"
#include "base/signals.h"
#include "base/text.h"
#include "host/busy.h"
#include "tune/command.h"
#include "tune/experiment.h"
#include "tune/operations.h"
#include "tune/options.h"
#include "tune/server.h"
#include "tune/sheet.h"
#include "tune/target.h"
#include "tune/told.h"
#include "tune/tried.h"
#include "tune/try.h"
#include "cli/cli.h"

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

/* --- the experiment ------------------------------------------------------- */

struct subjects {
	struct command_subject command;
	struct operations operations;
	struct target target;
	struct server *server;
	char *what; /* in words for people */
	const struct known *known;
	bool program; /* it is one: a process, a command, a server */
};

/* Prints the answer, and writes it to a file that is there already. */
static int say_answer(const struct tune_options *o, const struct experiment *e,
		      const struct sheet_asked *asked, FILE *record)
{
	struct json_text json = { 0 };
	int code = EXIT_GOOD;

	sheet_json(e, asked, &json);
	json_newline(&json);
	if (record &&
	    (fwrite(json.text, 1, json.length, record) != json.length ||
	     fflush(record) || fsync(fileno(record))))
		code = complain("%s: cannot write: %s", o->output,
				strerror(errno));
	if (o->format == FORMAT_TEXT)
		sheet_print(e, asked, stdout);
	else
		fputs(json.text, stdout);
	json_text_free(&json);
	return code;
}

static int run_experiment(const struct tune_options *o, struct experiment *e,
			  const struct sheet_asked *asked, FILE *record)
{
	struct told *told = e->context;
	struct reason why;
	int code = EXIT_GOOD;

	if (keeper_open(e->keeper, e->arms, &stopped, &why))
		return complain("%s", why.text);
	if (experiment_run(e, &why))
		code = complain("%s", why.text);
	progress_clear(&told->progress);
	if (e->fragment)
		fragment_end(e->fragment);
	if (keeper_close(e->keeper, &why))
		code = complain("%s", why.text);
	return code ? code : say_answer(o, e, asked, record);
}

static int experiment(const struct tune_options *o, struct arms *arms,
		      const struct subjects *subjects, struct subject subject)
{
	struct told told = { .progress = { .shown = false } };
	struct keeper keeper;
	struct fragment fragment = {
		.share = o->fragment / 100,
		.stop = &stopped,
	};
	struct experiment e = {
		.subject = subject,
		.arms = arms,
		.keeper = &keeper,
		.time_s = o->time_s,
		.fixed = o->settings != NULL,
		.seed = o->seed,
		.fragment = o->fragment > 0 ? &fragment : NULL,
		.stop = &stopped,
		.tell = told_event,
		.context = &told,
	};
	struct sheet_asked asked = {
		.what = subjects->what,
		.known = subjects->known,
		.goals = o->goal < NR_GOALS ? 1u << o->goal
					    : (1u << NR_GOALS) - 1,
		.command = o->command,
		.program = subjects->program,
		.seed = o->seed,
		.busy_before = busy_pressure(NULL, "cpu"),
	};
	FILE *record = o->output ? fopen(o->output, "wxe") : NULL;
	int code;

	if (o->output && !record)
		return complain("%s: %s", o->output, strerror(errno));
	code = run_experiment(o, &e, &asked, record);
	/* Nothing was said: no empty file stays. */
	if (record && code)
		unlink(o->output);
	if (record)
		fclose(record);
	experiment_free(&e);
	return code;
}

#define WHAT_MAX 60 /* bytes */

/* Operations of the size and mix of the process, where one is given. */
static int take_operations(const struct tune_options *o, struct subjects *s)
{
	struct workload *workload = &s->operations.workload;
	struct reason why;
	int cut;

	if (o->pid) {
		if (target_look((pid_t)o->pid, &s->target, &why))
			return complain("%s", why.text);
		if (o->watch_s > 0 &&
		    target_watch(&s->target, o->watch_s, &stopped, &why))
			return complain("%s", why.text);
		s->known = known_find(s->target.name);
		workload->bytes = (size_t)s->target.anonymous;
		workload->shared_bytes = (size_t)s->target.shared;
	}
	workload->written = s->target.watched_s > 0 ? target_written(&s->target)
						    : o->written / 100;
	workload->closely = o->fragment > 0;
	s->operations.held_bytes = fragment_bytes(o->fragment / 100);
	s->operations.stop = &stopped;
	cut = operations_fit(&s->operations, &why);
	if (cut < 0)
		return complain("%s", why.text);
	s->what = memory_format(
		"operations on %zu MiB, %zu MiB shared, %.0f %% written%s",
		workload->bytes >> 20, workload->shared_bytes >> 20,
		workload->written * 100,
		cut ? " (cut to the memory that is free)" : "");
	if (o->pid && o->format == FORMAT_TEXT)
		target_print(&s->target, stdout);
	return EXIT_GOOD;
}

static int take_server(const struct tune_options *o, struct subjects *s)
{
	struct server_asked asked = o->server;
	struct reason why;

	asked.stopped = &stopped;
	asked.nr_shown = o->shown.nr;
	for (size_t i = 0; i < asked.nr_shown; i++)
		asked.shown[i] = o->shown.list[i];
	if (server_new(&s->server, &asked, &why))
		return complain("%s", why.text);
	s->known = known_find(asked.start);
	s->what = text_cut(memory_text(s->known ? s->known->name : asked.start),
			   WHAT_MAX);
	return EXIT_GOOD;
}

static int take_subject(const struct tune_options *o, char **argv,
			struct subjects *s, struct subject *subject)
{
	int code = EXIT_GOOD;

	s->program = *argv || o->pid || o->server.start;
	if (*argv) {
		s->command = (struct command_subject){
			.argv = (const char *const *)argv,
			.stop = &stopped,
		};
		*subject = command_subject(&s->command);
		s->what = text_cut(text_join(argv), WHAT_MAX);
		s->known = known_find(argv[0]);
	} else if (o->server.start) {
		code = take_server(o, s);
		if (!code)
			*subject = server_subject(s->server);
	} else {
		code = take_operations(o, s);
		*subject = operations_subject(&s->operations);
	}
	return code;
}

/* --- the command ---------------------------------------------------------- */

static int dry_run(const struct tune_options *o, const struct arms *arms,
		   const char *what)
{
	printf("%s: would run under %zu settings, and under variants of those "
	       "that lead,\nin at most %.0f s.  Each is what is set now, "
	       "but:\n",
	       what, arms->nr, o->time_s);
	tried_print(arms, !o->settings, stdout);
	if (o->fragment > 0)
		printf("A helper would hold at most %.0f MiB, and put these in "
		       "force while it takes them:\n  thp.enabled=madvise, "
		       "thp.defrag=never\n",
		       fragment_bytes(o->fragment / 100) / (1 << 20));
	return EXIT_GOOD;
}

static int tune(const struct tune_options *o, char **argv)
{
	struct arms arms = { .nr = 0 };
	struct subjects subjects = { .what = NULL };
	struct subject subject = { .nr = 0 };
	struct reason why;
	int code, err;

	err = arms_screen(&arms, o->root, &why);
	if (!err && o->fragment > 0)
		arms_fragment(&arms);
	if (err || (o->pool && arms_pool(&arms, (size_t)o->pool, &why)) ||
	    (o->settings && arms_only(&arms, o->settings, &why)))
		code = complain("%s", why.text);
	else
		code = take_subject(o, argv, &subjects, &subject);
	if (!code && o->dry_run)
		code = dry_run(o, &arms, subjects.what);
	else if (!code)
		code = experiment(o, &arms, &subjects, subject);
	if (o->pid && !code && !target_lives(&subjects.target))
		complain("process %u has ended meanwhile; the answer is for "
			 "what it was",
			 o->pid);
	server_free(subjects.server);
	free(subjects.what);
	arms_clear(&arms);
	return code;
}

int command_tune(int argc, char **argv)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	struct tune_options o;
	int code = tune_options_parse(argc, argv, &o);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	signals_catch(signals, on_signal);
	signal(SIGPIPE, SIG_IGN);
	return o.try_s > 0 ? tune_try(argv + optind, o.try_s, &stopped)
			   : tune(&o, argv + optind);
}
