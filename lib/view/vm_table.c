/* vm_table.c - see vm_table.h. */
#include "view/vm_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/seeds.h"
#include "view/figure.h"
#include "view/group.h"
#include "view/table.h"

/* The case of that id and unit, or NULL. */
static const struct case_summary *find(const struct summary *summary,
				       const struct case_summary *like)
{
	return summary_find(summary, like->id, like->arm, like->unit);
}

static int seed_of(const struct summary_trial *trial, unsigned boots_a_seed)
{
	return (trial->boot - 1) / (int)boots_a_seed;
}

/* Whether two or more boots of the same seed counted the same number of
 * instructions, which shows that a count is exact.  *spread is the relative
 * spread of the boots' figures.  Boots of different seeds may count
 * differently. */
static bool repeats(const struct case_summary *one, unsigned boots_a_seed,
		    double *spread)
{
	bool boots = false;

	*spread = 0;
	for (size_t i = 0; i < one->nr; i++)
		for (size_t j = 0; j < i; j++) {
			const struct summary_trial *a = &one->list[i];
			const struct summary_trial *b = &one->list[j];
			double high = fmax(a->q[Q_MIDMEAN], b->q[Q_MIDMEAN]);
			double low = fmin(a->q[Q_MIDMEAN], b->q[Q_MIDMEAN]);

			if (boots_a_seed && seed_of(a, boots_a_seed) !=
						    seed_of(b, boots_a_seed))
				continue;
			boots |= a->boot != b->boot;
			if (high > 0)
				*spread = fmax(*spread, (high - low) / high);
		}
	return boots;
}

/* " ±0.3%": half of the interval around a mean; " ±?" for a single value; or
 * "". */
static const char *interval_text(const struct mean *mean, char text[32])
{
	double half = 50 * (mean->interval.high - mean->interval.low);

	text[0] = '\0';
	if (interval_finite(mean->interval) && half < 0.01 * mean->value)
		snprintf(text, 32, " ±<0.01%%");
	else if (interval_finite(mean->interval) && mean->value > 0 &&
		 half < 99.5 * mean->value)
		snprintf(text, 32, " ±%.2g%%", half / mean->value);
	else if (interval_finite(mean->interval) && mean->value > 0)
		snprintf(text, 32, " ±%.0f%%", half / mean->value);
	else if (mean->n)
		snprintf(text, 32, " ±?");
	return text;
}

static void cell_figure(struct table *table, const struct case_summary *one,
			unsigned boots_a_seed)
{
	char text[32], within[32];
	double spread;

	if (!one || one->proof == PROOF_WRONG) {
		table_cell(table, one ? TINT_BAD : TINT_FAINT, "%s",
			   one ? "✗ wrong" : "-");
		return;
	}
	figure_text(one->midmean.value, text);
	if (boots_a_seed) {
		struct mean mean = seeds_mean(one, boots_a_seed);

		if (mean.n)
			figure_text(mean.value, text);
		table_cell(table, TINT_PLAIN, "%s%s%s", one->small ? "~" : "",
			   text, interval_text(&mean, within));
		return;
	}
	if (one->clock == CLOCK_INSTRUCTIONS && repeats(one, 0, &spread) &&
	    spread > 0)
		table_cell(table, spread > 0.001 ? TINT_WARN : TINT_PLAIN,
			   "%s ±%.2g%%", text, 100 * spread);
	else
		table_cell(table, TINT_PLAIN, "%s%s", one->small ? "~" : "",
			   text);
}

/* Compared seed by seed, so that the effect of the order of cases, which both
 * have, cancels out. */
static void cell_seeds_change(struct table *table,
			      const struct case_summary *base,
			      const struct case_summary *one,
			      unsigned boots_a_seed)
{
	struct mean change = seeds_change(base, one, boots_a_seed);
	bool sure = interval_finite(change.interval) &&
		    !interval_covers(change.interval, 1);
	double percent = 100 * (change.value - 1);
	char within[32];

	if (!change.n)
		table_cell(table, TINT_PLAIN, "%s", "");
	else
		table_cell(table, sure ? TINT_PLAIN : TINT_FAINT, "%+.*f%%%s",
			   fabs(percent) < 9.95 ? 2 : 0, percent,
			   interval_text(&change, within));
}

static void cell_change(struct table *table, const struct case_summary *one,
			const struct case_summary *base, unsigned boots_a_seed)
{
	double change;

	if (!one || !base || one == base || one->proof == PROOF_WRONG ||
	    base->proof == PROOF_WRONG || isnan(base->midmean.value)) {
		table_cell(table, TINT_PLAIN, "%s", "");
		return;
	}
	if (!case_summary_ratio(one, base)) {
		char text[32];

		change = one->midmean.value - base->midmean.value;
		table_cell(table, TINT_FAINT, "%s%s", change > 0 ? "+" : "",
			   figure_text(change, text));
		return;
	}
	if (boots_a_seed) {
		cell_seeds_change(table, base, one, boots_a_seed);
		return;
	}
	change = 100 * (one->midmean.value / base->midmean.value - 1);
	table_cell(table, TINT_PLAIN, "%+.*f%%", fabs(change) < 9.95 ? 1 : 0,
		   change);
}

static void cell_fate(struct table *table, const struct case_summary *one)
{
	double share;
	int fate = one ? case_summary_fate(one, &share) : -1;

	if (fate < 0)
		table_cell(table, TINT_PLAIN, "%s",
			   one && one->proof == PROOF_BLIND ? "blind" : "");
	else
		table_cell(table,
			   one->proof == PROOF_WRONG ? TINT_BAD : TINT_PLAIN,
			   "%s", fate_words[fate]);
}

struct rows { /* of all columns, each once */
	const struct case_summary **list;
	size_t nr;
};

static void collect_rows(struct rows *rows, const struct vm_column *columns,
			 size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct summary *summary = &columns[i].summary;

		for (size_t j = 0; j < summary->nr; j++) {
			bool known = false;

			for (size_t k = 0; k < i && !known; k++)
				known = find(&columns[k].summary,
					     &summary->cases[j]);
			if (known)
				continue;
			rows->list = memory_resize(
				rows->list, rows->nr + 1,
				sizeof(const struct case_summary *));
			rows->list[rows->nr++] = &summary->cases[j];
		}
	}
}

/* The name of a column: the kernel where kernels differ, the topology where
 * topologies differ. */
static char *column_name(const struct vm_column *columns, size_t nr, size_t at)
{
	bool topologies = false, kernels = false;

	for (size_t i = 1; i < nr; i++) {
		topologies |=
			strcmp(columns[i].topology, columns[0].topology) != 0;
		kernels |= strcmp(columns[i].kernel, columns[0].kernel) != 0;
	}
	if (topologies && !kernels)
		return memory_format("topology %s", columns[at].topology);
	if (topologies)
		return memory_format("%s %s", columns[at].kernel,
				     columns[at].topology);
	return memory_text(columns[at].kernel);
}

/* Returns what explain_foot() prints below the table. */
static unsigned put_lines(struct table *table,
			  const struct explain_lines *lines)
{
	for (size_t i = 0; i < lines->nr; i++)
		table_line(table, TINT_FAINT, "%s", lines->list[i]);
	return explain_lines_feet(lines);
}

/* Printed below a row: a column against the first column; the names are those
 * of all columns. */
static unsigned explain_column(struct table *table,
			       const struct case_summary *base,
			       const struct case_summary *one,
			       const struct vm_column *columns, size_t nr,
			       char *const *names, size_t at)
{
	const struct explain_names pair = { names[0], names[at] };
	unsigned feet;
	const struct profile *a = explain_find(&columns[0].profiles, base);
	const struct profile *b = explain_find(&columns[at].profiles, one);
	struct explain_lines lines = { 0 };

	if (!a || a->reason.text[0])
		explain_lines_missing(&lines, a);
	else if (!b || b->reason.text[0])
		explain_lines_missing(&lines, b);
	else
		explain_lines(&lines, a, b, &pair);
	if (lines.nr && nr > 2)
		table_line(table, TINT_FAINT, "    %s:", names[at]);
	feet = put_lines(table, &lines);
	explain_lines_clear(&lines);
	return feet;
}

/* Printed below a row of a table with one column. */
static unsigned explain_alone(struct table *table,
			      const struct case_summary *base,
			      const struct vm_column *column)
{
	const struct profile *profile = explain_find(&column->profiles, base);
	struct explain_lines lines = { 0 };
	unsigned feet;

	if (!profile || profile->reason.text[0])
		explain_lines_missing(&lines, profile);
	else
		explain_lines(&lines, profile, NULL, NULL);
	feet = put_lines(table, &lines);
	explain_lines_clear(&lines);
	return feet;
}

/* Returns what explain_foot() prints below the table. */
static unsigned explain_row(struct table *table, const struct case_summary *row,
			    const struct vm_column *columns, size_t nr,
			    char *const *names, enum explain explain)
{
	const struct case_summary *base = find(&columns[0].summary, row);

	unsigned feet = 0;

	if (!base || explain == EXPLAIN_NOTHING || base->proof == PROOF_WRONG)
		return 0;
	if (nr == 1 && explain == EXPLAIN_ALL)
		feet = explain_alone(table, base, &columns[0]);
	for (size_t j = 1; j < nr; j++) {
		const struct case_summary *one = find(&columns[j].summary, row);

		if (one && one->proof != PROOF_WRONG &&
		    (explain == EXPLAIN_ALL ||
		     one->midmean.value != base->midmean.value))
			feet |= explain_column(table, base, one, columns, nr,
					       names, j);
	}
	return feet;
}

/* The group of the row at `from` and of those after it. */
static void group_from(struct group *group, const struct rows *rows,
		       size_t from)
{
	group_clear(group);
	for (size_t i = from; i < rows->nr; i++) {
		if (i > from && !group_takes(group, rows->list[i]))
			break;
		group_add(group, rows->list[i]);
	}
}

void vm_table_print(const struct vm_column *columns, size_t nr,
		    enum explain explain, FILE *to, bool colour)
{
	struct table_column *heads = memory_new(3 * nr + 2, sizeof(*heads));
	char **names = memory_new(nr, sizeof(*names));
	struct rows rows = { 0 };
	struct table *table;
	struct group group = { 0 };
	unsigned feet = 0;

	for (size_t i = 0; i < nr; i++) {
		names[i] = column_name(columns, nr, i);
		text_tame(names[i]);
		heads[3 * i] = (struct table_column){ .head = names[i],
						      .align = ALIGN_RIGHT };
		heads[3 * i + 1] = (struct table_column){ .head = "",
							  .align = ALIGN_RIGHT,
							  .joined = true };
		heads[3 * i + 2] =
			(struct table_column){ .head = "", .joined = true };
	}
	heads[3 * nr] =
		(struct table_column){ .head = "region", .align = ALIGN_RIGHT };
	heads[3 * nr + 1] =
		(struct table_column){ .head = "case", .align = ALIGN_LEFT };
	table = table_new(heads, 3 * nr + 2);
	collect_rows(&rows, columns, nr);
	for (size_t i = 0; i < rows.nr; i++) {
		const struct case_summary *row = rows.list[i];
		const struct case_summary *base =
			find(&columns[0].summary, row);

		if (!i || !group_takes(&group, row)) {
			if (i)
				table_line(table, TINT_PLAIN, "%s", "");
			group_from(&group, &rows, i);
			group_print(&group, table);
		}
		for (size_t j = 0; j < nr; j++) {
			const struct case_summary *one =
				find(&columns[j].summary, row);

			cell_figure(table, one, columns[j].boots_a_seed);
			cell_change(table, one, base, columns[j].boots_a_seed);
			cell_fate(table, one);
		}
		table_cell(table, TINT_PLAIN, "%s",
			   group.region ? ""
					: facts_text(&row->axes, "bytes", "-"));
		table_cell(table, TINT_PLAIN, "%s", row->id);
		feet |= explain_row(table, row, columns, nr, names, explain);
	}
	group_clear(&group);
	table_print(table, to, colour);
	table_free(table);
	explain_foot(feet, to, colour);
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	free(heads);
	free(rows.list);
}

void vm_lines_print(const struct vm_column *columns, size_t nr, FILE *to,
		    bool colour)
{
	const struct explain_latency latency = { .local = 90 };

	for (size_t i = 0; i < nr; i++) {
		char *name = column_name(columns, nr, i);

		if (nr > 1)
			tint_print(to, colour, TINT_HEAD, "%s:", name);
		free(name);
		if (explain_print_lines(&columns[i].summary,
					&columns[i].profiles, &latency, to,
					colour))
			fputc('\n', to);
	}
}

bool vm_ab_print(const struct vm_column *columns, size_t nr, const char *ab,
		 FILE *to, bool colour)
{
	bool found = false;

	for (size_t i = 0; i < nr; i++) {
		char *name = column_name(columns, nr, i);

		if (nr > 1)
			tint_print(to, colour, TINT_HEAD, "%s:", name);
		free(name);
		found |= explain_print_ab(&columns[i].summary,
					  &columns[i].profiles, ab, to,
					  colour) > 0;
		fputc('\n', to);
	}
	return found;
}

void vm_repeats_print(const struct vm_column *columns, size_t nr, FILE *to,
		      bool colour)
{
	for (size_t i = 0; i < nr; i++) {
		const struct summary *summary = &columns[i].summary;
		const struct case_summary *widest = NULL;
		size_t cases = 0, same = 0, close = 0;
		double worst = 0;

		for (size_t j = 0; j < summary->nr; j++) {
			const struct case_summary *one = &summary->cases[j];
			double spread;

			if (one->clock != CLOCK_INSTRUCTIONS ||
			    !repeats(one, columns[i].boots_a_seed, &spread))
				continue;
			cases++;
			same += spread == 0;
			close += spread <= 0.001;
			if (spread > worst) {
				worst = spread;
				widest = one;
			}
		}
		if (!cases)
			continue;
		tint_print(to, colour, TINT_PLAIN,
			   "%s, topology %s, %u boots: %zu of %zu cases have "
			   "the same figure to the digit, %zu within 0.1%%%s",
			   columns[i].kernel, columns[i].topology,
			   columns[i].boots, same, cases, close,
			   widest ? ":" : "");
		if (widest)
			tint_print(to, colour,
				   worst > 0.001 ? TINT_WARN : TINT_PLAIN,
				   "    the widest by %.3g%%: %s", 100 * worst,
				   widest->id);
	}
}
