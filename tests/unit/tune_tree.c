/* tune_tree.c - a command with all that it starts. */
#include "tune/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/signals.h"
#include "tap.h"

#define SHARES	     "shares" /* as this program's argument */
#define FORKS	     "forks"  /* likewise */
#define SHARED_BYTES ((size_t)64 << 20)

static struct tree_seen seen;
static struct reason why;

static const int signals[] = { SIGTERM, 0 };

static void on_signal(int number)
{
	(void)number;
}

static int shell(const char *line, double limit_s, bool look)
{
	const char *const argv[] = { "sh", "-c", line, NULL };
	const struct tree_asked asked = {
		.argv = argv, .limit_s = limit_s, .pause_s = 0.002, .look = look
	};

	why.text[0] = '\0';
	return tree_run(&asked, &seen, &why);
}

static void ends(void)
{
	const char *const none[] = { "no-such-command-here", NULL };
	const struct tree_asked asked = { .argv = none,
					  .limit_s = 10,
					  .pause_s = 0.01 };
	static volatile sig_atomic_t stop = SIGINT;
	const char *const sleeps[] = { "sleep", "100", NULL };
	const struct tree_asked stopped = {
		.argv = sleeps, .limit_s = 100, .pause_s = 0.01, .stop = &stop
	};

	CHECK(shell("exit 0", 10, false) == 0);
	CHECK(seen.wall_s > 0 && seen.faults > 0);
	CHECK(isnan(seen.huge));
	CHECK(shell("echo first >&2; echo bad thing >&2; exit 3", 10, false) ==
	      -ECHILD);
	CHECK_TEXT(why.text, "sh exited with 3: bad thing");
	CHECK(shell("exit 4", 10, false) == -ECHILD);
	CHECK_TEXT(why.text, "sh exited with 4");
	CHECK(shell("kill -KILL $$", 10, false) == -ECHILD);
	CHECK_TEXT(why.text, "sh was killed by signal 9");
	CHECK(tree_run(&asked, &seen, &why) == -ENOENT);
	CHECK(strstr(why.text, "no-such-command-here") != NULL);
	CHECK(shell("sleep 100", 0.1, false) == -ETIMEDOUT);
	CHECK(strstr(why.text, "sh was ended after") != NULL);
	CHECK(tree_run(&stopped, &seen, &why) == -EINTR);
}

/* Told to end before it is well there, some hundred times. */
static void ends_at_once(void)
{
	const char *const argv[] = { "sleep", "1000", NULL };
	const struct tree_asked asked = { .argv = argv };
	struct tree tree;
	unsigned ended = 0;

	signals_catch(signals, on_signal);
	for (int i = 0; i < 300; i++) {
		if (tree_start(&asked, &tree, &why))
			continue;
		tree_stop(&tree);
		ended++;
	}
	CHECK(ended == 300);
}

/* Nothing is left, however it hides. */
static void leaves_nothing(void)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "setsid sh -c 'trap \"\" TERM HUP; sleep 98765.%d' & "
		 "(sleep 98765.%d &) ; sleep 0.05",
		 getpid(), getpid());
	CHECK(shell(line, 10, false) == 0);
	snprintf(line, sizeof(line), "! pgrep -f '[s]leep 98765.%d'", getpid());
	CHECK(system(line) == 0);
}

/* The peak is that of the command, also where we have more memory ourselves,
 * and adds up over its processes. */
static void peak(void)
{
	size_t bytes = (size_t)64 << 20;
	char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(mem, 1, bytes);
	CHECK(shell("sleep 0.5", 60, true) == 0);
	CHECK(seen.peak > 0 && seen.peak < (double)bytes / 4);
	CHECK(seen.memory > 0 && seen.huge >= 0);
	munmap(mem, bytes);

	/* Each holds 16 MiB of its own. */
	CHECK(shell("for i in 1 2 3; do "
		    "{ head -c 16M /dev/zero; sleep 2; } | "
		    "tail -c 16M >/dev/null & done; wait",
		    60, true) == 0);
	CHECK(seen.peak > 45e6);
}

/* One that is gone before it can be looked at has none. */
static void no_peak(void)
{
	const char *const argv[] = { "true", NULL };
	const struct tree_asked asked = { .argv = argv,
					  .limit_s = 60,
					  .pause_s = 5 };

	CHECK(tree_run(&asked, &seen, &why) == 0);
	CHECK(isnan(seen.peak));
}

/* What several processes map counts once. */
static void shared_peak(void)
{
	const char *const argv[] = { "/proc/self/exe", SHARES, NULL };
	const struct tree_asked asked = { .argv = argv,
					  .limit_s = 60,
					  .pause_s = 0.002 };

	CHECK(tree_run(&asked, &seen, &why) == 0);
	/* Four processes; a sanitizer's own memory is not shared. */
	CHECK(seen.peak > SHARED_BYTES && seen.peak < 3.0 * SHARED_BYTES);
}

/* Maps shared memory in four processes, and holds it for a while. */
static int share(void)
{
	char *mem = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return 1;
	fork();
	fork();
	memset(mem, 1, SHARED_BYTES);
	sleep(1);
	return 0;
}

/* So do the pages of a parent and its child, but for what either has stored to
 * since. */
static void forked_peak(void)
{
	const char *const argv[] = { "/proc/self/exe", FORKS, NULL };
	struct tree_asked asked = { .argv = argv,
				    .limit_s = 60,
				    .pause_s = 0.002 };

	for (int look = 0; look < 2; look++) {
		asked.look = look;
		CHECK(tree_run(&asked, &seen, &why) == 0);
		CHECK(seen.peak > 1.2 * SHARED_BYTES &&
		      seen.peak < 1.6 * SHARED_BYTES);
	}
}

/* A child stores to a quarter of its parent's memory, and waits a while. */
static int fork_once(void)
{
	char *mem = mmap(NULL, SHARED_BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return 1;
	memset(mem, 1, SHARED_BYTES);
	if (fork() == 0)
		memset(mem, 2, SHARED_BYTES / 4);
	sleep(1);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], FORKS) == 0)
		return fork_once();
	if (argc > 1 && strcmp(argv[1], SHARES) == 0)
		return share();
	ends();
	ends_at_once();
	leaves_nothing();
	peak();
	no_peak();
	shared_peak();
	forked_peak();
	return tap_end();
}
