/* export_change.c - see export_change.h. */
#include "report/export_change.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/floor.h"
#include "compare/side_differences.h"
#include "export/sheet.h"
#include "report/cases.h"
#include "report/forest.h"
#include "report/report.h"

/* Two sides, and what a comparison of them says. */
struct change {
	struct side whole; /* the record of both arms */
	struct side sides[2];
	char *labels[2];
	struct contrasts contrasts;
	const struct contrast **order;
	bool arms;
};

/* --- the sides ------------------------------------------------------------ */

static int borrow(struct side *side, const struct export_source *const *from,
		  size_t nr, struct reason *why)
{
	const struct summary **records =
		memory_new(nr, sizeof(const struct summary *));
	const char **paths = memory_new(nr, sizeof(*paths));
	int err;

	for (size_t i = 0; i < nr; i++) {
		records[i] = from[i]->summary;
		paths[i] = from[i]->name;
	}
	err = side_borrow(side, records, paths, nr, why);
	free(records);
	free(paths);
	return err;
}

/* Takes the records of the first and of the last kernel. */
static int take_kernels(struct change *change,
			const struct export_source *sources, size_t nr,
			struct reason *why)
{
	const struct export_source **order =
		memory_new(nr, sizeof(const struct export_source *));
	size_t first = 1, last = 1;
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		order[i] = &sources[i];
	qsort(order, nr, sizeof(const struct export_source *),
	      export_by_release);
	while (first < nr && strcmp(export_release(order[first]),
				    export_release(order[0])) == 0)
		first++;
	if (first == nr && nr > 2)
		err = reason_set(why, -ENODATA,
				 "all %zu records are of one kernel", nr);
	else if (first == nr)
		first = 1;
	while (last < nr - first && strcmp(export_release(order[nr - last - 1]),
					   export_release(order[nr - 1])) == 0)
		last++;
	if (!err)
		err = borrow(&change->sides[0], order, first, why);
	if (!err)
		err = borrow(&change->sides[1], &order[nr - last], last, why);
	free(order);
	return err;
}

static int take_arms(struct change *change, const struct export_source *source,
		     struct reason *why)
{
	int err = borrow(&change->whole, &source, 1, why);

	change->arms = true;
	return err ? err
		   : side_arms(&change->whole, &change->sides[0],
			       &change->sides[1], why);
}

static int check_hosts(const struct change *change, struct reason *why)
{
	struct side_differences host;
	int err = 0;

	sides_differ(&change->sides[0], &change->sides[1], true, &host);
	if (host.nr)
		err = reason_set(why, -EINVAL,
				 "the machines differ in %s (%s, %s)",
				 host.list[0].key, host.list[0].a,
				 host.list[0].b);
	side_differences_clear(&host);
	return err;
}

static int by_forest(const void *left, const void *right)
{
	return forest_order(*(const struct contrast *const *)left,
			    *(const struct contrast *const *)right);
}

static int change_make(struct change *change,
		       const struct export_source *sources, size_t nr,
		       struct reason *why)
{
	const struct contrast_rules rules = { floor_delta(), false };
	struct contrasts *contrasts = &change->contrasts;
	int err;

	*change = (struct change){ 0 };
	err = nr > 1 ? take_kernels(change, sources, nr, why)
		     : take_arms(change, sources, why);
	if (!err)
		err = check_hosts(change, why);
	if (!err)
		err = contrasts_make(contrasts, &change->sides[0],
				     &change->sides[1], &rules, why);
	if (err)
		return err;
	contrasts_adjust(contrasts, 1);
	for (size_t i = 0; i < 2; i++)
		change->labels[i] = report_label(&change->sides[i]);
	if (strcmp(change->labels[0], change->labels[1]) == 0)
		for (size_t i = 0; i < 2; i++) {
			free(change->labels[i]);
			change->labels[i] = memory_text(change->sides[i].name);
		}
	change->order =
		memory_new(contrasts->nr, sizeof(const struct contrast *));
	for (size_t i = 0; i < contrasts->nr; i++)
		change->order[i] = &contrasts->list[i];
	qsort(change->order, contrasts->nr, sizeof(const struct contrast *),
	      by_forest);
	return 0;
}

static void change_clear(struct change *change)
{
	contrasts_clear(&change->contrasts);
	for (size_t i = 0; i < 2; i++)
		free(change->labels[i]);
	free(change->order);
	side_return(&change->whole);
	if (change->arms)
		return; /* the sides are views of the whole */
	for (size_t i = 0; i < 2; i++)
		side_return(&change->sides[i]);
}

/* --- the tables ----------------------------------------------------------- */

static const char *const scale_words[] = {
	[SCALE_RATIO] = "ratio",
	[SCALE_DIFFERENCE] = "difference",
};

/* The row of the nth case in its figure. */
static size_t row_of(const struct change *change, size_t nth)
{
	const struct contrast *one = change->order[nth];
	size_t row = 0;

	if (one->comparison.verdict == VERDICT_EQUIVALENT && !one->fates_differ)
		return 0;
	for (size_t i = nth + 1;
	     i-- > 0 &&
	     change->order[i]->comparison.scale == one->comparison.scale;)
		row++;
	return row;
}

static const char *fate_word(int fate)
{
	return fate < 0 ? NULL : fate_words[fate];
}

static void put_change(struct sheet *sheet, const struct change *change,
		       size_t nth)
{
	const struct contrast *one = change->order[nth];
	const struct comparison *comparison = &one->comparison;
	struct interval interval = comparison->wide95;
	bool known = interval_finite(interval) &&
		     comparison->kind != COMPARISON_EXACT;

	sheet_count(sheet, row_of(change, nth));
	sheet_text(sheet, scale_words[comparison->scale]);
	sheet_text(sheet, one->id);
	sheet_text(sheet, one->unit);
	sheet_text(sheet, change->labels[0]);
	sheet_text(sheet, change->labels[1]);
	sheet_number(sheet, one->a);
	sheet_number(sheet, one->b);
	sheet_number(sheet, comparison->estimate);
	sheet_number(sheet, known ? interval.low : NAN);
	sheet_number(sheet, known ? interval.high : NAN);
	sheet_number(sheet, comparison->delta);
	sheet_number(sheet, comparison->mde);
	sheet_text(sheet,
		   one->wrong ? "wrong" : verdict_words[comparison->verdict]);
	sheet_text(sheet, fate_word(one->fate_a));
	sheet_text(sheet, fate_word(one->fate_b));
	sheet_count(sheet, one->fates_differ);
	sheet_end_row(sheet);
}

int export_change(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why)
{
	static const char *const names[] = {
		"row",	  "scale",   "case",   "unit",	 "kernel_a", "kernel_b",
		"a",	  "b",	     "change", "low",	 "high",     "delta",
		"effect", "verdict", "fate_a", "fate_b", "turned",
	};
	struct sheet sheet = { .to = to, .form = SHEET_TABS };
	struct change change;
	int err = change_make(&change, sources, nr, why);

	if (!err) {
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			sheet_text(&sheet, names[i]);
		sheet_end_row(&sheet);
	}
	for (size_t i = 0; i < change.contrasts.nr && !err; i++)
		if (!change.order[i]->blind)
			put_change(&sheet, &change, i);
	change_clear(&change);
	return err ? err : sheet_end(&sheet, why);
}

static void put_quantiles(struct sheet *sheet, const struct change *change,
			  size_t nth, const struct report_case *one)
{
	struct histogram histograms[2];
	double overheads[2];

	for (size_t i = 0; i < 2; i++)
		case_group_histogram(&one->groups[i], &histograms[i],
				     &overheads[i]);
	for (int percent = EXPORT_SHIFT_STEP;
	     percent < 100 && histograms[0].nr && histograms[1].nr;
	     percent += EXPORT_SHIFT_STEP) {
		double values[2];

		for (size_t i = 0; i < 2; i++)
			values[i] = histogram_quantile(&histograms[i],
						       percent / 100.0) -
				    overheads[i];
		sheet_count(sheet, row_of(change, nth));
		sheet_text(sheet, one->name);
		sheet_text(sheet, one->unit);
		sheet_text(sheet, change->labels[0]);
		sheet_text(sheet, change->labels[1]);
		sheet_number(sheet, percent);
		sheet_number(sheet, values[0]);
		sheet_number(sheet, values[1]);
		sheet_number(sheet, values[1] / values[0]);
		sheet_end_row(sheet);
	}
	for (size_t i = 0; i < 2; i++)
		histogram_clear(&histograms[i]);
}

int export_shift(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why)
{
	static const char *const names[] = { "row",	 "case",     "unit",
					     "kernel_a", "kernel_b", "percent",
					     "a",	 "b",	     "ratio" };
	struct sheet sheet = { .to = to, .form = SHEET_TABS };
	struct report_cases cases = { 0 };
	struct change change;
	int err = change_make(&change, sources, nr, why);

	if (!err) {
		report_cases_make(&cases, change.sides, 2, &change.contrasts);
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			sheet_text(&sheet, names[i]);
		sheet_end_row(&sheet);
	}
	for (size_t i = 0; i < change.contrasts.nr && !err; i++) {
		const struct contrast *contrast = change.order[i];

		if (!forest_is_news(contrast) || contrast->blind ||
		    contrast->wrong ||
		    contrast->comparison.scale != SCALE_RATIO)
			continue;
		for (size_t j = 0; j < cases.nr; j++)
			if (cases.list[j].contrast == contrast)
				put_quantiles(&sheet, &change, i,
					      &cases.list[j]);
	}
	report_cases_clear(&cases);
	change_clear(&change);
	return err ? err : sheet_end(&sheet, why);
}
