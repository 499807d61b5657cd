/* compare.c - `cowbench compare`: what changed, and how sure that is. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "stats/adjust.h"
#include "compare/floor.h"
#include "compare/gate.h"
#include "view/compare_table.h"
#include "view/explain_table.h"
#include "view/table.h"
#include "option/number.h"
#include "option/options.h"
#include "cli/cli.h"
#include "view/despite.h"

static const char usage[] =
	"usage: cowbench compare [OPTIONS] A B [C...]\n"
	"       cowbench compare [OPTIONS] RECORD\n"
	"Says case by case whether B takes more than A (and C than A ...).  A side\n"
	"is a record, a folder of records (one a boot), or several with commas\n"
	"between.  A lone RECORD is one that `cowbench run --ab` made: its arms are\n"
	"the sides.\n"
	"  --delta PCT      what counts as equal (default: that of --gate, or 2, or\n"
	"                   this machine's floor where `cowbench selftest aa` found\n"
	"                   a larger one)\n"
	"  --gate PCT       exit 1 where a case is slower for certain (Holm over all\n"
	"                   cases) and by more than PCT, or pages met another fate\n"
	"  --strict         exit 3 where a case is inconclusive or missing\n"
	"  --despite FIELD  compare although the machines differ in FIELD, or (bytes)\n"
	"                   the sizes of the regions do\n"
	"  --explain[=all]  and by which functions of the kernel a case differs (all:\n"
	"                   also where nothing does), of records that vm --explain made\n"
	"  --format FORMAT  table, markdown, lkml, json, csv, or for continuous\n"
	"                   integration ktap or junit: proved is ok, a wrong fate not\n"
	"Exit codes: 0 good, 1 the gate, 2 an error, or a gate that could not fire,\n"
	"3 --strict, 4 nothing to compare.\n";

struct compare_options {
	double delta_pct, gate_pct; /* 0: not said */
	bool strict;
	enum explain explain;
	enum compare_format format;
	struct despite despite;
};

static int parse_format(const char *text, enum compare_format *format)
{
	int word = word_index(format_words, NR_FORMATS, text);

	if (word < 0) {
		const char *near = text_nearest(text, format_words, NR_FORMATS);

		return complain(
			"--format %s: %s%s%stable, markdown, lkml, json, "
			"csv, ktap or junit",
			text, near ? "did you mean " : "", near ? near : "",
			near ? "? it is " : "");
	}
	*format = (enum compare_format)word;
	return EXIT_GOOD;
}

/* Adds the outcome of one pair of sides to the exit code. */
struct judgement {
	size_t fired, unable, undefined, inconclusive, missing, cases;
	enum comparison_kind kind;
};

static void judge(const struct compare_options *o,
		  const struct contrasts *contrasts, size_t cases, double delta,
		  struct judgement *j)
{
	j->kind = contrasts->kind;
	j->missing += contrasts->only_a;
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		const struct comparison *c = &one->comparison;
		struct reason why;

		if (o->gate_pct > 0 &&
		    gate_fires(one, o->gate_pct / 100, delta, &why)) {
			complain("gate: %s", why.text);
			j->fired++;
		}
		if (one->wrong)
			continue;
		j->inconclusive += c->verdict == VERDICT_INCONCLUSIVE;
		if (c->doubt == DOUBT_UNDEFINED)
			j->undefined++;
		else
			j->unable += !comparison_can_gate(c->kind, c->na, c->nb,
							  cases);
	}
	j->cases = cases;
}

/* Returns the exit code; messages say why a gate could not decide. */
static int conclude(const struct compare_options *o, const struct judgement *j)
{
	if (j->fired)
		return EXIT_REGRESSION;
	if (o->gate_pct > 0 && j->unable && j->kind == COMPARISON_PAIRS)
		return complain("gate: %zu of %zu cases have too few pairs for "
				"a gate that can fire: with so many cases it "
				"takes %zu",
				j->unable, j->cases,
				holm_pairs_min(j->cases, 0.05));
	if (o->gate_pct > 0 && j->unable)
		return complain("gate: %zu of %zu cases have too few boots for "
				"a gate that can fire: it takes 2 a side, "
				"better 5",
				j->unable, j->cases);
	if (o->gate_pct > 0 && j->undefined)
		return complain("gate: %zu of %zu cases have a value that is "
				"no number, or not over 0: they were not "
				"judged",
				j->undefined, j->cases);
	return o->strict && j->inconclusive + j->missing ? EXIT_INCONCLUSIVE
							 : EXIT_GOOD;
}

static int cannot(int err, const struct reason *why)
{
	complain("%s", why->text);
	return err == -ENODATA ? EXIT_NOTHING : EXIT_ERROR;
}

/* Compares all sides against the first.  Holm's family of tests is all cases of
 * all these comparisons. */
static int compare_all(const struct compare_options *o,
		       const struct side *sides, size_t nr)
{
	struct contrasts *contrasts = memory_new(nr, sizeof(*contrasts));
	struct judgement j = { 0 };
	double delta = o->delta_pct > 0	 ? o->delta_pct / 100
		       : o->gate_pct > 0 ? o->gate_pct / 100
					 : floor_delta();
	const struct contrast_rules rules = { delta, o->despite.any_region };
	struct reason why;
	size_t cases = 0;
	int code = EXIT_GOOD;

	if (o->gate_pct > 0 && o->gate_pct / 100 < floor_delta() &&
	    floor_delta() > DELTA_LEAST)
		complain("beware: --gate %g is under this machine's floor of "
			 "%.1f%%: it may fire without a reason",
			 o->gate_pct, 100 * floor_delta());
	for (size_t i = 1; i < nr && !code; i++) {
		struct side_differences host;

		sides_differ(&sides[0], &sides[i], true, &host);
		code = despite_check(&o->despite, &host);
		side_differences_clear(&host);
		if (code)
			break;

		int err = contrasts_make(&contrasts[i], &sides[0], &sides[i],
					 &rules, &why);

		cases += contrasts[i].nr;
		if (err)
			code = cannot(err, &why);
	}
	if (!code)
		contrasts_adjust(contrasts + 1, nr - 1);
	for (size_t i = 1; i < nr && !code; i++) {
		struct side_differences host, kernel;

		sides_differ(&sides[0], &sides[i], true, &host);
		sides_differ(&sides[0], &sides[i], false, &kernel);

		const struct compare_view view = {
			.a = &sides[0],
			.b = &sides[i],
			.contrasts = &contrasts[i],
			.host = &host,
			.kernel = &kernel,
			.delta = delta,
			.floor = !o->delta_pct && !o->gate_pct &&
				 delta > DELTA_LEAST,
			.first = i == 1,
			.colour = colour_wanted(stdout),
		};

		compare_print(&view, o->format, stdout);
		if (o->explain) {
			putchar('\n');
			code = explain_print_sides(view.a, view.b,
						   view.contrasts,
						   o->explain == EXPLAIN_ALL,
						   stdout, view.colour);
		}
		side_differences_clear(&host);
		side_differences_clear(&kernel);
	}
	for (size_t i = 1; i < nr; i++) {
		if (!code)
			judge(o, &contrasts[i], cases, delta, &j);
		contrasts_clear(&contrasts[i]);
	}
	free(contrasts);
	return code ? code : conclude(o, &j);
}

static int compare_paths(const struct compare_options *o, char **paths,
			 size_t nr)
{
	struct side *sides = memory_new(nr, sizeof(*sides));
	struct side arms[2];
	struct reason why;
	int code = EXIT_GOOD, err = 0;

	for (size_t i = 0; i < nr && !code; i++) {
		if (side_read(&sides[i], paths[i], &why))
			code = complain("%s", why.text);
		else
			sides_warn(&sides[i]);
	}
	if (!code && nr == 1)
		err = side_arms(&sides[0], &arms[0], &arms[1], &why);
	if (err)
		code = cannot(err, &why);
	if (!code)
		code = nr == 1 ? compare_all(o, arms, 2)
			       : compare_all(o, sides, nr);
	for (size_t i = 0; i < nr; i++)
		side_clear(&sides[i]);
	free(sides);
	return code;
}

int command_compare(int argc, char **argv)
{
	enum { DELTA = 256, GATE, STRICT, DESPITE, FORMAT, EXPLAIN };
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "delta", required_argument, NULL, DELTA },
		{ "gate", required_argument, NULL, GATE },
		{ "strict", no_argument, NULL, STRICT },
		{ "despite", required_argument, NULL, DESPITE },
		{ "format", required_argument, NULL, FORMAT },
		{ "explain", optional_argument, NULL, EXPLAIN },
		{ 0 },
	};
	struct compare_options o = { 0 };
	int option, code = EXIT_GOOD;

	while (!code &&
	       (option = option_next(argc, argv, "h", options)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return EXIT_GOOD;
		case DELTA:
			code = number_parse("delta", optarg, 0.001, 1000,
					    &o.delta_pct);
			break;
		case GATE:
			code = number_parse("gate", optarg, 0.001, 1000,
					    &o.gate_pct);
			break;
		case STRICT:
			o.strict = true;
			break;
		case DESPITE:
			code = despite_parse(&o.despite, optarg);
			break;
		case FORMAT:
			code = parse_format(optarg, &o.format);
			break;
		case EXPLAIN:
			code = explain_parse(optarg, &o.explain);
			break;
		default:
			return EXIT_ERROR;
		}
	}
	if (code)
		return code;
	if (o.explain && o.format != FORMAT_TABLE)
		return complain("--explain is for --format table; `cowbench "
				"export --format folded` has it for programs");
	if (optind == argc)
		return complain("which records? cowbench compare A B");
	return compare_paths(&o, argv + optind, (size_t)(argc - optind));
}
