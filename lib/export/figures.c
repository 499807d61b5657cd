/* figures.c - see figures.h. */
#include "export/figures.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

extern char **environ;

/* A script's exit status when the tables have no data for its figure, when they
 * have fewer than three points, and when its figure would show that nothing
 * differs. */
#define NOTHING_TO_DRAW 3
#define TOO_FEW_POINTS	4
#define ALL_ALIKE	5

/* --- the scripts ---------------------------------------------------------- */

static bool has_style(const char *folder)
{
	char *path = memory_format("%s/style.gp", folder);
	bool has = access(path, R_OK) == 0;

	free(path);
	return has;
}

/* The folder's absolute path, if the scripts are in it; the caller frees. */
static char *if_scripts(char *folder)
{
	char *whole = has_style(folder) ? realpath(folder, NULL) : NULL;

	free(folder);
	return whole;
}

/* Finds the folder of the scripts; the caller frees.  NULL with the reason. */
static char *find_scripts(struct reason *why)
{
	const char *told = getenv("COWBENCH_PLOTS");
	char program[PATH_MAX] = "";
	char *folder = NULL;

	if (told && told[0]) {
		folder = if_scripts(memory_text(told));
		if (!folder)
			reason_set(why, -ENOENT,
				   "COWBENCH_PLOTS=%s: no style.gp there",
				   told);
		return folder;
	}
	/* In a build tree the scripts are beside the program's folder; where it
	 * was installed they are in share.  Both places are relative to the
	 * program, so the folders can be moved. */
	ssize_t length =
		readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash = length > 0 ? strrchr(program, '/') : NULL;

	if (slash) {
		*slash = '\0';
		folder = if_scripts(memory_format("%s/../plots", program));
	}
	if (slash && !folder)
		folder = if_scripts(
			memory_format("%s/../share/cowbench/plots", program));
	if (!folder)
		folder = if_scripts(memory_text(COWBENCH_SHARE "/plots"));
	if (!folder)
		reason_set(why, -ENOENT,
			   "the figures' scripts are not in %s: set "
			   "COWBENCH_PLOTS to the folder plots of the sources",
			   COWBENCH_SHARE "/plots");
	return folder;
}

/* A script's name has only letters, digits and underscores. */
static int is_figure(const struct dirent *entry)
{
	size_t word = strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz_"
					    "0123456789");

	return word > 0 && strcmp(entry->d_name + word, ".gp") == 0 &&
	       strcmp(entry->d_name, "style.gp") != 0;
}

int figures_find(struct figures *figures, const char *set, struct reason *why)
{
	struct dirent **entries;
	char *folder;

	*figures = (struct figures){ .folder = find_scripts(why), .set = set };
	if (!figures->folder)
		return -ENOENT;
	folder = memory_format("%s/%s", figures->folder, set);

	int nr = scandir(folder, &entries, is_figure, alphasort);
	int err = nr < 0 ? reason_errno(why, -errno, "%s: cannot read", folder)
		  : nr	 ? 0
			 : reason_set(why, -ENOENT,
				      "%s: no scripts of figures in it", folder);

	free(folder);
	if (nr < 0)
		return err;
	figures->names = memory_new((size_t)nr, sizeof(*figures->names));
	for (int i = 0; i < nr; i++) {
		*strrchr(entries[i]->d_name, '.') = '\0';
		figures->names[figures->nr++] = memory_text(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

void figures_free(struct figures *figures)
{
	for (size_t i = 0; i < figures->nr; i++)
		free(figures->names[i]);
	free(figures->names);
	free(figures->folder);
}

/* --- gnuplot -------------------------------------------------------------- */

/* The last lines of gnuplot's messages. */
static void read_said(FILE *from, char said[FIGURE_SAID])
{
	long length = fseek(from, 0, SEEK_END) ? -1 : ftell(from);

	said[0] = '\0';
	if (length < 0 ||
	    fseek(from,
		  length > FIGURE_SAID - 1 ? length - (FIGURE_SAID - 1) : 0,
		  SEEK_SET))
		return;
	said[fread(said, 1, FIGURE_SAID - 1, from)] = '\0';
}

/* Runs gnuplot in that folder; its exit status in *status.  0 or -errno. */
static int spawn_gnuplot(const char *folder, const char *const *words, int said,
			 int *status)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int err;

	if (posix_spawn_file_actions_init(&actions))
		return -ENOMEM;
	err = posix_spawn_file_actions_addchdir_np(&actions, folder);
	err = err ? err
		  : posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
						     "/dev/null", O_RDONLY, 0);
	err = err ? err
		  : posix_spawn_file_actions_adddup2(&actions, said,
						     STDOUT_FILENO);
	err = err ? err
		  : posix_spawn_file_actions_adddup2(&actions, said,
						     STDERR_FILENO);
	/* A program may change its argv, so these are no constants. */
	err = err ? err
		  : posix_spawnp(&child, words[0], &actions, NULL,
				 (char *const *)(uintptr_t)words, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return -err;
	while (waitpid(child, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int figure_draw(const struct figures *figures, const char *figure,
		const char *format, const char *folder, char said[FIGURE_SAID],
		struct reason *why)
{
	char *set = memory_format("figure='%s'; format='%s'", figure, format);
	char *style = memory_format("%s/style.gp", figures->folder);
	char *script = memory_format("%s/%s/%s.gp", figures->folder,
				     figures->set, figure);
	char *output = memory_format("%s/%s.%s", folder, figure, format);
	const char *words[] = {
		"gnuplot", "-d", "-e", set, style, script, NULL
	};
	FILE *messages = tmpfile();
	int status = 0, got = FIGURE_NOTHING;
	int err;

	unlink(output); /* gnuplot would follow a link */
	err = messages ? spawn_gnuplot(folder, words, fileno(messages), &status)
		       : -errno;

	said[0] = '\0';
	if (err == -ENOENT) {
		got = reason_set(why, err,
				 "gnuplot is not installed: apt install "
				 "gnuplot-nox; the tables are in %s",
				 folder);
	} else if (err) {
		got = reason_errno(why, err, "cannot run gnuplot");
	} else if (!status) {
		got = FIGURE_DRAWN;
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == TOO_FEW_POINTS) {
		got = FIGURE_FEW;
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == ALL_ALIKE) {
		got = FIGURE_ALIKE;
	} else if (!WIFEXITED(status) ||
		   WEXITSTATUS(status) != NOTHING_TO_DRAW) {
		got = reason_set(why, -EIO,
				 "gnuplot could not draw %s:", figure);
		read_said(messages, said);
	}
	if (got != FIGURE_DRAWN) /* removes what gnuplot has begun */
		unlink(output);
	if (messages)
		(void)fclose(messages);
	free(output);
	free(set);
	free(style);
	free(script);
	return got;
}

const char *figure_why(int got)
{
	return got == FIGURE_FEW     ? "fewer than three points"
	       : got == FIGURE_ALIKE ? "its values are within 2 % of each other"
				     : "";
}

char *figures_folder(const char *path, const char *output, size_t nr)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	bool piped = strcmp(path, "-") == 0;
	size_t length = strlen(name);

	if (output && nr == 1)
		return memory_text(output);
	if (piped)
		return memory_format("%s/plots", output ? output : ".");
	const char *end = strstr(name, ".jsonl");

	if (end && end > name)
		length = (size_t)(end - name);
	if (output)
		return memory_format("%s/%.*s", output, (int)length, name);
	return memory_format("%.*s-plots", (int)(name - path + (long)length),
			     path);
}
