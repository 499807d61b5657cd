/* plot.c - `cowbench plot`: the figures of a record, with the tables that they
 * are made of.
 *
 * No text of a record gets into gnuplot's source.  The tables have fixed names,
 * and gnuplot runs without a shell in the folder that holds them.  It reads
 * plots/style.gp and one figure's script; this program gives it only the
 * figure's name and the format.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "view/records.h"

extern char **environ;

static const char usage[] =
	"usage: cowbench plot [-o FOLDER] [--overwrite] RECORD...\n"
	"Draws the figures of each record, as SVG and PNG, and writes the\n"
	"tables that they are made of; prints the names of the files.\n"
	"  -o FOLDER  where to (default: beside the record, its name with\n"
	"             -plots); with several records, a folder for each in it;\n"
	"             one that holds figures is left alone\n"
	"  --overwrite  the figures that it holds are lost\n"
	"Only proved cases are drawn.  COWBENCH_PLOTS names a folder of other\n"
	"scripts.\n";

/* A script's exit status when the record has no data for its figure. */
#define NOTHING_TO_DRAW 3

struct figures {
	char *folder; /* of the scripts, absolute */
	char **names; /* of the figures, sorted, without .gp */
	size_t nr;
};

/* --- The scripts ---------------------------------------------------------- */

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

/* Finds the folder of the scripts; the caller frees.  NULL after
 * complaining. */
static char *find_scripts(void)
{
	const char *told = getenv("COWBENCH_PLOTS");
	char program[PATH_MAX] = "";
	char *folder = NULL;

	if (told && told[0]) {
		folder = if_scripts(memory_text(told));
		if (!folder)
			complain("COWBENCH_PLOTS=%s: no style.gp there", told);
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
		complain("the figures' scripts are not in %s: set "
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

static int figures_find(struct figures *figures)
{
	struct dirent **entries;

	*figures = (struct figures){ .folder = find_scripts() };
	if (!figures->folder)
		return EXIT_ERROR;
	int nr = scandir(figures->folder, &entries, is_figure, alphasort);

	if (nr < 0)
		return complain("%s: cannot read: %s", figures->folder,
				strerror(errno));
	figures->names = memory_new((size_t)nr, sizeof(*figures->names));
	for (int i = 0; i < nr; i++) {
		*strrchr(entries[i]->d_name, '.') = '\0';
		figures->names[figures->nr++] = memory_text(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return nr > 0 ? 0
		      : complain("%s: no scripts of figures in it",
				 figures->folder);
}

static void figures_free(struct figures *figures)
{
	for (size_t i = 0; i < figures->nr; i++)
		free(figures->names[i]);
	free(figures->names);
	free(figures->folder);
}

/* --- gnuplot -------------------------------------------------------------- */

/* Complains with the last lines of gnuplot's messages. */
static void complain_gnuplot(const char *figure, FILE *said)
{
	char text[2048];
	long length;

	length = fseek(said, 0, SEEK_END) ? -1 : ftell(said);
	if (fseek(said, length > 2000 ? length - 2000 : 0, SEEK_SET))
		return;
	text[fread(text, 1, sizeof(text) - 1, said)] = '\0';
	complain("gnuplot could not draw %s:", figure);
	for (char *rest = text, *line; (line = strtok_r(rest, "\n", &rest));)
		if (line[strspn(line, " \t^")])
			complain("  %s", line);
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

/* Draws one figure in one format.  Returns 1 when drawn; 0 when the record has
 * no data for it; a negative number after complaining. */
static int draw(const struct figures *figures, const char *figure,
		const char *format, const char *folder)
{
	char *set = memory_format("figure='%s'; format='%s'", figure, format);
	char *style = memory_format("%s/style.gp", figures->folder);
	char *script = memory_format("%s/%s.gp", figures->folder, figure);
	char *output = memory_format("%s/%s.%s", folder, figure, format);
	const char *words[] = {
		"gnuplot", "-d", "-e", set, style, script, NULL
	};
	FILE *said = tmpfile();
	int status = 0, got = -1;
	int err = said ? spawn_gnuplot(folder, words, fileno(said), &status)
		       : -errno;

	if (err == -ENOENT) {
		complain("gnuplot is not installed: apt install gnuplot-nox; "
			 "the tables are in %s",
			 folder);
	} else if (err) {
		complain("cannot run gnuplot: %s", strerror(-err));
	} else if (WIFEXITED(status) &&
		   WEXITSTATUS(status) == NOTHING_TO_DRAW) {
		got = 0;
	} else if (status) {
		complain_gnuplot(figure, said);
	} else {
		printf("%s\n", output);
		got = 1;
	}
	if (got <= 0) /* removes what gnuplot has begun */
		unlink(output);
	if (said)
		(void)fclose(said);
	free(output);
	free(set);
	free(style);
	free(script);
	return got;
}

/* --- One record ----------------------------------------------------------- */

static int write_table(const char *folder, const char *name,
		       int (*table)(FILE *to,
				    const struct export_source *sources,
				    size_t nr, struct reason *why),
		       const struct records *records)
{
	char *path = memory_format("%s/%s.dat", folder, name);
	FILE *to = fopen(path, "we");
	struct reason why;
	int code = 0;

	if (!to)
		code = complain("%s: cannot write: %s", path, strerror(errno));
	if (to && table(to, records->sources, records->nr, &why))
		code = complain("%s: %s", path, why.text);
	if (to && fclose(to) && !code)
		code = complain("%s: cannot write: %s", path, strerror(errno));
	if (!code)
		printf("%s\n", path);
	free(path);
	return code;
}

/* Whether the folder holds the tables of another plot. */
static bool is_drawn(const char *folder)
{
	char *path = memory_format("%s/summary.dat", folder);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

static int plot_record(const struct figures *figures, char *path,
		       const char *folder, bool overwrite)
{
	static const char *const formats[] = { "svg", "png" };
	struct records records;
	size_t drawn = 0;

	if (!overwrite && is_drawn(folder))
		return complain("%s: holds figures: name another folder with "
				"-o, or say --overwrite",
				folder);

	int code = records_read(&records, &path, 1, true);

	if (!code && !records_proved(&records)) {
		complain("%s: no case is proved, so there is nothing to "
			 "publish: run as the machine's root",
			 path);
		code = EXIT_NOTHING;
	}
	if (!code && mkdir(folder, 0777) && errno != EEXIST)
		code = complain("%s: cannot make the folder: %s", folder,
				strerror(errno));
	if (!code)
		code = write_table(folder, "summary", export_summary, &records);
	if (!code)
		code = write_table(folder, "ecdf", export_ecdf, &records);
	if (!code)
		code = write_table(folder, "tail", export_tail, &records);
	if (!code)
		code = write_table(folder, "matrix", export_matrix, &records);
	records_free(&records);
	for (size_t i = 0; !code && i < figures->nr; i++) {
		for (size_t j = 0; !code && j < 2; j++) {
			int got = draw(figures, figures->names[i], formats[j],
				       folder);

			if (got < 0)
				code = EXIT_ERROR;
			drawn += got > 0;
		}
	}
	if (!code && !drawn) {
		complain("%s: no figure has anything to draw from it", path);
		code = EXIT_NOTHING;
	}
	return code;
}

/* The folder for the figures of path.  The caller frees. */
static char *folder_of(const char *path, const char *output, size_t nr)
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

int command_plot(int argc, char **argv)
{
	static const struct option names[] = {
		{ "overwrite", no_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct figures figures;
	bool overwrite = false;
	const char *output = NULL;
	int option, worst = EXIT_GOOD;

	while ((option = option_next(argc, argv, "o:h", names)) != -1) {
		switch (option) {
		case 'o':
			output = optarg;
			break;
		case 'w':
			overwrite = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		default:
			return EXIT_ERROR;
		}
	}
	size_t nr = (size_t)(argc - optind);

	if (!nr)
		return complain("which record? cowbench plot FILE...");
	if (output && nr > 1 && mkdir(output, 0777) && errno != EEXIST)
		return complain("%s: cannot make the folder: %s", output,
				strerror(errno));
	if (figures_find(&figures))
		worst = EXIT_ERROR;
	for (int i = optind; i < argc && figures.nr; i++) {
		char *folder = folder_of(argv[i], output, nr);
		int code = plot_record(&figures, argv[i], folder, overwrite);

		if (code == EXIT_ERROR || worst == EXIT_GOOD)
			worst = code;
		free(folder);
	}
	figures_free(&figures);
	return worst;
}
