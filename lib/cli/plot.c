/* plot.c - `cowbench plot`: the figures of a record, and of several together,
 * with the tables that they are made of.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "export/figures.h"
#include "option/options.h"
#include "cli/cli.h"
#include "report/export_change.h"
#include "report/export_profile.h"
#include "view/records.h"

static const char usage[] =
	"usage: cowbench plot [-o FOLDER] [--overwrite] RECORD...\n"
	"Draws the figures of each record, as SVG and PNG, and writes the tables that\n"
	"they are made of; prints the names of the files.  Of several records also\n"
	"those of all together: what changed from kernel to kernel, and what the last\n"
	"kernel's records say against the first one's (of one kernel: two records).\n"
	"Of a record of `cowbench run --ab` also those of its arms.\n"
	"  -o FOLDER  where to (default: beside the record, its name with -plots; all\n"
	"             together: history-plots beside the first); with several, those\n"
	"             of all together, and a folder for each in it; one that holds\n"
	"             figures is left alone\n"
	"  --overwrite  the figures that it holds are lost\n"
	"Only proved cases are drawn.  COWBENCH_PLOTS names a folder of other\n"
	"scripts.\n";

/* A table of figures; one of a change is there only where two sides are. */
struct table {
	const char *name;
	int (*write)(FILE *to, const struct export_source *sources, size_t nr,
		     struct reason *why);
	bool change;
	bool optional; /* without rows it is no table */
};

static const struct table tables_of_one[] = {
	{ .name = "summary", .write = export_summary },
	{ .name = "ecdf", .write = export_ecdf },
	{ .name = "tail", .write = export_tail },
	{ .name = "matrix", .write = export_matrix },
	{ .name = "order", .write = export_order },
	{ .name = "lines", .write = export_lines_table, .optional = true },
	{ .name = "change", .write = export_change, .change = true },
	{ .name = "shift", .write = export_shift, .change = true },
};

static const struct table tables_of_several[] = {
	{ .name = "summary", .write = export_summary },
	{ .name = "history", .write = export_history },
	{ .name = "change", .write = export_change, .change = true },
	{ .name = "shift", .write = export_shift, .change = true },
};

/* Writes it and prints its name: 0, or -errno with the reason. */
static int write_table(const char *folder, const struct table *table,
		       const struct records *records, struct reason *why)
{
	char *path = memory_format("%s/%s.dat", folder, table->name);
	FILE *to = file_create(path);
	int err = to ? table->write(to, records->sources, records->nr, why)
		     : reason_errno(why, -errno, "%s: cannot write", path);

	if (to && file_finish(to, path, err) && !err)
		err = reason_errno(why, -errno, "%s: cannot write", path);
	if (err == -ENODATA && table->optional)
		unlink(path);
	if (!err)
		printf("%s\n", path);
	free(path);
	return err;
}

/* Whether the folder holds the tables of another plot. */
static bool is_drawn(const char *folder)
{
	char *path = memory_format("%s/summary.dat", folder);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/* Writes the tables for the figures of a record, or of several together; in
 * *change whether there are those of a change. */
static int write_tables(const char *folder, const struct records *records,
			bool *change)
{
	bool one = records->nr == 1;
	bool sides = !one || facts_find(&records->summaries->run, "plan.ab");
	const struct table *tables = one ? tables_of_one : tables_of_several;
	size_t nr = one ? sizeof(tables_of_one) / sizeof(*tables)
			: sizeof(tables_of_several) / sizeof(*tables);

	*change = sides;
	for (size_t i = 0; i < nr && (sides || !tables[i].change); i++) {
		struct reason why;
		int err = write_table(folder, &tables[i], records, &why);

		if (!err || (err == -ENODATA && tables[i].optional))
			continue;
		*change = false;
		if (!tables[i].change || (err != -ENODATA && err != -EINVAL))
			return complain("%s", why.text);
		complain("what changed is not drawn: %s", why.text);
		break;
	}
	return EXIT_GOOD;
}

/* Draws a figure in both formats; how many there is data for in *drawn. */
static int draw(const struct figures *figures, const char *figure,
		const char *folder, size_t *drawn)
{
	static const char *const formats[] = { "svg", "png" };

	for (size_t i = 0; i < 2; i++) {
		char said[FIGURE_SAID];
		struct reason why;
		int got = figure_draw(figures, figure, formats[i], folder, said,
				      &why);

		if (got > FIGURE_DRAWN && !i)
			complain("%s: not drawn: %s", figure, figure_why(got));
		if (got == FIGURE_DRAWN) {
			printf("%s/%s.%s\n", folder, figure, formats[i]);
			(*drawn)++;
		}
		if (got >= 0)
			continue;
		complain("%s", why.text);
		for (char *rest = said, *line;
		     (line = strtok_r(rest, "\n", &rest));)
			if (line[strspn(line, " \t^")])
				complain("  %s", line);
		return EXIT_ERROR;
	}
	return 0;
}

/* Draws all figures of a set there is data for; how many in *drawn. */
static int draw_set(const char *set, const char *folder, size_t *drawn)
{
	struct figures figures;
	struct reason why;
	int code = figures_find(&figures, set, &why) ? complain("%s", why.text)
						     : EXIT_GOOD;

	for (size_t i = 0; !code && i < figures.nr; i++)
		code = draw(&figures, figures.names[i], folder, drawn);
	figures_free(&figures);
	return code;
}

/* Draws the figures of a record, or of several together.  EXIT_NOTHING where
 * there is nothing to draw, after complaining unless quiet. */
static int plot_records(const struct records *records, const char *folder,
			bool overwrite, bool quiet)
{
	const char *path = records->sources[0].name;
	bool change = false;
	size_t drawn = 0;
	int code = 0;

	if (!overwrite && is_drawn(folder))
		return complain("%s: holds figures: name another folder with "
				"-o, or say --overwrite",
				folder);

	if (records->nr == 1 && !records_proved(records)) {
		complain("%s: no case is proved, so there is nothing to "
			 "publish: run as the machine's root",
			 path);
		code = EXIT_NOTHING;
	}
	if (!code && mkdir(folder, 0777) && errno != EEXIST)
		code = complain("%s: cannot make the folder: %s", folder,
				strerror(errno));
	if (!code)
		code = write_tables(folder, records, &change);
	if (!code)
		code = draw_set(records->nr == 1 ? "." : "several", folder,
				&drawn);
	if (!code && change)
		code = draw_set("change", folder, &drawn);
	if (code || drawn)
		return code;
	if (!quiet)
		complain("%s: no figure has anything to draw from it", path);
	return EXIT_NOTHING;
}

/* The figures of all records together, where there are several.  EXIT_NOTHING
 * where there are none. */
static int plot_together(const struct records *records, const char *output,
			 bool overwrite)
{
	const char *path = records->sources[0].name;
	const char *slash = strrchr(path, '/');
	char *folder =
		output ? memory_text(output)
		       : memory_format("%.*shistory-plots",
				       slash ? (int)(slash + 1 - path) : 0,
				       path);
	int code = plot_records(records, folder, overwrite, true);

	free(folder);
	return code;
}

static int plot_each(const struct records *records, const char *output,
		     bool overwrite, bool quiet)
{
	int worst = EXIT_GOOD;

	for (size_t i = 0; i < records->nr; i++) {
		const struct records one = { &records->summaries[i],
					     &records->sources[i], 1 };
		char *folder =
			figures_folder(one.sources->name, output, records->nr);
		int code = plot_records(&one, folder, overwrite, quiet);

		if (code == EXIT_NOTHING && quiet)
			code = EXIT_GOOD;
		if (code == EXIT_ERROR || worst == EXIT_GOOD)
			worst = code;
		free(folder);
	}
	return worst;
}

static int plot_all(char *const *paths, size_t nr, const char *output,
		    bool overwrite)
{
	struct records records;
	int code = records_read(&records, paths, nr, true);
	int together = EXIT_NOTHING;

	if (!code && nr > 1)
		together = plot_together(&records, output, overwrite);
	if (!code)
		code = together == EXIT_ERROR
			       ? together
			       : plot_each(&records, output, overwrite,
					   together == EXIT_GOOD);
	records_free(&records);
	return code;
}

struct plot_options {
	bool overwrite;
	const char *output;
};

#define AT(name) .at = offsetof(struct plot_options, name)

static const struct option_row rows[] = {
	{ .name = "output", .letter = 'o', .type = OPTION_FOLDER, AT(output) },
	{ .name = "overwrite", .type = OPTION_FLAG, AT(overwrite) },
	{ 0 },
};

const struct option_table plot_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_RECORDS,
};

int command_plot(int argc, char **argv)
{
	struct plot_options o = { 0 };
	int code = options_parse(argc, argv, &plot_table, &o, NULL);
	size_t nr = (size_t)(argc - optind);

	if (code)
		return code < 0 ? EXIT_GOOD : code;

	if (!nr)
		return complain("which record? cowbench plot FILE...");
	return plot_all(argv + optind, nr, o.output, o.overwrite);
}
