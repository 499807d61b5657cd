/* base_child.c - programs that we start. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static struct reason why;

static char *output(const char *const *argv, const struct child_setup *setup,
		    size_t limit)
{
	why.text[0] = '\0';
	return child_output(argv, setup, limit, NULL, &why);
}

static void check_output(void)
{
	const char *const echo[] = { "printf", "%s|", "a b", "$HOME;`id`",
				     NULL };
	const char *const where[] = { "pwd", NULL };
	const char *const value[] = { "printenv", "COWBENCH_TEST", NULL };
	const char *const fails[] = { "ls", "/no/such/file", NULL };
	const char *const nothing[] = { "/no/such/program", NULL };
	const char *const endless[] = { "yes", NULL };
	const char *const set[] = { "COWBENCH_TEST=here", NULL };
	struct child_setup setup = { .directory = "/", .environment = set };
	char *said = output(echo, NULL, 4096);

	CHECK_TEXT(said, "a b|$HOME;`id`|"); /* no shell has seen it */
	free(said);
	said = output(where, &setup, 4096);
	CHECK_TEXT(said, "/\n");
	free(said);
	said = output(value, &setup, 4096);
	CHECK_TEXT(said, "here\n");
	free(said);
	CHECK(output(fails, NULL, 4096) == NULL);
	CHECK(strstr(why.text, "/no/such/file") != NULL);
	CHECK(output(nothing, NULL, 4096) == NULL);
	CHECK(strstr(why.text, "/no/such/program") != NULL);
	CHECK(output(endless, NULL, 100000) == NULL);
	CHECK(strstr(why.text, "100000 bytes") != NULL);
	CHECK(child_start(nothing, &(struct child_setup){ 0 }, &why) ==
	      -ENOENT);
}

/* Files that are not named in keep are closed. */
static void check_files(void)
{
	int pipe_ends[2] = { -1, -1 },
	    kept = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char word[64];
	struct child_setup setup = { .keep = &kept, .nr_keep = 1 };
	char *said;

	CHECK(kept >= 0 && pipe2(pipe_ends, O_CLOEXEC) == 0);
	snprintf(word, sizeof(word), "/proc/self/fd/%d", kept);
	said = output((const char *const[]){ "readlink", word, NULL }, &setup,
		      4096);
	CHECK_TEXT(said, "/dev/null\n");
	free(said);
	snprintf(word, sizeof(word), "/proc/self/fd/%d", pipe_ends[0]);
	CHECK(output((const char *const[]){ "readlink", word, NULL }, &setup,
		     4096) == NULL);
	close(kept);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
}

/* A parent that is killed with SIGKILL leaves no child. */
static void check_death(void)
{
	const char *const sleeps[] = { "sleep", "1000", NULL };
	int told[2];
	pid_t parent, child = 0;
	bool gone = false;

	if (pipe(told))
		return;
	parent = fork();
	if (parent == 0) {
		child = child_start(sleeps, &(struct child_setup){ 0 }, NULL);
		if (write(told[1], &child, sizeof(child)) < 0)
			_exit(1);
		pause();
	}
	CHECK(read(told[0], &child, sizeof(child)) == sizeof(child) &&
	      child > 0 && kill(child, 0) == 0);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	for (int i = 0; i < 500 && !gone; i++) {
		char path[64], state = 'Z';
		FILE *file;

		usleep(10000);
		/* Dead is enough: whoever inherits it may bury it late. */
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
		file = fopen(path, "r");
		if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			state = '?';
		gone = state == 'Z' || state == 'X';
		if (file && fclose(file))
			break;
	}
	CHECK(gone);
	close(told[0]);
	close(told[1]);
}

static bool take_news(void *context, const char *line)
{
	char *all = context;

	strcat(strcat(all, line), "|");
	return strcmp(line, "news") == 0;
}

/* Lines as they come, the last without its end, of both outputs; and an end
 * where nothing new comes, though something does. */
static void check_lines(void)
{
	const char *const talks[] = { "sh", "-c",
				      "echo a; echo >&2; printf b; exit 3",
				      NULL };
	const char *const late[] = {
		"sh", "-c",
		"for i in 1 2 3; do sleep 0.5; echo news; done; echo end", NULL
	};
	const char *const stalls[] = {
		"sh", "-c", "sleep 1000 & while echo old; do sleep 0.1; done",
		NULL
	};
	struct child_setup setup = { .patience_s = 1 };
	char all[65536] = "";

	CHECK(child_lines(talks, NULL, take_news, all, &why) == 3);
	CHECK_TEXT(all, "a||b|");
	all[0] = '\0';
	CHECK(child_lines(late, &setup, take_news, all, &why) == 0);
	CHECK_TEXT(all, "news|news|news|end|");
	all[0] = '\0';
	CHECK(child_lines(stalls, &setup, take_news, all, &why) == -ETIMEDOUT);
	CHECK(strncmp(all, "old|", 4) == 0);
}

int main(void)
{
	check_lines();
	check_output();
	check_files();
	check_death();
	return tap_end();
}
