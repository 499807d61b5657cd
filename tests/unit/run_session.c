/* run_session.c - run/session.h: what a run tells, in which order; and that a
 * record that is gone on with has the rest of it run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/driver.h"
#include "run/session.h"
#include "tap.h"

static volatile sig_atomic_t stopped;

struct told {
	char events[256];  /* a letter each */
	size_t stop_after; /* results; 0: never */
	size_t results;
};

static void on_event(void *context, enum session_event event,
		     const struct session *session)
{
	static const char letters[] = "[sr]plf";
	struct told *told = context;
	size_t length = strlen(told->events);

	if (length + 1 < sizeof(told->events))
		told->events[length] = letters[event];
	if (event != SESSION_RESULT)
		return;
	CHECK_TEXT(session->result->id, session->id);
	if (++told->results == told->stop_after)
		stopped = 1;
}

static const char *const words[] = { "null", "busy" };

static struct session session_of(const char *path, enum run_record record,
				 struct told *told)
{
	return (struct session){
		.request = { .path = path,
			     .record = record,
			     .words = words,
			     .nr_words = record == RUN_RESUME ? 0 : 2,
			     .trials = 2,
			     .budget_ms = 1,
			     .timeout_s = 20,
			     .memory_pct = 40,
			     .seed = 1 },
		.stop = &stopped,
		.tell = on_event,
		.context = told,
	};
}

static void test_whole(const char *path)
{
	struct told told = { .results = 0 };
	struct session session = session_of(path, RUN_OVERWRITE, &told);
	struct reason why;

	CHECK(session_open(&session, &why) == 0);
	CHECK(session_left(&session, true) == 4);
	CHECK(session_begin(&session, &why) == 0);
	CHECK(session_run(&session) == 0);
	CHECK_TEXT(told.events, "[srsrsrsr]");
	CHECK(session.tally.trials == 4);
	session_close(&session);
}

static void test_resumed(const char *path)
{
	struct told told = { .stop_after = 1 };
	struct session session = session_of(path, RUN_OVERWRITE, &told);
	struct reason why;

	CHECK(session_open(&session, &why) == 0);
	CHECK(session_begin(&session, &why) == 0);
	CHECK(session_run(&session) == -EINTR);
	session_close(&session);
	CHECK_TEXT(told.events, "[sr]");

	stopped = 0;
	told = (struct told){ .results = 0 };
	session = session_of(path, RUN_RESUME, &told);
	session.request.timeout_s = 0;
	session.request.memory_pct = 0;
	CHECK(session_open(&session, &why) == 0);
	CHECK(session_left(&session, true) == 3);
	CHECK(session.request.timeout_s == 20);
	CHECK(session.request.memory_pct == 40);
	CHECK(session_begin(&session, &why) == 0);
	CHECK(session_run(&session) == 0);
	CHECK_TEXT(told.events, "[srsrsr]");
	session_close(&session);

	session = session_of(path, RUN_RESUME, &told);
	session.request.timeout_s = 7;
	CHECK(session_open(&session, &why) == 0);
	CHECK(session_left(&session, true) == 0);
	CHECK(session.request.timeout_s == 7);
	session_close(&session);
}

static void test_refused(const char *path)
{
	struct told told = { .results = 0 };
	struct session session = session_of(path, RUN_NEW, &told);
	struct reason why;

	CHECK(session_open(&session, &why) == 0);
	CHECK(session_begin(&session, &why) == -EEXIST);
	session_close(&session);
	session = session_of(path, RUN_NEW, &told);
	session.request.ab = "state=a";
	CHECK(session_open(&session, &why) == -EINVAL);
	session_close(&session);
	CHECK_TEXT(told.events, "");
}

int main(int argc, char **argv)
{
	char path[] = "/tmp/run_session.XXXXXX";

	/* A trial is this very program, executed anew. */
	if (argc > 2 && strcmp(argv[1], "trial") == 0)
		return trial_serve(atoi(strchr(argv[2], '=') + 1));
	close(mkstemp(path));
	test_whole(path);
	test_resumed(path);
	test_refused(path);
	unlink(path);
	return tap_end();
}
