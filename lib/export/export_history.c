/* export_history.c - cases over several kernels; see export.h. */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/case.h"
#include "export/sheet.h"

struct history_case { /* of one record */
	const struct case_summary *one;
	const struct export_source *source;
	size_t at; /* the record's place among all, from 1 */
	char group[CASE_ID_MAX];
	size_t row; /* of the case, among those that meet several fates; 0 */
	bool turned;
};

struct history {
	struct history_case *list; /* by group, unit, case and place */
	size_t nr;
};

const char *export_release(const struct export_source *source)
{
	return facts_text(&source->summary->run, "kernel.release", "");
}

int export_by_release(const void *left, const void *right)
{
	const struct export_source *const *a = left, *const *b = right;
	int order = strverscmp(export_release(*a), export_release(*b));

	return order ? order : (*a > *b) - (*a < *b);
}

static int order_of_groups(const struct history_case *a,
			   const struct history_case *b)
{
	int order = strcmp(a->group, b->group);

	return order ? order : strcmp(a->one->unit, b->one->unit);
}

static int order_of_cases(const struct history_case *a,
			  const struct history_case *b)
{
	int order = order_of_groups(a, b);

	order = order ? order : strcmp(a->one->id, b->one->id);
	return order ? order : strcmp(a->one->arm, b->one->arm);
}

static int compare_cases(const void *one, const void *two)
{
	const struct history_case *a = one, *b = two;
	int order = order_of_cases(a, b);

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

static void history_make(struct history *history,
			 const struct export_source *sources, size_t nr)
{
	const struct export_source **order =
		memory_new(nr, sizeof(const struct export_source *));
	size_t room = 0;

	for (size_t i = 0; i < nr; i++) {
		order[i] = &sources[i];
		room += sources[i].summary->nr;
	}
	qsort(order, nr, sizeof(const struct export_source *),
	      export_by_release);
	*history = (struct history){
		.list = memory_new(room, sizeof(*history->list)),
	};
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < order[i]->summary->nr; j++) {
			const struct case_summary *one =
				&order[i]->summary->cases[j];
			struct history_case *to = &history->list[history->nr];

			if (one->proof != PROOF_PROVED)
				continue;
			*to = (struct history_case){ .one = one,
						     .source = order[i],
						     .at = i + 1 };
			memcpy(to->group, one->id, sizeof(to->group));
			case_id_drop(to->group, "state", strlen("state"));
			history->nr++;
		}
	free(order);
	if (history->nr)
		qsort(history->list, history->nr, sizeof(*history->list),
		      compare_cases);
}

static int fate_of(const struct history_case *row)
{
	double share;

	return case_summary_fate(row->one, &share);
}

/* Marks where the case, nr entries from list on, meets another fate than
 * before.  Whether it does. */
static bool note_turns(struct history_case *list, size_t nr, size_t *rows)
{
	bool turns = false;

	for (size_t i = 1; i < nr; i++) {
		list[i].turned = fate_of(&list[i]) != fate_of(&list[i - 1]);
		turns |= list[i].turned;
	}
	*rows += turns;
	for (size_t i = 0; i < nr && turns; i++)
		list[i].row = *rows;
	return turns;
}

/* Whether what the case takes changes. */
static bool cost_changes(const struct history_case *list, size_t nr)
{
	double least = INFINITY, most = -INFINITY, wide = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct case_summary *one = list[i].one;

		least = fmin(least, one->midmean.value);
		most = fmax(most, one->midmean.value);
		wide = fmax(wide, SUMMARY_OVERHEAD_TIMES * one->overhead);
	}
	return most - least > EXPORT_HISTORY_CHANGE * fmax(most, wide);
}

static void put_row(struct sheet *sheet, const struct history_case *row,
		    int panel)
{
	const struct case_summary *one = row->one;
	struct interval interval = one->midmean.interval;
	bool known = interval_finite(interval);
	int fate = fate_of(row);

	sheet_number(sheet, panel);
	sheet_text(sheet, row->group);
	sheet_text(sheet, one->unit);
	sheet_text(sheet, one->id);
	sheet_text(sheet, one->arm);
	sheet_text(sheet, facts_text(&one->axes, "state", NULL));
	sheet_count(sheet, row->at);
	sheet_text(sheet, export_release(row->source));
	sheet_text(sheet, row->source->name);
	sheet_count(sheet, one->nr);
	sheet_number(sheet, one->midmean.value);
	sheet_number(sheet, known ? interval.low : NAN);
	sheet_number(sheet, known ? interval.high : NAN);
	sheet_text(sheet, fate < 0 ? NULL : fate_words[fate]);
	sheet_number(sheet, one->faults);
	sheet_count(sheet, row->turned);
	sheet_count(sheet, row->row);
	sheet_end_row(sheet);
}

int export_history(FILE *to, const struct export_source *sources, size_t nr,
		   struct reason *why)
{
	static const char *const names[] = {
		"panel", "group",  "unit",   "case",   "arm", "state",
		"at",	 "kernel", "record", "trials", "net", "low",
		"high",	 "fate",   "faults", "turned", "row",
	};
	struct sheet sheet = { .to = to, .form = SHEET_TABS };
	struct history history;
	size_t rows = 0;
	int changed = 0, equal = 0;

	history_make(&history, sources, nr);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		sheet_text(&sheet, names[i]);
	sheet_end_row(&sheet);
	for (size_t from = 0, end; from < history.nr; from = end) {
		struct history_case *first = &history.list[from];
		bool several = false, changes = false;
		size_t nr_cases;

		for (end = from;
		     end < history.nr &&
		     order_of_groups(first, &history.list[end]) == 0;
		     end += nr_cases) {
			struct history_case *one = &history.list[end];

			for (nr_cases = 1;
			     end + nr_cases < history.nr &&
			     order_of_cases(one, one + nr_cases) == 0;)
				nr_cases++;
			several |= nr_cases > 1;
			changes |= note_turns(one, nr_cases, &rows);
			changes |= cost_changes(one, nr_cases);
		}

		int panel = !several ? 0 : changes ? ++changed : --equal;

		for (size_t i = from; i < end; i++)
			put_row(&sheet, &history.list[i], panel);
	}
	free(history.list);
	return sheet_end(&sheet, why);
}
