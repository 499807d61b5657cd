/* export.c - `cowbench export`: records as tables for other programs. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "export/spool.h"
#include "option/options.h"
#include "cli/cli.h"
#include "report/export_change.h"
#include "report/export_profile.h"
#include "report/export_told.h"
#include "view/records.h"
#include "mm/words.h"

static const char usage[] =
	"usage: cowbench export --format FORMAT [-o FILE [--overwrite]] RECORD...\n"
	"Writes records as a table for other programs (\"-\": standard "
	"input).\n"
	"  -o FILE           where to (default: standard output); one that holds\n"
	"                    something is left alone\n"
	"  --overwrite       what the file held is lost\n"
	"  --format csv      a row a trial, everything; RFC 4180\n"
	"  --format events   a row a counter of a trial (run --events)\n"
	"  --format summary  a row a case: mean, interval, quantiles\n"
	"  --format ecdf     the distribution of each case\n"
	"  --format tail     the same, from its slow end\n"
	"  --format matrix   a row a cell of the consistency matrix\n"
	"  --format history  a row a case and record, kernel after kernel\n"
	"  --format change   a row a case: from the first kernel to the last, or from\n"
	"                    arm to arm\n"
	"  --format shift    quantiles of what changed, and their ratio\n"
	"  --format order    a row a trial, in the order in which they ran\n"
	"  --format lines    a row a trial and node: lines of its memory (vm --cache)\n"
	"  --format gbench   google-benchmark's JSON, for its compare.py\n"
	"  --format benchstat  Go's benchmark format, for benchstat\n"
	"  --format otava    a row a record, for Apache Otava's change points\n"
	"  --format kcidb    KernelCI's JSON (KCIDB), a test a case, for kcidb-submit\n"
	"  --format folded   a line a stack of functions of vm --explain, for\n"
	"                    flamegraph.pl, speedscope and their kin\n"
	"  --format flame    an SVG of them, of one case of a record, or of two records\n"
	"                    against each other\n"
	"  --case ID         the case for folded (default: all) and flame\n"
	"summary to lines have tabs between columns: they are what plots/\n"
	"reads.  Numbers are of proved cases alone, but in csv, events and lines.  gbench and\n"
	"benchstat have none that is close to the overhead, of which no ratio can be made:\n"
	"each trial of one record, or each record of several (boots).\n"
	"results/README.md names the columns.\n";

enum format {
	FORMAT_CSV,
	FORMAT_EVENTS,
	FORMAT_SUMMARY,
	FORMAT_ECDF,
	FORMAT_TAIL,
	FORMAT_MATRIX,
	FORMAT_HISTORY,
	FORMAT_CHANGE,
	FORMAT_SHIFT,
	FORMAT_ORDER,
	FORMAT_LINES,
	FORMAT_GBENCH,
	FORMAT_BENCHSTAT,
	FORMAT_OTAVA,
	FORMAT_KCIDB,
	FORMAT_FOLDED,
	FORMAT_FLAME,
};

static const char *const formats[] = {
	[FORMAT_CSV] = "csv",
	[FORMAT_EVENTS] = "events",
	[FORMAT_SUMMARY] = "summary",
	[FORMAT_ECDF] = "ecdf",
	[FORMAT_TAIL] = "tail",
	[FORMAT_MATRIX] = "matrix",
	[FORMAT_HISTORY] = "history",
	[FORMAT_CHANGE] = "change",
	[FORMAT_SHIFT] = "shift",
	[FORMAT_ORDER] = "order",
	[FORMAT_LINES] = "lines",
	[FORMAT_GBENCH] = "gbench",
	[FORMAT_BENCHSTAT] = "benchstat",
	[FORMAT_OTAVA] = "otava",
	[FORMAT_KCIDB] = "kcidb",
	[FORMAT_FOLDED] = "folded",
	[FORMAT_FLAME] = "flame",
};

#define NR_FORMATS (sizeof(formats) / sizeof(formats[0]))

struct export_options {
	unsigned format;    /* enum format; NR_FORMATS: not said */
	const char *output; /* NULL: standard output */
	const char *id;	    /* of the one case; NULL: all */
	bool overwrite;
};

static int write_csv(FILE *to, enum format format, char *const *paths,
		     size_t nr)
{
	const char **names = memory_new(nr, sizeof(*names));
	FILE *spooled = NULL;
	char name[SPOOL_NAME];
	struct reason why = { "" };
	int code = 0;

	for (size_t i = 0; i < nr && !code; i++) {
		bool piped = strcmp(paths[i], "-") == 0;

		if (piped && spooled)
			code = complain("standard input can be given once");
		else
			names[i] = piped ? spool_input(&spooled, name, &why)
					 : paths[i];
		if (!code && !names[i])
			code = complain("%s", why.text);
	}
	if (!code && (format == FORMAT_CSV ? export_csv : export_events)(
			     to, names, nr, &why))
		code = complain("%s", why.text);
	else if (!code && why.text[0])
		complain("beware: %s", why.text);
	if (spooled)
		(void)fclose(spooled);
	free(names);
	return code;
}

static int write_table(FILE *to, enum format format, char *const *paths,
		       size_t nr)
{
	static int (*const writes[NR_FORMATS])(FILE * to,
					       const struct export_source *,
					       size_t nr,
					       struct reason *why) = {
		[FORMAT_SUMMARY] = export_summary,
		[FORMAT_ECDF] = export_ecdf,
		[FORMAT_TAIL] = export_tail,
		[FORMAT_MATRIX] = export_matrix,
		[FORMAT_HISTORY] = export_history,
		[FORMAT_CHANGE] = export_change,
		[FORMAT_SHIFT] = export_shift,
		[FORMAT_ORDER] = export_order,
		[FORMAT_GBENCH] = export_gbench,
		[FORMAT_BENCHSTAT] = export_benchstat,
		[FORMAT_OTAVA] = export_otava,
		[FORMAT_KCIDB] = export_kcidb,
	};
	bool histograms = format == FORMAT_ECDF || format == FORMAT_TAIL ||
			  format == FORMAT_SHIFT;
	struct records records;
	struct reason why;
	int code = records_read(&records, paths, nr, histograms);

	if (!code) {
		if (!records_proved(&records))
			code = EXIT_NOTHING;
		if (format == FORMAT_GBENCH || format == FORMAT_BENCHSTAT) {
			export_tell_small(&records);
			export_tell_few(&records, format == FORMAT_BENCHSTAT);
		}
		if (format == FORMAT_OTAVA)
			export_tell_otava(&records);
		if (writes[format](to, records.sources, records.nr, &why))
			code = complain("%s", why.text);
	}
	records_free(&records);
	return code;
}

static int write_output(const struct export_options *options,
			char *const *paths, size_t nr)
{
	bool piped = !options->output || strcmp(options->output, "-") == 0;

	/* Opening it would empty it. */
	if (!piped && file_is_one_of(options->output, paths, nr))
		return complain("%s: is a record to be read: name another "
				"file with -o",
				options->output);
	if (!piped && !options->overwrite && file_is_filled(options->output))
		return complain("%s: exists: name another file with -o, or say "
				"--overwrite",
				options->output);

	FILE *to = piped ? stdout : file_create(options->output);
	int code;

	if (!to)
		return complain("%s: cannot write: %s", options->output,
				strerror(errno));
	if (options->format == FORMAT_CSV || options->format == FORMAT_EVENTS)
		code = write_csv(to, (enum format)options->format, paths, nr);
	else if (options->format == FORMAT_FOLDED)
		code = export_folded(to, paths, nr, options->id);
	else if (options->format == FORMAT_LINES)
		code = export_lines(to, paths, nr);
	else if (options->format == FORMAT_FLAME)
		code = export_flame(to, paths, nr, options->id);
	else
		code = write_table(to, (enum format)options->format, paths, nr);
	if (!piped &&
	    file_finish(to, options->output, code == EXIT_ERROR ? -EIO : 0) &&
	    code != EXIT_ERROR)
		code = complain("%s: cannot write: %s", options->output,
				strerror(errno));
	return code;
}

#define AT(name) .at = offsetof(struct export_options, name)

static const struct option_row rows[] = {
	{ .name = "format",
	  .letter = 'f',
	  .type = OPTION_WORD,
	  AT(format),
	  .words = formats,
	  .nr_words = NR_FORMATS },
	{ .name = "output", .letter = 'o', .type = OPTION_FILE, AT(output) },
	{ .name = "overwrite", .type = OPTION_FLAG, AT(overwrite) },
	{ .name = "case", .type = OPTION_TEXT, AT(id) },
	{ 0 },
};

const struct option_table export_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_RECORDS,
};

int command_export(int argc, char **argv)
{
	struct export_options options = { .format = NR_FORMATS };
	char all[OPTION_WORDS];
	int code = options_parse(argc, argv, &export_table, &options, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (options.format == NR_FORMATS)
		return complain("which --format? it is %s",
				option_words(formats, NR_FORMATS, all));
	if (options.id && options.format != FORMAT_FOLDED &&
	    options.format != FORMAT_FLAME)
		return complain("--case is for --format folded and flame");
	if (optind == argc)
		return complain(
			"which record? cowbench export --format %s FILE...",
			formats[options.format]);
	return write_output(&options, argv + optind, (size_t)(argc - optind));
}
