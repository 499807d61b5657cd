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
		code = EXIT_NOTHING;
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
	if (code == EXIT_NOTHING)
		complain("%s: no profiles: `cowbench vm --explain` makes them",
			 path);
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

int command_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "calls", no_argument, NULL, 'c' },
		{ "no-skips", no_argument, NULL, 's' },
		{ "path", no_argument, NULL, 'p' },
		{ "explain", no_argument, NULL, 'e' },
		{ "ab", required_argument, NULL, 'b' },
		{ "format", required_argument, NULL, 'f' },
		{ "lines", no_argument, NULL, 'l' },
		{ "latency", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct summary_look look = { .colour = colour_wanted(stdout) };
	enum exit_code worst = EXIT_GOOD;
	struct profile_look profiles = { .latency = { .local = 90 } };
	bool path = false;
	int format = SUMMARY_TABLE;
	int option;

	while ((option = option_next(argc, argv, "ah", options)) != -1) {
		switch (option) {
		case 'a':
			look.all = true;
			break;
		case 'c':
			look.calls = true;
			break;
		case 's':
			look.no_skips = true;
			break;
		case 'p':
			path = true;
			break;
		case 'e':
			profiles.explain = true;
			break;
		case 'b':
			profiles.ab = optarg;
			break;
		case 'l':
			profiles.lines = true;
			break;
		case 'n':
			if (explain_parse_latency(optarg, &profiles.latency))
				return EXIT_ERROR;
			break;
		case 'f':
			format = word_index(summary_format_words,
					    NR_SUMMARY_FORMATS, optarg);
			if (format < 0)
				return complain("--format %s: table, markdown, "
						"json or csv",
						optarg);
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		default:
			return EXIT_ERROR;
		}
	}
	if (profiles.ab && !profiles.explain)
		return complain("--ab is for --explain; of a run with --ab "
				"`cowbench compare` compares the arms");
	if (optind == argc)
		return complain("which record? cowbench show FILE...");
	for (int i = optind; i < argc; i++) {
		enum exit_code code;

		if (i > optind && format == SUMMARY_TABLE)
			putchar('\n');
		if (path)
			code = show_path(argv[i], look.colour);
		else if (profiles.explain || profiles.lines)
			code = show_profiles(argv[i], &profiles, look.colour);
		else
			code = show_record(argv[i], (enum summary_format)format,
					   &look, i == optind);
		/* Of two exit codes, an error counts more than a wrong fate,
		 * and that more than no trials. */
		if (worst == EXIT_GOOD || code == EXIT_ERROR ||
		    (code == EXIT_REGRESSION && worst == EXIT_NOTHING))
			worst = code;
	}
	return worst;
}
