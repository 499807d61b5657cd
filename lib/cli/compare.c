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
#include "fleet/fleet_print.h"
#include "verdict/compare_table.h"
#include "view/explain_table.h"
#include "view/table.h"
#include "option/options.h"
#include "cli/cli.h"
#include "view/despite.h"

static const char usage[] =
	"usage: cowbench compare [OPTIONS] A B [C...]\n"
	"       cowbench compare [OPTIONS] RECORD\n"
	"Says case by case whether B takes more than A (and C than A ...).  A side\n"
	"is a record, a folder of records (one a boot), or several with commas\n"
	"between.  Where at least two machines (by the host's name) have records on\n"
	"both sides, each is compared with itself, and the change is their mean, with\n"
	"how they differ.  A lone RECORD is one that `cowbench run --ab` made: its\n"
	"arms are the sides.\n"
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
	"                   integration ktap or junit: proved is ok, a wrong fate not;\n"
	"                   with --gate what it fires for is not, the unsure skip\n"
	"Exit codes: 0 good, 1 the gate, 2 an error, or a gate that could not fire,\n"
	"3 --strict, 4 nothing to compare.\n";

struct compare_options {
	double delta_pct, gate_pct; /* 0: not said */
	bool strict;
	const char *explained; /* the word of --explain */
	enum explain explain;
	enum compare_format format;
	struct option_list fields; /* of --despite */
	struct despite despite;
};

/* Adds the outcome of one pair of sides to the exit code. */
struct judgement {
	size_t fired, unable, undefined, inconclusive, missing, cases;
	double hidden; /* the largest slow-down, relative, that the intervals
			* of inconclusive cases leave open */
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
		if (c->verdict == VERDICT_INCONCLUSIVE) {
			j->inconclusive++;
			j->hidden = fmax(j->hidden, gate_hidden(c, delta));
		}
		if (c->doubt == DOUBT_UNDEFINED)
			j->undefined++;
		else
			j->unable += !comparison_can_gate(c->kind, c->na, c->nb,
							  cases);
	}
	j->cases = cases;
}

#define HIDDEN_ANY 10.0 /* times: over it an interval bounds nothing */

static void complain_inconclusive(const struct judgement *j)
{
	char size[32];

	snprintf(size, sizeof(size), " by up to %.2g%%", 100 * j->hidden);
	complain("gate: no case is slower for certain, but %zu of %zu are "
		 "inconclusive: that they are slower%s is not ruled out. More "
		 "units of a side (boots, pairs) see more; --strict fails then",
		 j->inconclusive, j->cases,
		 j->hidden < HIDDEN_ANY ? size : " by any factor");
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
	if (o->gate_pct > 0 && j->unable && j->kind == COMPARISON_MACHINES)
		return complain("gate: %zu of %zu cases are on fewer than two "
				"machines",
				j->unable, j->cases);
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
	if (o->gate_pct > 0 && j->inconclusive)
		complain_inconclusive(j);
	return o->strict && j->inconclusive + j->missing ? EXIT_INCONCLUSIVE
							 : EXIT_GOOD;
}

static int cannot(int err, const struct reason *why)
{
	complain("%s", why->text);
	return err == -ENODATA ? EXIT_NOTHING : EXIT_ERROR;
}

/* B, C ... against A, one comparison each. */
struct pairs {
	const struct compare_options *o;
	size_t nr;
	double delta;
	struct contrasts *contrasts;   /* the next two's, or those of fleets */
	const struct side **a, **b;    /* borrowed */
	struct fleet_contrasts *fleet; /* NULL: no machine is a block */
};

static struct pairs pairs_new(const struct compare_options *o, size_t nr)
{
	return (struct pairs){
		.o = o,
		.nr = nr,
		.delta = o->delta_pct > 0  ? o->delta_pct / 100
			 : o->gate_pct > 0 ? o->gate_pct / 100
					   : floor_delta(),
		.contrasts = memory_new(nr, sizeof(struct contrasts)),
		.a = memory_new(nr, sizeof(struct side *)),
		.b = memory_new(nr, sizeof(struct side *)),
	};
}

static void pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->nr; i++)
		if (pairs->fleet)
			fleet_contrasts_clear(&pairs->fleet[i]);
		else
			contrasts_clear(&pairs->contrasts[i]);
	free(pairs->fleet);
	free(pairs->contrasts);
	free(pairs->a);
	free(pairs->b);
}

static int print_pair(const struct pairs *pairs, size_t i)
{
	const struct compare_options *o = pairs->o;
	struct side_differences host = { 0 }, kernel;
	int code = EXIT_GOOD;

	if (!pairs->fleet)
		sides_differ(pairs->a[i], pairs->b[i], true, &host);
	sides_differ(pairs->a[i], pairs->b[i], false, &kernel);

	const struct compare_view view = {
		.a = pairs->a[i],
		.b = pairs->b[i],
		.contrasts = &pairs->contrasts[i],
		.host = &host,
		.kernel = &kernel,
		.delta = pairs->delta,
		.gate = o->gate_pct / 100,
		.floor = !o->delta_pct && !o->gate_pct &&
			 pairs->delta > DELTA_LEAST,
		.first = i == 0,
		.colour = colour_wanted(stdout),
	};

	if (pairs->fleet)
		fleet_print(&view, &pairs->fleet[i], o->format, stdout);
	else
		compare_print(&view, o->format, stdout);
	if (o->explain) {
		putchar('\n');
		code = explain_print_sides(view.a, view.b, view.contrasts,
					   o->explain == EXPLAIN_ALL, stdout,
					   view.colour);
	}
	side_differences_clear(&host);
	side_differences_clear(&kernel);
	return code;
}

/* A gate that looks at the mean alone would not see what some machines have. */
static void judge_groups(const struct pairs *pairs, size_t i,
			 struct judgement *j)
{
	struct contrasts groups = fleet_groups_contrasts(&pairs->fleet[i]);
	struct reason why;

	contrasts_adjust(&groups, 1);
	for (size_t k = 0; k < groups.nr && pairs->o->gate_pct > 0; k++)
		if (gate_fires(&groups.list[k], pairs->o->gate_pct / 100,
			       pairs->delta, &why)) {
			complain("gate: %s", why.text);
			j->fired++;
		}
	contrasts_clear(&groups);
}

/* Prints and judges them.  Holm's family of tests is all cases of all these
 * comparisons. */
static int conclude_pairs(struct pairs *pairs)
{
	const struct compare_options *o = pairs->o;
	struct judgement j = { 0 };
	size_t cases = 0;
	bool builds = false;
	int code = EXIT_GOOD;

	if (o->gate_pct > 0 && o->gate_pct / 100 < floor_delta() &&
	    floor_delta() > DELTA_LEAST)
		complain("beware: --gate %g is under this machine's floor of "
			 "%.1f%%: it may fire without a reason",
			 o->gate_pct, 100 * floor_delta());
	for (size_t i = 0; i < pairs->nr; i++)
		builds |= pairs->contrasts[i].kind == COMPARISON_EXACT &&
			  side_builds_differ(pairs->a[i], pairs->b[i]);
	if (builds)
		complain("beware: these are counts by two builds of cowbench: "
			 "differences of some 100 instructions may be its own, "
			 "and more where fork() or exit() is counted. Measure "
			 "both kernels with one build");
	contrasts_adjust(pairs->contrasts, pairs->nr);
	for (size_t i = 0; i < pairs->nr; i++)
		cases += pairs->contrasts[i].nr;
	for (size_t i = 0; i < pairs->nr && !code; i++)
		code = print_pair(pairs, i);
	for (size_t i = 0; i < pairs->nr && !code; i++) {
		judge(o, &pairs->contrasts[i], cases, pairs->delta, &j);
		if (!pairs->fleet)
			continue;
		judge_groups(pairs, i, &j);
		j.missing += pairs->fleet[i].left_out.nr +
			     pairs->fleet[i].fleet->lost.nr;
	}
	if (!code && builds && o->gate_pct > 0)
		return complain("gate: counts by two builds of cowbench have "
				"no gate");
	return code ? code : conclude(o, &j);
}

/* Compares all sides against the first. */
static int compare_all(const struct compare_options *o,
		       const struct side *sides, size_t nr)
{
	struct pairs pairs = pairs_new(o, nr - 1);
	const struct contrast_rules rules = { pairs.delta,
					      o->despite.any_region };
	int code = EXIT_GOOD;

	for (size_t i = 0; i + 1 < nr && !code; i++) {
		struct side_differences host;
		struct reason why;

		pairs.a[i] = &sides[0];
		pairs.b[i] = &sides[i + 1];
		sides_differ(pairs.a[i], pairs.b[i], true, &host);
		code = despite_check(&o->despite, &host, NULL);
		side_differences_clear(&host);
		if (code)
			break;

		int err = contrasts_make(&pairs.contrasts[i], pairs.a[i],
					 pairs.b[i], &rules, &why);

		if (err)
			code = cannot(err, &why);
	}
	if (!code)
		code = conclude_pairs(&pairs);
	pairs_free(&pairs);
	return code;
}

/* The same, machine by machine. */
static int compare_fleets(const struct compare_options *o,
			  const struct fleet *fleets, size_t nr)
{
	struct pairs pairs = pairs_new(o, nr);
	const struct contrast_rules rules = { pairs.delta,
					      o->despite.any_region };
	int code = EXIT_GOOD;

	pairs.fleet = memory_new(nr, sizeof(*pairs.fleet));
	for (size_t i = 0; i < nr && !code; i++) {
		struct fleet_contrasts *one = &pairs.fleet[i];

		code = fleet_compare(one, &fleets[i], &rules, &o->despite);
		pairs.contrasts[i] = one->contrasts;
		pairs.a[i] = &one->a;
		pairs.b[i] = &one->b;
	}
	if (!code)
		code = conclude_pairs(&pairs);
	pairs_free(&pairs);
	return code;
}

static int compare_sides(const struct compare_options *o, char **paths,
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

/* Where a record cannot be read, the sides are read as of one machine, and that
 * says why. */
static int compare_paths(const struct compare_options *o, char **paths,
			 size_t nr)
{
	struct fleet *fleets = memory_new(nr, sizeof(*fleets));
	bool fleet = nr > 1 && !o->explain;
	struct reason why;
	int code;

	for (size_t i = 1; i < nr && fleet; i++)
		fleet = !fleet_scan(&fleets[i - 1], paths[0], paths[i], &why) &&
			fleet_is_one(&fleets[i - 1]);
	code = fleet ? compare_fleets(o, fleets, nr - 1)
		     : compare_sides(o, paths, nr);
	for (size_t i = 0; i < nr; i++)
		fleet_clear(&fleets[i]);
	free(fleets);
	return code;
}

#define AT(name) .at = offsetof(struct compare_options, name)

static const struct option_row rows[] = {
	{ .name = "delta",
	  .type = OPTION_NUMBER,
	  AT(delta_pct),
	  .least = 0.001,
	  .most = 1000 },
	{ .name = "gate",
	  .type = OPTION_NUMBER,
	  AT(gate_pct),
	  .least = 0.001,
	  .most = 1000 },
	{ .name = "strict", .type = OPTION_FLAG, AT(strict) },
	{ .name = "despite", .type = OPTION_LIST, AT(fields) },
	{ .name = "format",
	  .type = OPTION_WORD,
	  AT(format),
	  .words = format_words,
	  .nr_words = NR_FORMATS },
	{ .name = "explain", .type = OPTION_MAYBE, AT(explained) },
	{ 0 },
};

const struct option_table compare_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_RECORDS,
};

int command_compare(int argc, char **argv)
{
	struct compare_options o = { 0 };
	int code = options_parse(argc, argv, &compare_table, &o, NULL);

	if (!code)
		code = despite_parse(&o.despite, o.fields.list, o.fields.nr);
	if (!code && o.explained)
		code = explain_parse(o.explained, &o.explain);
	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (o.explain && o.format != FORMAT_TABLE)
		return complain("--explain is for --format table; `cowbench "
				"export --format folded` has it for programs");
	if (optind == argc)
		return complain("which records? cowbench compare A B");
	return compare_paths(&o, argv + optind, (size_t)(argc - optind));
}
