/* summary_table.c - see summary_table.h.
 *
 * The case is the last column, so that its length moves no figure; from its
 * start to the end of the line it is what `run` and `trial` take as words.
 */
#include "view/summary_table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "data/region_cost.h"
#include "data/disturbance.h"
#include "view/figure.h"
#include "view/group.h"
#include "view/table.h"

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

/* Half of an interval of a ratio: the factor less one. */
static double interval_percent(const struct mean *mean)
{
	return 100 * (mean->interval.high / mean->value - 1);
}

/* From so wide an interval on (percent) a row is mostly noise. */
#define WIDE 50.0

static bool is_wide(const struct case_summary *one)
{
	return one->ratio && one->proof != PROOF_WRONG &&
	       interval_finite(one->midmean.interval) &&
	       interval_percent(&one->midmean) > WIDE;
}

/* Half of the interval; for a ratio, the factor minus one, in percent. */
static void cell_interval(struct table *table, const struct case_summary *one)
{
	const struct mean *mean = &one->midmean;
	double percent = interval_percent(mean);
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
	/* Prints nothing instead of "-", so that the table can leave out the
	 * column. */
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
	uint64_t wrong = one->seen[PROOF_WRONG], trials = 0;
	double share;
	int fate = case_summary_fate(one, &share);
	enum tint tint = tints[one->proof];

	for (int proof = 0; proof < NR_PROOFS; proof++)
		trials += one->seen[proof];
	if (wrong && one->proof != PROOF_WRONG)
		table_cell(table, TINT_BAD, "✗ in %llu of %llu",
			   (unsigned long long)wrong,
			   (unsigned long long)trials);
	else if (fate < 0)
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

/* The fate is the proof: every row shows it. */
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
	{ .head = "region", .align = ALIGN_RIGHT },
	{ .head = "arm" },
	{ .head = "case" },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* Whether several workers operate. */
static bool is_crew(const struct case_summary *one)
{
	return strcmp(facts_text(&one->axes, "threads", "1"), "1") != 0 ||
	       strcmp(facts_text(&one->axes, "procs", "1"), "1") != 0;
}

/* Rows under one title. */
struct rows {
	struct group group;
	size_t nr;
	bool rates; /* show the rate of one worker too, for comparison */
};

static struct rows rows_from(const struct summary *summary, size_t from)
{
	struct rows rows = { 0 };

	for (size_t i = from; i < summary->nr; i++, rows.nr++) {
		const struct case_summary *one = &summary->cases[i];

		if (i > from && !group_takes(&rows.group, one))
			break;
		group_add(&rows.group, one);
		rows.rates |= is_crew(one);
	}
	return rows;
}

/* The mean of all workers together, with half of its interval. */
static void cell_rate(struct table *table, const struct case_summary *one,
		      bool shown)
{
	const struct mean *rate = &one->rate;
	char text[32];

	if (!shown || one->proof == PROOF_WRONG || isnan(rate->value))
		table_cell(table, TINT_PLAIN, "%s", "");
	else
		table_cell(table, one->beyond ? TINT_WARN : TINT_PLAIN,
			   "%s%s ±%.2g%%", one->beyond ? "!" : "",
			   figure_text(rate->value, text),
			   100 * (rate->interval.high / rate->value - 1));
}

/* The number of trials and of operations, and how many trials were out of
 * line. */
static void cell_trials(struct table *table, const struct case_summary *one)
{
	double each = round((double)one->n / (double)one->nr);

	if (one->disturbed)
		table_cell(table, TINT_WARN, "%zux%.0f !%zu", one->nr, each,
			   one->disturbed);
	else
		table_cell(table, TINT_PLAIN, "%zux%.0f", one->nr, each);
}

static void add_row(struct table *table, const struct case_summary *one,
		    const struct summary_look *look, const struct rows *rows)
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
	cell_trials(table, one);
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
	cell_rate(table, one, rows->rates || look->all);
	table_cell(table, TINT_PLAIN, "%s",
		   rows->group.region ? ""
				      : facts_text(&one->axes, "bytes", "-"));
	table_cell(table, TINT_PLAIN, "%s", one->arm);
	table_cell(table, TINT_PLAIN, "%s", one->id);
}

/* Prints the benchmark's own counters in a line under the row. */
static void add_counters(struct table *table, const struct facts *counters)
{
	char *line = memory_text("   ");

	for (size_t i = 0; i < counters->nr; i++) {
		const struct fact *fact = &counters->list[i];
		char number[32];
		memory_append(&line, " %s %s%s", fact->key,
			      figure_text(fact->number, number),
			      i + 1 < counters->nr ? "," : "");
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

/* Prints a line under the row for each class of operations.  The first fact of
 * a class is "NAME.share". */
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

/* Prints what the region alone takes, in a line under the row. */
static void add_region(struct table *table, const struct summary *summary,
		       const struct case_summary *one)
{
	struct region_cost cost;
	char value[32], half[32];
	bool finite;

	if (!region_cost(summary, one, &cost))
		return;
	finite = interval_finite(cost.interval);
	figure_text(cost.interval.high - cost.value, half);
	table_line(table, TINT_FAINT, "    of the region: %s%s%s, less %s",
		   cost.told ? figure_text(cost.value, value)
			     : "lost in noise,",
		   finite ? " ±" : "", finite ? half : "", cost.floor->id);
}

/* Prints the counts of events for an operation, in a line under the row. */
static void add_events(struct table *table, const struct case_summary *one)
{
	char *line = memory_text("    counted:");

	for (size_t i = 0; i < one->nr_events; i++) {
		const struct event_summary *event = &one->events[i];
		char number[32];
		memory_append(
			&line, " %s %s%s%s", event->name,
			event->partial && event->operations > 0 ? "~" : "",
			figure_text(event->operations > 0
					    ? event->count / event->operations
					    : NAN,
				    number),
			i + 1 < one->nr_events ? "," : "");
	}
	if (one->nr_events)
		table_line(table, TINT_FAINT, "%s", line);
	free(line);
}

/* --- Beneath the rows ----------------------------------------------------- */

static void print_legend(const struct summary *summary,
			 const struct summary_look *look, FILE *to)
{
	size_t proved = 0, blind = 0, small = 0, tails = 0, seen = 0, crews = 0;
	size_t counted = 0, partial = 0, classes = 0;
	size_t disturbed = 0, beyond = 0, wide = 0;

	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];

		proved += one->proof == PROOF_PROVED;
		blind += one->proof == PROOF_BLIND;
		small += one->small && one->proof != PROOF_WRONG;
		crews += (look->all || is_crew(one)) && !isnan(one->rate.value);
		tails += isnan(one->q[Q_P99]) && !one->small;
		counted += one->nr_events > 0;
		classes += one->classes.nr > 0;
		disturbed += one->disturbed;
		beyond += one->beyond;
		wide += is_wide(one);
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
			   "faults were counted: to prove it, run as the "
			   "machine's root, outside of containers");
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
	if (disturbed)
		tint_print(
			to, look->colour, TINT_WARN,
			"!N behind trials: in N of them the CPU was taken away "
			"(steal, run delay, throttling) for over %.0f%% of "
			"the time and %d times as long as in the others, or "
			"for over %.0f%%",
			100 * DISTURBED_SHARE, DISTURBED_TIMES,
			100 * DISTURBED_ALWAYS);
	if (wide)
		tint_print(
			to, look->colour, TINT_WARN,
			"± over %.0f%% in %zu of %zu rows: of rows whose "
			"intervals overlap it is not known which takes longer; "
			"`cowbench doctor` says what disturbs, --until takes "
			"more trials, `cowbench vm --clock instructions` "
			"counts where times are no use",
			WIDE, wide, summary->nr);
	if (beyond)
		tint_print(
			to, look->colour, TINT_WARN,
			"! of a rate: N workers do more than N times what one "
			"did: that one was held up, so it is no scaling");
	if (look->calls || look->all)
		LEGEND("calls: net in getppid() calls of the same trial");
#undef LEGEND
}

static void add_rows(struct table *table, const struct summary *summary,
		     const struct rows *rows, const struct summary_look *look)
{
	group_print(&rows->group, table);
	for (size_t i = 0; i < rows->nr; i++) {
		const struct case_summary *one = &rows->group.first[i];

		add_row(table, one, look, rows);
		add_region(table, summary, one);
		add_classes(table, &one->classes);
		add_events(table, one);
		if (look->all)
			add_counters(table, &one->counters);
	}
}

void summary_table_rows(const struct summary *summary,
			const struct summary_look *look, FILE *to)
{
	if (summary->nr) {
		struct table *table = table_new(columns, NR_COLUMNS);

		if (look->all)
			table_spare_none(table);
		for (size_t i = 0; i < summary->nr;) {
			struct rows rows = rows_from(summary, i);

			if (i > 0)
				table_line(table, TINT_PLAIN, "%s", "");
			add_rows(table, summary, &rows, look);
			i += rows.nr;
			group_clear(&rows.group);
		}
		table_print(table, to, look->colour);
		table_free(table);
		fputc('\n', to);
		print_legend(summary, look, to);
	}
	summary_table_wrong(summary, look, to);
	summary_table_ends(summary, look, to);
}
