/* compare.c - `cowbench compare`: what changed, and how sure that is. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/compare_table.h"
#include "cli/floor.h"
#include "cli/table.h"
#include "stats/adjust.h"

static const char usage[] =
	"usage: cowbench compare [OPTIONS] A B [C...]\n"
	"       cowbench compare [OPTIONS] RECORD\n"
	"Says case by case whether B takes more than A.  A side is a record, a\n"
	"folder of records (one a boot), or several with commas between.  A lone\n"
	"record is one that `cowbench run --ab` made: its arms are the sides.\n"
	"  --delta PCT      what counts as equal (default 2, or this machine's own\n"
	"                   floor where `cowbench selftest aa` has stored a larger)\n"
	"  --gate PCT       exit 1 where a case is slower by more than PCT for\n"
	"                   certain (Holm over all cases), or pages met another fate\n"
	"  --strict         exit 3 where a case is inconclusive\n"
	"  --despite FIELD  compare although the machines differ in FIELD\n"
	"  --format FORMAT  table, markdown, lkml, json or csv\n";

#define DESPITE_MAX 16

struct compare_options {
	double delta_pct; /* below 0: the default */
	bool gate, strict;
	enum compare_format format;
	const char *despite[DESPITE_MAX];
	size_t nr_despite;
};

static int parse_percent(const char *name, const char *text, double *percent)
{
	char *end;

	*percent = strtod(text, &end);
	if (end == text || *end || !(*percent > 0 && *percent < 1000))
		return complain("--%s %s: percent, such as 2", name, text);
	return EXIT_GOOD;
}

static int parse_format(const char *text, enum compare_format *format)
{
	int word = word_index(format_words, NR_FORMATS, text);

	if (word < 0) {
		const char *near = text_nearest(text, format_words, NR_FORMATS);

		return complain(
			"--format %s: %s%s%stable, markdown, lkml, json "
			"or csv",
			text, near ? "did you mean " : "", near ? near : "",
			near ? "? it is " : "");
	}
	*format = (enum compare_format)word;
	return EXIT_GOOD;
}

/* Refuses where the machines differ and nobody said that this is meant. */
static int check_host(const struct compare_options *o,
		      const struct side_differences *host)
{
	for (size_t i = 0; i < host->nr; i++) {
		const struct side_difference *one = &host->list[i];
		bool allowed = false;

		for (size_t j = 0; j < o->nr_despite; j++)
			allowed |= strcmp(o->despite[j], one->key) == 0;
		if (!allowed)
			return complain("the machines differ in %s (%s, %s); "
					"what changed could be that: --despite "
					"%s compares all the same",
					one->key, one->a, one->b, one->key);
	}
	return EXIT_GOOD;
}

/* The exit code that the options ask of the outcome; complaints name what the
 * gate saw. */
static int judge(const struct compare_options *o,
		 const struct contrasts *contrasts)
{
	size_t fired = 0, unable = 0, inconclusive = 0;

	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		const struct comparison *c = &one->comparison;

		inconclusive += c->verdict == VERDICT_INCONCLUSIVE;
		unable += !comparison_can_gate(c->kind, c->na, c->nb,
					       contrasts->nr);
		if (!o->gate)
			continue;
		if (one->wrong || one->fates_differ) {
			complain("gate: pages of '%s' met another fate",
				 one->id);
			fired++;
		} else if (comparison_gates(c, one->holm)) {
			complain("gate: '%s' is slower by %.1f%%", one->id,
				 100 * (c->estimate - 1));
			fired++;
		}
	}
	if (fired)
		return EXIT_REGRESSION;
	if (o->gate && unable && contrasts->kind == COMPARISON_PAIRS)
		return complain(
			"%zu of %zu cases have too few pairs for a gate "
			"that can fire: it takes %zu",
			unable, contrasts->nr,
			holm_pairs_min(contrasts->nr, 0.05));
	if (o->gate && unable)
		return complain(
			"%zu of %zu cases have too few boots for a gate "
			"that can fire: it takes 2 a side, better 5",
			unable, contrasts->nr);
	return o->strict && inconclusive ? EXIT_INCONCLUSIVE : EXIT_GOOD;
}

static int compare_sides(const struct compare_options *o, const struct side *a,
			 const struct side *b)
{
	struct side_differences host, kernel;
	struct contrasts contrasts = { 0 };
	struct reason why;
	double delta = o->delta_pct > 0 ? o->delta_pct / 100 : floor_delta();
	int code;

	sides_differ(a, b, true, &host);
	sides_differ(a, b, false, &kernel);
	code = check_host(o, &host);
	if (!code && contrasts_make(&contrasts, a, b, delta, &why))
		code = complain("%s", why.text);
	if (!code) {
		const struct compare_view view = {
			.a = a,
			.b = b,
			.contrasts = &contrasts,
			.host = &host,
			.kernel = &kernel,
			.delta = delta,
			.gate = o->gate,
			.colour = colour_wanted(stdout),
		};

		compare_print(&view, o->format, stdout);
		fflush(stdout);
		code = judge(o, &contrasts);
	}
	contrasts_clear(&contrasts);
	side_differences_clear(&host);
	side_differences_clear(&kernel);
	return code;
}

static int compare_paths(const struct compare_options *o, char **paths,
			 size_t nr)
{
	struct side first = { 0 };
	struct reason why;
	int code = EXIT_GOOD;

	if (side_read(&first, paths[0], &why)) {
		side_clear(&first);
		return complain("%s", why.text);
	}
	if (nr == 1) {
		struct side a, b;

		code = side_arms(&first, &a, &b, &why)
			       ? complain("%s", why.text)
			       : compare_sides(o, &a, &b);
	}
	for (size_t i = 1; i < nr && code != EXIT_ERROR; i++) {
		struct side other = { 0 };
		int one;

		if (i > 1)
			putchar('\n');
		one = side_read(&other, paths[i], &why)
			      ? complain("%s", why.text)
			      : compare_sides(o, &first, &other);
		if (one == EXIT_ERROR || code == EXIT_GOOD)
			code = one;
		side_clear(&other);
	}
	side_clear(&first);
	return code;
}

int command_compare(int argc, char **argv)
{
	enum { DELTA = 256, GATE, STRICT, DESPITE, FORMAT };
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "delta", required_argument, NULL, DELTA },
		{ "gate", required_argument, NULL, GATE },
		{ "strict", no_argument, NULL, STRICT },
		{ "despite", required_argument, NULL, DESPITE },
		{ "format", required_argument, NULL, FORMAT },
		{ 0 },
	};
	struct compare_options o = { .delta_pct = -1 };
	int option, code = EXIT_GOOD;

	while (!code &&
	       (option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		case DELTA:
			code = parse_percent("delta", optarg, &o.delta_pct);
			break;
		case GATE:
			code = parse_percent("gate", optarg, &o.delta_pct);
			o.gate = true;
			break;
		case STRICT:
			o.strict = true;
			break;
		case DESPITE:
			if (o.nr_despite == DESPITE_MAX)
				return complain("too many --despite");
			o.despite[o.nr_despite++] = optarg;
			break;
		case FORMAT:
			code = parse_format(optarg, &o.format);
			break;
		default:
			return complain("see cowbench compare --help");
		}
	}
	if (code)
		return code;
	if (optind == argc)
		return complain("which records? cowbench compare A B");
	return compare_paths(&o, argv + optind, (size_t)(argc - optind));
}
