/* tune_server.c - a server that comes up, one that does not, and what a probe
 * prints. */
#include "tune/server.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/cowbench-unit.XXXXXX";

/* One run; values[] are those of its measures, NaN where it showed none. */
static int run_one(const struct server_asked *asked, double limit_s,
		   double values[MEASURES_MAX], struct reason *why)
{
	struct server *server;
	struct subject subject;
	int err = server_new(&server, asked, why);

	if (err)
		return err;
	subject = server_subject(server);
	for (size_t i = 0; i < MEASURES_MAX; i++)
		values[i] = NAN;
	err = subject.run(subject.context, true, limit_s, values, why);
	server_free(server);
	return err;
}

static void answers(void)
{
	struct server_asked asked = {
		.start = "sleep 0.2; touch up; exec sleep 100",
		.probe = "test -e up && sleep 0.2 && "
			 "printf 'p99 1.5\\np99 12.5\\ncow:7\\n"
			 "{\"saved\": [{\"mib\": 70.5}]}\\n'",
		.stop = "touch stopped",
		.up_s = 20,
		.figures = { [GOAL_LATENCY] = "p99 ([0-9.]+)",
			     [GOAL_THROUGHPUT] = "[0-9]+$" },
		.shown = { "copied=cow:([0-9]+)", "mib=$.saved[0].mib" },
		.nr_shown = 2,
	};
	double values[MEASURES_MAX] = { 0 };
	struct server *server;
	struct subject subject;
	struct reason why;

	CHECK(server_new(&server, &asked, &why) == 0);
	subject = server_subject(server);
	CHECK(subject.nr == 6);
	CHECK_TEXT(subject.measures[0].name, "latency");
	CHECK(subject.measures[0].goal == GOAL_LATENCY &&
	      !subject.measures[0].higher);
	CHECK_TEXT(subject.measures[1].name, "throughput");
	CHECK(subject.measures[1].higher);
	CHECK_TEXT(subject.measures[2].name, "copied");
	CHECK(subject.measures[2].goal == NR_GOALS);
	CHECK_TEXT(subject.measures[3].name, "mib");
	CHECK_TEXT(subject.measures[4].name, "peak");
	CHECK(subject.measures[4].goal == GOAL_MEMORY);
	CHECK(subject.measures[5].shown);
	server_free(server);
	server_free(NULL);

	/* Of several matches, the last one; no group: all of the match. */
	CHECK(run_one(&asked, 60, values, &why) == 0);
	CHECK_NEAR(values[0], 12.5, 0);
	CHECK_NEAR(values[1], 7, 0);
	CHECK_NEAR(values[2], 7, 0);
	CHECK_NEAR(values[3], 70.5, 0);
	CHECK(values[4] > 64 << 10); /* sh and sleep */
	CHECK(access("up", F_OK) == 0);
	CHECK(access("stopped", F_OK) == 0);

	/* A figure for memory decides in place of the peak. */
	asked.figures[GOAL_MEMORY] = "cow:([0-9]+)";
	CHECK(server_new(&server, &asked, &why) == 0);
	subject = server_subject(server);
	CHECK(subject.measures[2].goal == GOAL_MEMORY);
	CHECK(subject.measures[5].goal == NR_GOALS);
	server_free(server);
}

static void refuses(void)
{
	static volatile sig_atomic_t stopped = SIGINT;
	struct server_asked asked = {
		.start = "exec sleep 100",
		.probe = "echo nothing",
		.up_s = 20,
		.figures = { [GOAL_LATENCY] = "p99 ([0-9.]+)" },
	};
	double values[MEASURES_MAX];
	struct reason why;

	CHECK(run_one(&asked, 60, values, &why) == -ENODATA);
	CHECK_TEXT(why.text, "the probe printed no number for latency: "
			     "'nothing '");
	/* Another server's answer is none of ours. */
	asked.start = "echo no port >&2; exit 3";
	asked.probe = "sleep 0.5; echo p99 1";
	CHECK(run_one(&asked, 60, values, &why) == -ECHILD);
	CHECK(strstr(why.text, "the server did not stay in the foreground: "));
	CHECK(strstr(why.text, "no port"));
	asked.start = "exec sleep 100";
	asked.probe = "echo refused >&2; exit 1";
	asked.up_s = 0.2;
	CHECK(run_one(&asked, 60, values, &why) == -ECHILD);
	CHECK(strstr(why.text, "the server did not answer within 0 s: the "
			       "probe: "));
	CHECK(strstr(why.text, "refused"));
	asked.probe = "sleep 100";
	CHECK(run_one(&asked, 0.3, values, &why) == -ETIMEDOUT);
	CHECK(strncmp(why.text, "the probe: ", 11) == 0);
	asked.stopped = &stopped;
	CHECK(run_one(&asked, 60, values, &why) == -EINTR);

	asked.figures[GOAL_LATENCY] = "p99 ([0-9.+";
	CHECK(run_one(&asked, 60, values, &why) == -EINVAL);
	CHECK(strncmp(why.text,
		      "'p99 ([0-9.+' is no regular expression: ", 40) == 0);
	asked.figures[GOAL_LATENCY] = "$.p99.";
	CHECK(run_one(&asked, 60, values, &why) == -EINVAL);
	CHECK_TEXT(why.text, "'$.p99.' is no path in JSON: these are such as "
			     "$.jobs[0].read.lat_ns.mean");
	asked.figures[GOAL_LATENCY] = NULL;
	asked.nr_shown = 1;
	for (size_t i = 0; i < 3; i++) {
		static const char *const none[] = { "cow", "=cow", "cow=" };
		char text[128];

		asked.shown[0] = none[i];
		CHECK(run_one(&asked, 60, values, &why) == -EINVAL);
		snprintf(
			text, sizeof(text),
			"--show %s: a name and a regular expression or a path in "
			"JSON, such as 'copied=cow:([0-9]+)'",
			none[i]);
		CHECK_TEXT(why.text, text);
	}
}

int main(void)
{
	if (!CHECK(mkdtemp(folder) && chdir(folder) == 0))
		return tap_end();
	answers();
	refuses();
	unlink("up");
	unlink("stopped");
	CHECK(chdir("/") == 0 && rmdir(folder) == 0);
	return tap_end();
}
