/* figures.c - see figures.h. */
#include "export/figures.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "export/scripts.h"

extern char **environ;

/* A script's exit status when the tables have no data for its figure, when they
 * have fewer than three points, and when its figure would show that nothing
 * differs. */
#define NOTHING_TO_DRAW 3
#define TOO_FEW_POINTS	4
#define ALL_ALIKE	5

/* --- the scripts ---------------------------------------------------------- */

/* The name of a figure whose script has that file name; the caller frees.  NULL
 * where it is none: it has only letters, digits and underscores. */
static char *figure_of(const char *file)
{
	size_t word = strspn(file, "abcdefghijklmnopqrstuvwxyz_0123456789");

	if (!word || strcmp(file + word, ".gp") != 0 ||
	    strcmp(file, "style.gp") == 0)
		return NULL;
	return memory_format("%.*s", (int)word, file);
}

static void add_name(struct figures *figures, const char *file)
{
	char *name = figure_of(file);

	if (!name)
		return;
	figures->names = memory_resize(figures->names, figures->nr + 1,
				       sizeof(*figures->names));
	figures->names[figures->nr++] = name;
}

static int is_figure(const struct dirent *entry)
{
	char *name = figure_of(entry->d_name);

	free(name);
	return name != NULL;
}

/* Those of a folder that the user names. */
static int list_folder(struct figures *figures, const char *told,
		       struct reason *why)
{
	char *style = memory_format("%s/style.gp", told);
	struct dirent **entries;
	char *folder;
	int nr, err;

	figures->folder = access(style, R_OK) ? NULL : realpath(told, NULL);
	free(style);
	if (!figures->folder)
		return reason_set(why, -ENOENT,
				  "COWBENCH_PLOTS=%s: no style.gp there", told);
	folder = memory_format("%s/%s", figures->folder, figures->set);
	nr = scandir(folder, &entries, is_figure, alphasort);
	err = nr < 0 ? reason_errno(why, -errno, "%s: cannot read", folder)
	      : nr   ? 0
		   : reason_set(why, -ENOENT, "%s: no scripts of figures in it",
				folder);
	free(folder);
	for (int i = 0; i < nr; i++) {
		add_name(figures, entries[i]->d_name);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	return err;
}

/* The path of one of them in the sources. */
static char *carried_path(const char *set, const char *file)
{
	return strcmp(set, ".") == 0 ? memory_format("plots/%s", file)
				     : memory_format("plots/%s/%s", set, file);
}

/* Those that this program carries. */
static void list_carried(struct figures *figures)
{
	for (const struct script *s = scripts; s->path; s++) {
		const char *file = strrchr(s->path, '/') + 1;
		char *path = carried_path(figures->set, file);

		if (strcmp(path, s->path) == 0)
			add_name(figures, file);
		free(path);
	}
}

int figures_find(struct figures *figures, const char *set, struct reason *why)
{
	const char *told = getenv("COWBENCH_PLOTS");

	*figures = (struct figures){ .set = set };
	if (told && told[0])
		return list_folder(figures, told, why);
	list_carried(figures);
	return 0;
}

void figures_free(struct figures *figures)
{
	for (size_t i = 0; i < figures->nr; i++)
		free(figures->names[i]);
	free(figures->names);
	free(figures->folder);
}

/* --- gnuplot -------------------------------------------------------------- */

/* A script as gnuplot is to open it. */
struct opened {
	int fd;	    /* of a copy in memory, or -1 */
	char *path; /* freed by close_script() */
};

/* A carried one goes into a file in memory, which gnuplot inherits: nothing is
 * left behind, however this ends.  0 or -errno. */
static int open_carried(struct opened *script, const char *path)
{
	const struct script *s = scripts;
	size_t length;

	while (s->path && strcmp(s->path, path) != 0)
		s++;
	if (!s->path)
		return -ENOENT;
	length = strlen(s->text);
	script->fd = memfd_create(path, 0);
	if (script->fd < 0)
		return -errno;
	script->path = memory_format("/proc/self/fd/%d", script->fd);
	return write(script->fd, s->text, length) == (ssize_t)length ? 0 : -EIO;
}

static int open_script(struct opened *script, const struct figures *figures,
		       const char *set, const char *file)
{
	char *path;
	int err;

	*script = (struct opened){ .fd = -1 };
	if (figures->folder) {
		script->path =
			memory_format("%s/%s/%s", figures->folder, set, file);
		return 0;
	}
	path = carried_path(set, file);
	err = open_carried(script, path);
	free(path);
	return err;
}

static void close_script(struct opened *script)
{
	if (script->fd >= 0)
		close(script->fd);
	free(script->path);
}

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
	char *file = memory_format("%s.gp", figure);
	char *output = memory_format("%s/%s.%s", folder, figure, format);
	struct opened style, script;
	int style_err = open_script(&style, figures, ".", "style.gp");
	int err = open_script(&script, figures, figures->set, file);
	const char *words[] = { "gnuplot",  "-d",	 "-e", set,
				style.path, script.path, NULL };
	FILE *messages = tmpfile();
	int status = 0, got = FIGURE_NOTHING;

	unlink(output); /* gnuplot would follow a link */
	err = err ? err : style_err;
	if (!err)
		err = messages ? spawn_gnuplot(folder, words, fileno(messages),
					       &status)
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
	free(file);
	close_script(&style);
	close_script(&script);
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
