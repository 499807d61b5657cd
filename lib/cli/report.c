/* report.c - `cowbench report`: records as one page for a browser. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "option/options.h"
#include "cli/cli.h"
#include "view/despite.h"
#include "compare/floor.h"
#include "data/tuned.h"
#include "report/report.h"
#include "report/report_fleet.h"

static const char usage[] =
	"usage: cowbench report [OPTIONS] -o DIR RECORD\n"
	"       cowbench report [OPTIONS] -o DIR A B [C...]\n"
	"       cowbench report [OPTIONS] -o DIR FILE      (of cowbench tune -o)\n"
	"Writes DIR/index.html, one page that needs no network and no script: of one\n"
	"kernel, of a comparison (two sides, or a record of `cowbench run --ab`), or\n"
	"of a history (three and more, by their release, the last against the first).\n"
	"A side is a record, a folder of records (one a boot), or several with commas\n"
	"between.  Of many machines on both of two sides the page has them by CPU model\n"
	"and topology.  The records lie beside the page.\n"
	"  -o DIR           where to; a folder that holds a page is left alone\n"
	"  --overwrite      the page that it holds is lost, with its records\n"
	"  --delta PCT      what counts as equal (default: as `cowbench compare`)\n"
	"  --despite FIELD  although the machines differ in FIELD, or (bytes) the\n"
	"                   sizes of the regions do\n";

struct report_options {
	const char *output;
	bool overwrite;
	double delta_pct;	   /* 0: not said */
	struct option_list fields; /* of --despite */
	struct despite despite;
};

/* How many pages met a wrong fate, and whether anything was measured. */
static enum exit_code exit_of(const struct side *sides, size_t nr)
{
	uint64_t trials = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < sides[i].nr; j++) {
			const struct summary *record = &sides[i].records[j];

			if (record->seen[PROOF_WRONG])
				return EXIT_REGRESSION;
			trials += record->nr;
		}
	return trials ? EXIT_GOOD : EXIT_NOTHING;
}

static int write_page(const struct report_options *o, struct report *report)
{
	char *path = memory_format("%s/index.html", o->output);
	struct report_files files = { 0 };
	struct stat info = { 0 };
	struct reason why;
	FILE *to = NULL;
	int code = EXIT_GOOD;

	if (mkdir(o->output, 0777) && errno != EEXIST)
		code = complain("%s: cannot make the folder: %s", o->output,
				strerror(errno));
	else if (!o->overwrite && access(path, F_OK) == 0)
		code = complain("%s: exists: name another folder with -o, or "
				"say --overwrite",
				path);
	else
		code = report_files_copy(&files, o->output, report->sides,
					 report->nr, o->overwrite, &why)
			       ? complain("%s", why.text)
			       : EXIT_GOOD;
	report->files = &files;
	if (!code)
		to = file_create(path);
	if (!code && !to)
		code = complain("%s: cannot write: %s", path, strerror(errno));
	if (to && report_write(report, to, &why))
		code = complain("%s: %s", path, why.text);
	if (to && file_finish(to, path, code ? -EIO : 0) && !code)
		code = complain("%s: cannot write: %s", path, strerror(errno));
	if (!code && stat(path, &info) == 0)
		printf("%s (%.0f KiB)\n", path, (double)info.st_size / 1024);
	report->files = NULL;
	report_files_free(&files);
	free(path);
	return code || report->tuned ? code
				     : (int)exit_of(report->sides, report->nr);
}

static int read_profiles(struct profiles *profiles, const struct side *side)
{
	struct reason why;

	for (size_t i = 0; i < side->nr; i++)
		if (profiles_read(profiles, side->paths[i], &why))
			return complain("%s", why.text);
	return EXIT_GOOD;
}

static int check_hosts(const struct report_options *o, const struct side *sides,
		       size_t nr)
{
	int code = EXIT_GOOD;

	for (size_t i = 1; i < nr && !code; i++) {
		struct side_differences host;

		sides_differ(&sides[0], &sides[i], true, &host);
		code = despite_check(&o->despite, &host, NULL);
		side_differences_clear(&host);
	}
	return code;
}

/* The last side against the first; two may be of a fleet. */
static int report_change(const struct report_options *o, struct report *report)
{
	struct report_fleet *fleet = memory_new(1, sizeof(*fleet));
	const struct side *first = report->sides;
	const struct side *last = &report->sides[report->nr - 1];
	double delta = o->delta_pct > 0 ? o->delta_pct / 100 : floor_delta();
	const struct contrast_rules rules = { delta, o->despite.any_region };
	struct side_differences host, kernel;
	struct contrasts contrasts = { 0 };
	int code = report->nr > 2 ? EXIT_GOOD
				  : report_fleet_read(fleet, first, last,
						      &rules, &o->despite);

	if (fleet->is) {
		contrasts = fleet->all.contrasts;
		report->fleet = &fleet->all;
		first = &fleet->all.a;
		last = &fleet->all.b;
	} else {
		code = code ? code : check_hosts(o, report->sides, report->nr);
		code = code ? code
			    : report_contrast(&contrasts, first, last, &rules);
	}
	sides_differ(first, last, true, &host);
	sides_differ(first, last, false, &kernel);
	contrasts_adjust(&contrasts, 1);

	const struct compare_view view = {
		.a = first,
		.b = last,
		.contrasts = &contrasts,
		.host = &host,
		.kernel = &kernel,
		.delta = delta,
		.floor = !(o->delta_pct > 0) && delta > DELTA_LEAST,
		.first = true,
	};

	report->view = &view;
	if (!code)
		code = write_page(o, report);
	report->view = NULL;
	report->fleet = NULL;
	if (!fleet->is)
		contrasts_clear(&contrasts);
	report_fleet_clear(fleet);
	free(fleet);
	side_differences_clear(&host);
	side_differences_clear(&kernel);
	return code;
}

static int report_sides(const struct report_options *o,
			const struct side *sides, size_t nr)
{
	struct profiles *profiles = memory_new(nr, sizeof(*profiles));
	struct report report = { .sides = sides,
				 .nr = nr,
				 .profiles = profiles };
	int code = EXIT_GOOD;

	for (size_t i = 0; i < nr && !code; i++)
		code = read_profiles(&profiles[i], &sides[i]);
	if (!code)
		code = nr > 1 ? report_change(o, &report)
			      : write_page(o, &report);
	for (size_t i = 0; i < nr; i++)
		profiles_clear(&profiles[i]);
	free(profiles);
	return code;
}

/* Whether a record has trials of two arms. */
static bool has_arms(const struct side *side)
{
	for (size_t i = 0; i < side->nr; i++)
		for (size_t j = 0; j < side->records[i].nr; j++)
			if (side->records[i].cases[j].arm[0])
				return true;
	return false;
}

static int by_release(const void *left, const void *right)
{
	const struct side *a = left, *b = right;

	return strverscmp(facts_text(&a->records[0].run, "kernel.release", ""),
			  facts_text(&b->records[0].run, "kernel.release", ""));
}

static int report_paths(const struct report_options *o, char **paths, size_t nr)
{
	struct side *sides = memory_new(nr, sizeof(*sides));
	struct side arms[2];
	struct reason why;
	int code = EXIT_GOOD;

	for (size_t i = 0; i < nr && !code; i++) {
		if (strcmp(paths[i], "-") == 0)
			code = complain("a record is read twice and copied: "
					"name a file");
		else if (side_read_whole(&sides[i], paths[i], &why))
			code = complain("%s", why.text);
		else
			sides_warn(&sides[i]);
	}
	if (!code && nr > 2)
		qsort(sides, nr, sizeof(*sides), by_release);
	if (!code && nr == 1 && has_arms(&sides[0])) {
		code = side_arms(&sides[0], &arms[0], &arms[1], &why)
			       ? complain("%s", why.text)
			       : report_sides(o, arms, 2);
	} else if (!code) {
		code = report_sides(o, sides, nr);
	}
	for (size_t i = 0; i < nr; i++)
		side_clear(&sides[i]);
	free(sides);
	return code;
}

/* Of tune, where the one file is of it; -1: it is not. */
static int report_tuned(const struct report_options *o, char **paths, size_t nr)
{
	struct side side = { .paths = paths, .nr = 1 };
	struct report report = { .sides = &side, .nr = 1 };
	struct tuned tuned = { .tree = NULL };
	struct reason why;
	int code = nr == 1 ? tuned_read(&tuned, paths[0], &why) : 0;

	if (code < 0)
		code = complain("%s", why.text);
	else if (code == 0)
		code = -1;
	else {
		report.tuned = tuned.found;
		code = write_page(o, &report);
	}
	tuned_clear(&tuned);
	return code;
}

#define AT(name) .at = offsetof(struct report_options, name)

static const struct option_row rows[] = {
	{ .name = "output", .letter = 'o', .type = OPTION_FOLDER, AT(output) },
	{ .name = "overwrite", .type = OPTION_FLAG, AT(overwrite) },
	{ .name = "delta",
	  .type = OPTION_NUMBER,
	  AT(delta_pct),
	  .least = 0.01,
	  .most = 1000 },
	{ .name = "despite", .type = OPTION_LIST, AT(fields) },
	{ 0 },
};

const struct option_table report_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_RECORDS,
};

int command_report(int argc, char **argv)
{
	struct report_options o = { 0 };
	int code = options_parse(argc, argv, &report_table, &o, NULL);

	if (!code)
		code = despite_parse(&o.despite, o.fields.list, o.fields.nr);
	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (optind == argc)
		return complain("which record? cowbench report -o DIR "
				"RECORD...");
	if (!o.output)
		return complain("where to? cowbench report -o DIR RECORD...");
	code = report_tuned(&o, argv + optind, (size_t)(argc - optind));
	return code >= 0 ? code
			 : report_paths(&o, argv + optind,
					(size_t)(argc - optind));
}
