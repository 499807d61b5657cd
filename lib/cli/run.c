/* run.c - `cowbench run`: measure, and keep a record. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/signals.h"
#include "base/text.h"
#include "host/machine.h"
#include "data/summary.h"
#include "run/estimate.h"
#include "run/session.h"
#include "lab/guest.h"
#include "report/report.h"
#include "view/matrix_table.h"
#include "view/path_table.h"
#include "view/progress.h"
#include "view/summary_table.h"
#include "view/table.h"
#include "cli/cli.h"
#include "option/run_options.h"

#define ASK_MINUTES 30
#define SAME_SECOND 1000 /* runs that begin in one */

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

static bool is_stdout(const struct session *session)
{
	const char *path = session->request.path;

	return path && strcmp(path, "-") == 0;
}

/* --- while it runs -------------------------------------------------------- */

static void say_result(const struct trial_result *result)
{
	if (outcome_measured(result->outcome) && result->proof == PROOF_WRONG)
		complain("WRONG %s: %s", result->id, result->reason.text);
	if (result->outcome == OUTCOME_BROKEN)
		complain("broken %s%s: %s", result->id,
			 result->traced ? " under the tracer" : "",
			 result->reason.text);
}

static bool is_worth_a_word(const struct trial_result *result)
{
	return result->outcome == OUTCOME_BROKEN ||
	       (outcome_measured(result->outcome) &&
		result->proof == PROOF_WRONG);
}

static void say_pilot(const struct session *session)
{
	const struct pilot_said *said = &session->second;
	char time[48];

	estimate_minutes(said->seconds, time, sizeof(time));
	fprintf(stderr, "+-%g %% takes %zu more trial%s, %s\n",
		session->request.until_pct, said->more, text_plural(said->more),
		time);
	if (said->capped)
		fprintf(stderr,
			"cut at %u trials, so wider: %zu case%s; --cap allows "
			"more\n",
			said->most, said->capped, text_plural(said->capped));
	if (said->left)
		fprintf(stderr,
			"no more trials than the pilot's for %zu case%s: too "
			"close to the overhead, or without enough good "
			"trials\n",
			said->left, text_plural(said->left));
}

static void on_event(void *context, enum session_event event,
		     const struct session *session)
{
	struct progress *progress = context;

	if (event == SESSION_STAGE)
		progress_start(progress, session->steps);
	progress->done = session->done;
	if (event == SESSION_STEP)
		progress_say(progress, session->id);
	if (event == SESSION_STAGE || event == SESSION_STEP)
		return;
	if (event != SESSION_RESULT || is_worth_a_word(session->result))
		progress_clear(progress);
	switch (event) {
	case SESSION_RESULT:
		say_result(session->result);
		break;
	case SESSION_PILOT:
		say_pilot(session);
		break;
	case SESSION_LOST:
		complain("%s", session->why.text);
		if (!is_stdout(session))
			complain("what was measured before is in %s; go on "
				 "with `cowbench run --resume %s`",
				 session->request.path, session->request.path);
		break;
	case SESSION_FAILED:
		complain("%s", session->why.text);
		break;
	default:
		break;
	}
}

/* --- before and behind it ------------------------------------------------- */

/* Prints what the reader of the numbers must know. */
static void say_start(const struct session *session)
{
	const struct placement *placement = &session->bed.placement;
	const struct event_names *events = &session->events;
	const char *texts[16];
	char line[256];

	if (session->torn.text[0])
		complain("%s", session->torn.text);
	if (session->hidden)
		complain("%s: faults are counted, but no trial can be proved "
			 "(blind)",
			 session->hidden);
	if (placement->unbound.text[0])
		complain("memory is not bound to NUMA nodes: %s; it comes "
			 "from the CPU's own node, and cases that want "
			 "another node are skipped",
			 placement->unbound.text);
	for (size_t i = 0, nr = machine_warnings(&session->facts, texts, 16);
	     i < nr; i++)
		complain("WARNING: %s", texts[i]);
	for (size_t i = 0; i < events->nr_missing; i++)
		complain("not counted: %s: %s", events->missing[i].names,
			 events->missing[i].why.text);
	if (session->tracer.refused.text[0])
		complain("nothing is traced: %s", session->tracer.refused.text);
	doctor_line(&session->doctor, line, sizeof(line));
	fprintf(stderr, "machine: %s; cowbench doctor says more\n", line);
}

/* Prints what will run, and how long that takes. */
static void say_plan(const struct session *session)
{
	const struct request *r = &session->request;
	size_t left = session_left(session, true);
	size_t refused = session_refused(session);
	char time[256];

	fprintf(stderr, "%zu case%s", session->plan.nr,
		text_plural(session->plan.nr));
	if (refused)
		fprintf(stderr, " (%zu to be skipped here)", refused);
	fprintf(stderr, ", %u trial%s each%s", r->trials,
		text_plural(r->trials),
		session->events.nr && !r->events_timed
			? ", then some that count"
			: "");
	if (r->record == RUN_RESUME)
		fprintf(stderr, ", of which %zu %s left", left,
			left == 1 ? "is" : "are");
	estimate_text(session, time, sizeof(time));
	fprintf(stderr, ", %s, on kernel %s\n", time,
		facts_text(&session->facts, "kernel.release", "?"));
	if (!left && r->until_pct <= 0)
		fprintf(stderr, "nothing is left to do: %s has all trials\n",
			r->path);
}

/* Asks whether a long run is really wanted.  Asks only where standard input and
 * standard error are a terminal. */
static bool is_meant(const struct session *session, const struct run_options *o)
{
	double minutes = estimate_seconds(session) / 60;
	char answer[16] = "";

	if (minutes <= ASK_MINUTES || o->yes || !isatty(STDIN_FILENO) ||
	    !isatty(STDERR_FILENO) || is_stdout(session))
		return true;
	say_plan(session);
	fprintf(stderr, "that is long (--yes does not ask): go on? [y/N] ");
	if (!fgets(answer, sizeof(answer), stdin))
		fputc('\n', stderr);
	return answer[0] == 'y' || answer[0] == 'Y';
}

/* What the run found, for who reads one line of it. */
static void print_sentence(const struct summary *summary, bool colour)
{
	char *sentence = report_sentence(summary);

	if (summary->nr) {
		putchar('\n');
		tint_print(stdout, colour, TINT_HEAD, "%s.", sentence);
	}
	free(sentence);
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
		print_sentence(&summary, look.colour);
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

static void say_end(const struct session *session, const struct run_options *o)
{
	const char *path = session->request.path;
	bool table = !o->no_table && !is_stdout(session);

	if (session->tally.unquiet)
		complain("%u trial%s began on a machine that was not calm when "
			 "--quiet-wait was over",
			 session->tally.unquiet,
			 text_plural(session->tally.unquiet));
	if (table)
		print_table(path);
	if (table && session->request.trace)
		print_path(path);
	if (!is_stdout(session))
		printf("record: %s\n", path);
	if (!stopped)
		return;
	fflush(stdout); /* the last line says it */
	complain(is_stdout(session)
			 ? "interrupted"
			 : "interrupted; what was measured is in %s, go on "
			   "with `cowbench run --resume %s`",
		 path, path);
}

static int exit_code(const struct tally *tally)
{
	if (tally->wrong)
		return EXIT_REGRESSION;
	if (tally->broken)
		return EXIT_ERROR;
	return tally->trials ? EXIT_GOOD : EXIT_NOTHING;
}

/* --- the command ---------------------------------------------------------- */

/* Begins the record.  Where no option names it, its name is made of the time,
 * and is one that no other run of the same second has taken. */
static int begin(struct session *session, const struct run_options *o,
		 struct reason *why)
{
	static char name[96];
	char stem[48];
	int err = -EEXIST;

	if (o->request.path)
		return session_begin(session, why);
	text_utc(time(NULL), "cowbench-" TEXT_STAMP, stem, sizeof(stem));
	snprintf(name, sizeof(name), "%s.jsonl", stem);
	session->request.path = name;
	for (int i = 2; i <= SAME_SECOND; i++) {
		err = session_begin(session, why);
		if (err != -EEXIST && err != -EBUSY)
			break;
		snprintf(name, sizeof(name), "%s-%d.jsonl", stem, i);
	}
	return err;
}

static int run_session(struct session *session, const struct run_options *o)
{
	struct reason why;
	int err = session_open(session, &why);

	if (err)
		return complain("%s", why.text);
	if (!is_meant(session, o))
		return complain("nothing was begun");
	err = begin(session, o, &why);
	if (err)
		return complain("%s", why.text);
	say_start(session);
	say_plan(session);
	err = session_run(session);
	say_end(session, o);
	return err ? EXIT_ERROR : exit_code(&session->tally);
}

int command_run(int argc, char **argv)
{
	struct progress progress = { 0 };
	struct session session = { .stop = &stopped,
				   .tell = on_event,
				   .context = &progress };
	struct run_options options;
	struct facts guest = { 0 };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	int code = run_options_parse(argc, argv, &options);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	guest_facts(&guest);
	options.request.beside = &guest;
	session.request = options.request;
	signals_catch(signals, on_signal);
	signal(SIGPIPE, SIG_IGN);
	code = run_session(&session, &options);
	session_close(&session);
	facts_clear(&guest);
	return code;
}
