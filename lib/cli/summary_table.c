/* summary_table.c - see summary_table.h.
 *
 * The case stands last, so that its length moves no figure, and to the end of
 * the line it is what `run` and `trial` take.
 */
#include "cli/summary_table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cli/figure.h"
#include "cli/table.h"

#define NAMED_MAX 4 /* cases named under one reason, unless all */

static const char *const proof_marks[NR_PROOFS] = {
	[PROOF_PROVED] = "✓",
	[PROOF_WRONG] = "✗",
	[PROOF_BLIND] = "?",
};

static_assert(NR_PROOFS == 3, "proof_marks has a mark for each");

static void cell_figure(struct table *table, enum tint tint, double value)
{
	char text[32];

	table_cell(table, tint, "%s", figure_text(value, text));
}

/* Half of the interval: of a ratio the factor less one, in percent. */
static void cell_interval(struct table *table, const struct case_summary *one)
{
	const struct mean *mean = &one->midmean;
	double percent = 100 * (mean->interval.high / mean->value - 1);
	char text[32];

	if (one->proof == PROOF_WRONG || !interval_finite(mean->interval))
		table_cell(table, TINT_FAINT, "-");
	else if (!one->ratio)
		table_cell(table, TINT_PLAIN, "±%s",
			   figure_text(mean->interval.high - mean->value,
				       text));
	else if (percent >= 999.5)
		table_cell(table, TINT_WARN, "±>999%%");
	else
		table_cell(table, percent > 10 ? TINT_WARN : TINT_PLAIN,
			   "±%.*f%%", percent < 9.95, percent);
}

static void cell_tail(struct table *table, const struct case_summary *one,
		      enum quantile quantile)
{
	/* Nothing at all rather than "-": the column may then be left out. */
	if (one->proof == PROOF_WRONG || one->small || isnan(one->q[quantile]))
		table_cell(table, TINT_PLAIN, "%s",
			   quantile == Q_P99 ? "-" : "");
	else
		cell_figure(table, TINT_PLAIN, one->q[quantile]);
}

static void cell_quantile(struct table *table, const struct case_summary *one,
			  enum quantile quantile)
{
	cell_figure(table, TINT_PLAIN,
		    one->proof == PROOF_WRONG ? NAN : one->q[quantile]);
}

static void cell_fate(struct table *table, const struct case_summary *one)
{
	static const enum tint tints[NR_PROOFS] = {
		[PROOF_PROVED] = TINT_PLAIN,
		[PROOF_WRONG] = TINT_BAD,
		[PROOF_BLIND] = TINT_WARN,
	};
	enum tint tint = one->seen[PROOF_WRONG] ? TINT_BAD : tints[one->proof];
	double share;
	int fate = case_summary_fate(one, &share);

	if (fate < 0)
		table_cell(table, tint, "%s",
			   one->proof == PROOF_BLIND   ? "? blind"
			   : one->proof == PROOF_WRONG ? "✗ wrong"
						       : "-");
	else if (share > 0.9995)
		table_cell(table, tint, "%s %s", proof_marks[one->proof],
			   fate_words[fate]);
	else
		table_cell(table, tint, "%s %s %.1f%%", proof_marks[one->proof],
			   fate_words[fate], 100 * share);
}

static const char *share_text(double share, char text[16])
{
	if (isnan(share))
		snprintf(text, 16, "-");
	else
		snprintf(text, 16, "%.2g", share);
	return text;
}

static void cell_exclusive(struct table *table, const struct case_summary *one)
{
	char before[16], after[16];

	if (isnan(one->exclusive_before) && isnan(one->exclusive_after))
		table_cell(table, TINT_PLAIN, "%s", "");
	else
		table_cell(table, TINT_PLAIN, "%s→%s",
			   share_text(one->exclusive_before, before),
			   share_text(one->exclusive_after, after));
}

/* The fate is the proof, and no row goes without it. */
static const struct table_column columns[] = {
	{ .head = "net", .align = ALIGN_RIGHT },
	{ .head = "95 %", .align = ALIGN_RIGHT },
	{ .head = "calls", .align = ALIGN_RIGHT },
	{ .head = "min", .align = ALIGN_RIGHT },
	{ .head = "p50", .align = ALIGN_RIGHT },
	{ .head = "p95", .align = ALIGN_RIGHT },
	{ .head = "p99", .align = ALIGN_RIGHT },
	{ .head = "p99.9", .align = ALIGN_RIGHT, .spare = 3 },
	{ .head = "max", .align = ALIGN_RIGHT },
	{ .head = "mean", .align = ALIGN_RIGHT },
	{ .head = "overhead", .align = ALIGN_RIGHT },
	{ .head = "trials", .align = ALIGN_RIGHT },
	{ .head = "strays", .align = ALIGN_RIGHT },
	{ .head = "faults", .align = ALIGN_RIGHT, .spare = 1 },
	{ .head = "fate" },
	{ .head = "excl.", .spare = 2 },
	{ .head = "a second", .align = ALIGN_RIGHT },
	{ .head = "arm" },
	{ .head = "case" },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* Whether several workers are at it. */
static bool is_crew(const struct case_summary *one)
{
	return strcmp(facts_text(&one->axes, "threads", "1"), "1") != 0 ||
	       strcmp(facts_text(&one->axes, "procs", "1"), "1") != 0;
}

/* Beside those of several workers also those of one, to see what they gain. */
static bool shows_rate(const struct summary *summary, const char *bench)
{
	for (size_t i = 0; i < summary->nr; i++)
		if (strcmp(summary->cases[i].bench, bench) == 0 &&
		    is_crew(&summary->cases[i]))
			return true;
	return false;
}

static void cell_rate(struct table *table, const struct case_summary *one,
		      bool shown)
{
	if (shown && one->proof != PROOF_WRONG && !isnan(one->rate))
		cell_figure(table, TINT_PLAIN, one->rate);
	else
		table_cell(table, TINT_PLAIN, "%s", "");
}

static void add_row(struct table *table, const struct case_summary *one,
		    const struct summary_look *look, bool rate)
{
	bool wrong = one->proof == PROOF_WRONG;
	enum tint tint = one->small ? TINT_WARN : TINT_PLAIN;
	char text[32];

	table_cell(table, tint, "%s%s", one->small && !wrong ? "~" : "",
		   figure_text(wrong ? NAN : one->midmean.value, text));
	cell_interval(table, one);
	if ((look->all || look->calls) && !wrong)
		cell_figure(table, TINT_PLAIN, one->calls);
	else
		table_cell(table, TINT_PLAIN, "%s", "");
	for (enum quantile q = Q_MIN; q <= Q_MEAN; q++) {
		bool extra = q == Q_MIN || q == Q_P95 || q == Q_MAX ||
			     q == Q_MEAN;

		if (q == Q_P99 || q == Q_P999)
			cell_tail(table, one, q);
		else if (q == Q_P50 || (extra && look->all))
			cell_quantile(table, one, q);
		else if (extra)
			table_cell(table, TINT_PLAIN, "%s", "");
	}
	if (look->all)
		cell_figure(table, TINT_PLAIN, one->overhead);
	else
		table_cell(table, TINT_PLAIN, "%s", "");
	table_cell(table, TINT_PLAIN, "%zux%.0f", one->nr,
		   round((double)one->n / (double)one->nr));
	if (look->all)
		table_cell(table, TINT_PLAIN, "%llu",
			   (unsigned long long)one->strays);
	else
		table_cell(table, TINT_PLAIN, "%s", "");
	if (isnan(one->faults))
		table_cell(table, TINT_PLAIN, "-");
	else
		table_cell(table, TINT_PLAIN, "%.3g", one->faults);
	cell_fate(table, one);
	cell_exclusive(table, one);
	cell_rate(table, one, rate || look->all);
	table_cell(table, TINT_PLAIN, "%s", one->arm);
	table_cell(table, TINT_PLAIN, "%s", one->id);
}

/* What the benchmark counted besides: in a line under the row. */
static void add_counters(struct table *table, const struct facts *counters)
{
	char *line = memory_text("   ");

	for (size_t i = 0; i < counters->nr; i++) {
		const struct fact *fact = &counters->list[i];
		char number[32];
		char *longer = memory_format("%s %s %s%s", line, fact->key,
					     figure_text(fact->number, number),
					     i + 1 < counters->nr ? "," : "");

		free(line);
		line = longer;
	}
	if (counters->nr)
		table_line(table, TINT_FAINT, "%s", line);
	free(line);
}

static void class_figure(const struct facts *classes, const char *name,
			 const char *figure, char text[32])
{
	char *key = memory_format("%s.%s", name, figure);
	double value = facts_number(classes, key, NAN);

	free(key);
	if (isnan(value))
		snprintf(text, 32, "-");
	else
		figure_text(value, text);
}

/* What classes of operations take whose costs differ: a line of each under the row.
 * Of a class "NAME.share" stands first. */
static void add_classes(struct table *table, const struct facts *classes)
{
	static const char share[] = ".share";

	for (size_t i = 0; i < classes->nr; i++) {
		const char *key = classes->list[i].key;
		const char *end = strstr(key, share);
		char midmean[32], p50[32], p99[32], name[64];

		if (!end || end[strlen(share)])
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(end - key), key);
		class_figure(classes, name, "midmean", midmean);
		class_figure(classes, name, "p50", p50);
		class_figure(classes, name, "p99", p99);
		table_line(table, TINT_FAINT,
			   "    %s: %s, p50 %s, p99 %s; %.3g %% of the "
			   "operations",
			   name, midmean, p50, p99,
			   100 * classes->list[i].number);
	}
}

/* What was counted an operation: in a line under the row. */
static void add_events(struct table *table, const struct case_summary *one)
{
	char *line = memory_text("    counted:");

	for (size_t i = 0; i < one->nr_events; i++) {
		const struct event_summary *event = &one->events[i];
		char number[32];
		char *longer = memory_format(
			"%s %s %s%s%s", line, event->name,
			event->partial && event->operations > 0 ? "~" : "",
			figure_text(event->operations > 0
					    ? event->count / event->operations
					    : NAN,
				    number),
			i + 1 < one->nr_events ? "," : "");

		free(line);
		line = longer;
	}
	if (one->nr_events)
		table_line(table, TINT_FAINT, "%s", line);
	free(line);
}

/* --- Beneath the rows ----------------------------------------------------- */

static void print_wrong(const struct summary *summary,
			const struct summary_look *look, FILE *to)
{
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		uint64_t wrong = one->seen[PROOF_WRONG], all = 0;

		for (int proof = 0; proof < NR_PROOFS; proof++)
			all += one->seen[proof];
		if (!wrong)
			continue;
		tint_print(to, look->colour, TINT_BAD,
			   "✗ wrong in %llu of %llu trial%s: %s",
			   (unsigned long long)wrong, (unsigned long long)all,
			   text_plural(all), one->id);
		tint_print(to, look->colour, TINT_BAD, "    %s",
			   one->why_wrong[0]
				   ? one->why_wrong
				   : "its pages met another fate than its "
				     "benchmark states");
	}
}

/* Broken and skipped cases by reason. */
static void print_ends(const struct summary *summary,
		       const struct summary_look *look, FILE *to)
{
	size_t next;

	for (size_t i = 0; i < summary->nr_ends; i = next) {
		const struct summary_end *first = &summary->ends[i];
		bool skip = first->outcome == OUTCOME_SKIP;
		size_t named = 0, cases = 0;

		for (next = i; next < summary->nr_ends; next++) {
			const struct summary_end *end = &summary->ends[next];

			if (end->outcome != first->outcome ||
			    strcmp(end->reason, first->reason) != 0)
				break;
			cases += next == i || strcmp(end->id, end[-1].id) != 0;
		}
		if (skip && look->no_skips)
			continue;
		tint_print(to, look->colour, skip ? TINT_FAINT : TINT_BAD,
			   "%s, %zu case%s: %s", skip ? "skipped" : "✗ broken",
			   cases, text_plural(cases),
			   first->reason[0] ? first->reason
					    : "(no reason was given)");
		for (size_t at = i; at < next; at++) {
			if (at > i && strcmp(summary->ends[at].id,
					     summary->ends[at - 1].id) == 0)
				continue;
			if (++named > NAMED_MAX && cases > NAMED_MAX + 1 &&
			    !look->all) {
				tint_print(to, look->colour, TINT_FAINT,
					   "    and %zu more: --all names them",
					   cases - NAMED_MAX);
				break;
			}
			tint_print(to, look->colour, TINT_FAINT, "    %s",
				   summary->ends[at].id);
		}
	}
}

static void print_legend(const struct summary *summary,
			 const struct summary_look *look, FILE *to)
{
	size_t proved = 0, blind = 0, small = 0, tails = 0, seen = 0, crews = 0;
	size_t counted = 0, partial = 0, classes = 0;

	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];

		proved += one->proof == PROOF_PROVED;
		blind += one->proof == PROOF_BLIND;
		small += one->small && one->proof != PROOF_WRONG;
		crews += (look->all || is_crew(one)) && !isnan(one->rate);
		tails += isnan(one->q[Q_P99]) && !one->small;
		counted += one->nr_events > 0;
		classes += one->classes.nr > 0;
		for (size_t j = 0; j < one->nr_events; j++)
			partial += one->events[j].partial;
		seen += !isnan(one->exclusive_before) ||
			!isnan(one->exclusive_after);
	}
#define LEGEND(...) tint_print(to, look->colour, TINT_FAINT, __VA_ARGS__)
	LEGEND("net: midmean of a trial's operations less the empty pair of "
	       "stamps; mean over trials ± 95 %%");
	if (classes)
		LEGEND("under a row: classes of its operations whose costs "
		       "differ, each by its own midmean and percentiles (the "
		       "head of bench/NAME.c says which)");
	if (proved)
		LEGEND("✓ proved: page frames and faults were seen to meet "
		       "that fate");
	if (blind)
		tint_print(to, look->colour, TINT_WARN,
			   "? blind: page frames may not be seen, so only "
			   "faults were counted: run as root to prove it");
	if (small)
		LEGEND("~ under %d times the clock's overhead: compare "
		       "differences in %s, never ratios; no tail",
		       SUMMARY_OVERHEAD_TIMES,
		       clock_units[summary->cases[0].clock]);
	if (tails)
		LEGEND("- in a percentile: too few operations (p50 wants 6 a "
		       "trial, p99 368)");
	if (seen)
		LEGEND("excl.: share of pages with PG_anon_exclusive, before→"
		       "after");
	if (counted)
		LEGEND("counted: events an operation, by run --events%s",
		       partial ? "; ~ counters that took turns: scaled" : "");
	if (crews)
		LEGEND("a second: done by all threads or processes together, "
		       "while all of them were at it");
	if (look->calls || look->all)
		LEGEND("calls: net in getppid() calls of the same trial");
#undef LEGEND
}

void summary_table_rows(const struct summary *summary,
			const struct summary_look *look, FILE *to)
{
	const char *bench = "", *unit = "";

	if (summary->nr) {
		struct table *table = table_new(columns, NR_COLUMNS);

		if (look->all)
			table_spare_none(table);

		for (size_t i = 0; i < summary->nr; i++) {
			const struct case_summary *one = &summary->cases[i];

			if (strcmp(one->bench, bench) != 0 ||
			    strcmp(one->unit, unit) != 0) {
				if (i > 0)
					table_line(table, TINT_PLAIN, "%s", "");
				table_line(table, TINT_HEAD, "%s, %s",
					   one->bench, one->unit);
			}
			bench = one->bench;
			unit = one->unit;
			add_row(table, one, look,
				shows_rate(summary, one->bench));
			add_classes(table, &one->classes);
			add_events(table, one);
			if (look->all)
				add_counters(table, &one->counters);
		}
		table_print(table, to, look->colour);
		table_free(table);
		fputc('\n', to);
		print_legend(summary, look, to);
	}
	print_wrong(summary, look, to);
	print_ends(summary, look, to);
}
