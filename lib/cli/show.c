/* show.c - `cowbench show`: the table of a record. */
#include <stdio.h>
#include <string.h>

#include "data/summary.h"
#include "view/explain_table.h"
#include "view/matrix_table.h"
#include "view/path_table.h"
#include "report/formats.h"
#include "view/summary_table.h"
#include "view/table.h"
#include "option/options.h"
#include "cli/cli.h"

static const char usage[] =
	"usage: cowbench show [--all] [--calls] [--no-skips] [--path]\n"
	"                     [--format FORMAT]\n"
	"                     [--explain [--ab AXIS=A,B]] [--lines] FILE...\n"
	"Prints the table of each record (\"-\": standard input).\n"
	"  --all       more columns, and every skipped case by name\n"
	"  --calls     also the figure in getppid() calls of the same trial\n"
	"  --no-skips  leave out what could not be measured here\n"
	"  --format FORMAT  table, or markdown, json or csv: a row a case\n"
	"  --path      instead, which functions of the kernel served an operation,\n"
	"              of the trials that run --trace made\n"
	"  --explain   instead, which functions the instructions of an operation are\n"
	"              of, from the profiles that vm --explain made\n"
	"  --lines     instead, the lines of memory that an operation missed, of vm\n"
	"              --explain --cache\n"
	"  --latency local=NS,remote=NS  of a line, for --lines (local=90, and for\n"
	"              other nodes by the record's distances)\n"
	"  --ab AXIS=A,B  with --explain: cases with A against those with B\n";

/* EXIT_REGRESSION when pages met a wrong fate, EXIT_NOTHING without trials. */
static enum exit_code exit_of(const struct summary *summary)
{
	if (summary->seen[PROOF_WRONG])
		return EXIT_REGRESSION;
	return summary->nr ? EXIT_GOOD : EXIT_NOTHING;
}

static enum exit_code show_path(const char *path, bool colour)
{
	struct reason why;
	long traced = path_table(path, colour, stdout, &why);

	if (traced < 0)
		return complain("%s", why.text);
	return traced ? EXIT_GOOD : EXIT_NOTHING;
}

struct profile_look {
	bool explain, lines;
	const char *ab; /* of explain, or NULL */
	struct explain_latency latency;
};

static enum exit_code
show_profiles(const char *path, const struct profile_look *look, bool colour)
{
	struct summary summary = { 0 };
	struct profiles profiles = { 0 };
	enum exit_code code = EXIT_GOOD;
	struct reason why;

	if (strcmp(path, "-") == 0)
		return complain("--explain reads a record twice: name a file");
	if (summary_read(&summary, path, &why) ||
	    profiles_read(&profiles, path, &why))
		code = complain("%s", why.text);
	else if (!profiles.nr)
		code = explain_none(path);
	else if (look->lines)
		code = explain_print_lines(&summary, &profiles, &look->latency,
					   stdout, colour)
			       ? EXIT_GOOD
			       : complain(
					 "%s: no lines of memory: `cowbench vm "
					 "--explain --cache` counts them",
					 path);
	else if (look->ab && explain_print_ab(&summary, &profiles, look->ab,
					      stdout, colour) < 0)
		code = EXIT_ERROR;
	else if (!look->ab)
		explain_print(&summary, &profiles, stdout, colour);
	summary_clear(&summary);
	profiles_clear(&profiles);
	return code;
}

static void print_table(const struct summary *summary, const char *path,
			const struct summary_look *look)
{
	summary_table_head(summary, path, look, stdout);
	summary_table_rows(summary, look, stdout);
	matrix_table(summary, look->colour, stdout);
	summary_table_foot(summary, path, look, stdout);
}

static void print_format(const struct summary *summary, const char *path,
			 enum summary_format format, bool first)
{
	if (summary->damage.text[0] || summary->warning.text[0])
		complain("beware: %s", summary->damage.text[0]
					       ? summary->damage.text
					       : summary->warning.text);
	summary_print(summary, path, format, first, stdout);
}

/* In that format: look is of a table, first of the others. */
static enum exit_code show_record(const char *path, enum summary_format format,
				  const struct summary_look *look, bool first)
{
	struct summary summary = { 0 };
	struct reason why;
	enum exit_code code;

	if (summary_read(&summary, path, &why)) {
		code = complain("%s", why.text);
	} else {
		if (format == SUMMARY_TABLE)
			print_table(&summary, path, look);
		else
			print_format(&summary, path, format, first);
		code = exit_of(&summary);
	}
	summary_clear(&summary);
	return code;
}

struct show_options {
	bool path;
	unsigned format;
	const char *latency;
	struct summary_look look;
	struct profile_look profiles;
};

#define AT(name) .at = offsetof(struct show_options, name)

static const struct option_row rows[] = {
	{ .name = "all", .letter = 'a', .type = OPTION_FLAG, AT(look.all) },
	{ .name = "calls", .type = OPTION_FLAG, AT(look.calls) },
	{ .name = "no-skips", .type = OPTION_FLAG, AT(look.no_skips) },
	{ .name = "path", .type = OPTION_FLAG, AT(path) },
	{ .name = "explain", .type = OPTION_FLAG, AT(profiles.explain) },
	{ .name = "ab", .type = OPTION_TEXT, AT(profiles.ab) },
	{ .name = "format",
	  .type = OPTION_WORD,
	  AT(format),
	  .words = summary_format_words,
	  .nr_words = NR_SUMMARY_FORMATS },
	{ .name = "lines", .type = OPTION_FLAG, AT(profiles.lines) },
	{ .name = "latency", .type = OPTION_TEXT, AT(latency) },
	{ 0 },
};

const struct option_table show_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_RECORDS,
};

int command_show(int argc, char **argv)
{
	struct show_options o = {
		.look.colour = colour_wanted(stdout),
		.profiles.latency.local = 90,
		.format = SUMMARY_TABLE,
	};
	enum exit_code worst = EXIT_GOOD;
	int code = options_parse(argc, argv, &show_table, &o, NULL);

	if (!code && o.latency)
		code = explain_parse_latency(o.latency, &o.profiles.latency);
	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (o.profiles.ab && !o.profiles.explain)
		return complain("--ab is for --explain; of a run with --ab "
				"`cowbench compare` compares the arms");
	if (optind == argc)
		return complain("which record? cowbench show FILE...");
	for (int i = optind; i < argc; i++) {
		enum exit_code shown;

		if (i > optind && o.format == SUMMARY_TABLE)
			putchar('\n');
		if (o.path)
			shown = show_path(argv[i], o.look.colour);
		else if (o.profiles.explain || o.profiles.lines)
			shown = show_profiles(argv[i], &o.profiles,
					      o.look.colour);
		else
			shown = show_record(argv[i],
					    (enum summary_format)o.format,
					    &o.look, i == optind);
		/* Of two exit codes, an error counts more than a wrong fate,
		 * and that more than no trials. */
		if (worst == EXIT_GOOD || shown == EXIT_ERROR ||
		    (shown == EXIT_REGRESSION && worst == EXIT_NOTHING))
			worst = shown;
	}
	return worst;
}
