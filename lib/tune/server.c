/* server.c - see server.h. */
#include "tune/server.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/json_path.h"
#include "base/memory.h"
#include "base/now.h"
#include "tune/tree.h"

#define FIGURES_MAX (NR_GOALS + SERVER_SHOWN)
/* How long a run may take: so many times what the first one took, some seconds,
 * and what it may take to come up. */
#define LIMIT_TIMES   5
#define LIMIT_LEAST_S 20

#define RETRY_US   100000
#define PAUSE_S	   0.02
#define OUTPUT_MAX ((size_t)1 << 20) /* bytes of a probe's that are read */

struct figure { /* found by a path, or by an expression */
	const char *path;
	regex_t expression;
};

struct server {
	struct server_asked asked;
	struct measure measures[MEASURES_MAX];
	size_t nr; /* measures: the figures, then the peak and the huge share */
	struct figure figures[FIGURES_MAX];
	char *names[FIGURES_MAX]; /* of the figures; owned */
	size_t nr_figures;
	double usual_s; /* what a run takes; 0: not known yet */
};

/* --- what is looked for --------------------------------------------------- */

/* What begins as a path is none as an expression: nothing stands behind a
 * line's end. */
static int set_figure(struct figure *figure, const char *expression,
		      struct reason *why)
{
	char said[128];
	int err;

	if (json_path_is(expression)) {
		figure->path = expression;
		return 0;
	}
	if (strncmp(expression, "$.", 2) == 0 ||
	    strncmp(expression, "$[", 2) == 0)
		return reason_set(why, -EINVAL,
				  "'%s' is no path in JSON: these are such as "
				  "$.jobs[0].read.lat_ns.mean",
				  expression);
	err = regcomp(&figure->expression, expression,
		      REG_EXTENDED | REG_NEWLINE);
	if (!err)
		return 0;
	regerror(err, &figure->expression, said, sizeof(said));
	return reason_set(why, -EINVAL, "'%s' is no regular expression: %s",
			  expression, said);
}

static int add_figure(struct server *server, const char *name, size_t length,
		      const char *expression, enum goal goal,
		      struct reason *why)
{
	size_t i = server->nr_figures;
	struct figure *figure = &server->figures[i];
	int err = set_figure(figure, expression, why);

	if (err)
		return err;
	server->names[i] = memory_format("%.*s", (int)length, name);
	server->nr_figures++;
	server->measures[server->nr++] = (struct measure){
		.name = server->names[i],
		.unit = "",
		.scale = 1,
		.goal = goal,
		.higher = goal == GOAL_THROUGHPUT,
	};
	return 0;
}

static int add_shown(struct server *server, const char *word,
		     struct reason *why)
{
	const char *equals = strchr(word, '=');

	if (!equals || equals == word || !equals[1])
		return reason_set(why, -EINVAL,
				  "--show %s: a name and a regular "
				  "expression or a path in JSON, such as "
				  "'copied=cow:([0-9]+)'",
				  word);
	return add_figure(server, word, (size_t)(equals - word), equals + 1,
			  NR_GOALS, why);
}

int server_new(struct server **made, const struct server_asked *asked,
	       struct reason *why)
{
	struct server *server = memory_new(1, sizeof(*server));
	int err = 0;

	server->asked = *asked;
	for (unsigned goal = 0; goal < NR_GOALS && !err; goal++)
		if (asked->figures[goal])
			err = add_figure(server, goal_words[goal],
					 strlen(goal_words[goal]),
					 asked->figures[goal], goal, why);
	for (size_t i = 0; i < asked->nr_shown && !err; i++)
		err = add_shown(server, asked->shown[i], why);
	server->measures[server->nr++] = (struct measure){
		.name = "peak",
		.unit = "MiB",
		.scale = 1.0 / (1 << 20),
		.goal = asked->figures[GOAL_MEMORY] ? NR_GOALS : GOAL_MEMORY,
	};
	server->measures[server->nr++] = (struct measure){
		.name = "huge",
		.unit = "%",
		.scale = 100,
		.goal = NR_GOALS,
		.shown = true,
	};
	if (err) {
		server_free(server);
		return err;
	}
	*made = server;
	return 0;
}

void server_free(struct server *server)
{
	for (size_t i = 0; server && i < server->nr_figures; i++) {
		if (!server->figures[i].path)
			regfree(&server->figures[i].expression);
		free(server->names[i]);
	}
	free(server);
}

/* --- a run ---------------------------------------------------------------- */

/* The figure of the last match; NaN: there is none. */
static double match_last(const regex_t *expression, const char *text)
{
	regmatch_t match[2];
	double figure = NAN;

	while (regexec(expression, text, 2, match, 0) == 0) {
		const char *at =
			text +
			(match[1].rm_so >= 0 ? match[1] : match[0]).rm_so;
		char *end;
		double number = strtod(at, &end);

		if (end != at)
			figure = number;
		if (match[0].rm_eo <= 0 || !text[match[0].rm_eo])
			break;
		text += match[0].rm_eo;
	}
	return figure;
}

static double find_figure(const struct figure *figure, const char *text)
{
	return figure->path ? json_path_number(text, figure->path)
			    : match_last(&figure->expression, text);
}

/* Reads the figures of what the probe has printed. */
static int read_figures(const struct server *server, int out, double *values,
			struct reason *why)
{
	char *text = memory_new(OUTPUT_MAX + 1, 1);
	ssize_t got = pread(out, text, OUTPUT_MAX, 0);
	int err = 0;

	text[got > 0 ? got : 0] = '\0';
	for (size_t i = 0; i < server->nr_figures && !err; i++) {
		values[i] = find_figure(&server->figures[i], text);
		if (isnan(values[i]))
			err = reason_set(why, -ENODATA,
					 "the probe printed no number for %s: "
					 "'%.60s'",
					 server->names[i], text);
	}
	free(text);
	for (char *at = why->text; err && *at; at++)
		if (*at == '\n')
			*at = ' ';
	return err;
}

static int probe(const struct server *server, const struct tree *tree, int out,
		 bool look, double limit_s, struct tree_seen *seen,
		 struct reason *why)
{
	const char *const argv[] = { "sh", "-c", server->asked.probe, NULL };
	const struct tree_asked asked = {
		.argv = argv,
		.limit_s = limit_s,
		.pause_s = PAUSE_S,
		.look = look,
		.out = out,
		.beside = tree,
		.stop = server->asked.stopped,
	};

	if (ftruncate(out, 0) || lseek(out, 0, SEEK_SET))
		return reason_errno(why, -errno, "a file in memory");
	return tree_run(&asked, seen, why);
}

/* Probes until the server answers, for the seconds that it was started for. */
static int probe_until_up(const struct server *server, const struct tree *tree,
			  const struct tree_asked *started, int out, bool look,
			  struct tree_seen *seen, struct reason *why)
{
	double start = now_s();
	struct reason last = { "" }, how;
	int err;

	for (;;) {
		err = probe(server, tree, out, look,
			    started->limit_s - (now_s() - start), seen, &last);
		if (err == -EINTR || err == -ETIMEDOUT)
			break;
		/* Also where the probe has found an answer: another server's,
		 * as of one that has its port. */
		if (tree_ended(tree, started, &how))
			return reason_set(why, -ECHILD,
					  "the server did not stay in the "
					  "foreground: %s",
					  how.text);
		if (!err)
			break;
		if (now_s() - start > server->asked.up_s)
			return reason_set(why, -ECHILD,
					  "the server did not answer within "
					  "%.0f s: the probe: %s",
					  server->asked.up_s, last.text);
		usleep(RETRY_US);
	}
	return err ? reason_set(why, err, "the probe: %s", last.text) : 0;
}

static void stop_server(const struct server *server, struct tree *tree)
{
	const char *const argv[] = { "sh", "-c", server->asked.stop, NULL };
	const struct tree_asked asked = { .argv = argv,
					  .limit_s = server->asked.up_s,
					  .pause_s = PAUSE_S };
	struct tree_seen seen;

	if (server->asked.stop)
		tree_run(&asked, &seen, NULL);
	tree_stop(tree);
}

static double most_s(const struct server *server)
{
	return server->usual_s > 0 ? LIMIT_TIMES * server->usual_s +
					     LIMIT_LEAST_S + server->asked.up_s
				   : INFINITY;
}

static int run(void *context, bool look, double limit_s, double *values,
	       struct reason *why)
{
	struct server *server = context;
	const char *const argv[] = { "sh", "-c", server->asked.start, NULL };
	const struct tree_asked asked = { .argv = argv,
					  .limit_s =
						  fmin(limit_s, most_s(server)),
					  .stop = server->asked.stopped };
	double start = now_s();
	size_t peak = server->nr - 2, huge = server->nr - 1;
	int out = memfd_create("figures", MFD_CLOEXEC), err;
	struct tree_seen seen = { .peak = 0 };
	struct tree tree;

	if (out < 0)
		return reason_errno(why, -errno, "making a file in memory");
	err = tree_start(&asked, &tree, why);
	if (!err) {
		err = probe_until_up(server, &tree, &asked, out, look, &seen,
				     why);
		stop_server(server, &tree);
	}
	if (!err)
		err = read_figures(server, out, values, why);
	close(out);
	if (err)
		return err;
	if (!server->usual_s)
		server->usual_s = now_s() - start;
	values[peak] = seen.peak > 0 ? seen.peak : NAN;
	if (seen.memory > 0)
		values[huge] = seen.huge / seen.memory;
	return 0;
}

struct subject server_subject(struct server *server)
{
	return (struct subject){ server->measures, server->nr, run, server,
				 NULL };
}
