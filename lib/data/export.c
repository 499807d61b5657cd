/* export.c - see export.h. */
#include "data/export.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/matrix.h"
#include "data/record.h"
#include "stats/quantile.h"

#define NAMES_MAX 4096 /* columns made of names in a record */

enum form { FORM_CSV, FORM_TABLE };

/* A table while it is written, cell by cell. */
struct sheet {
	FILE *to;
	enum form form;
	bool inside; /* a row: the next cell wants a separator */
};

static void separate(struct sheet *sheet)
{
	if (sheet->inside)
		putc(sheet->form == FORM_CSV ? ',' : '\t', sheet->to);
	sheet->inside = true;
}

static void sheet_end_row(struct sheet *sheet)
{
	putc('\n', sheet->to);
	sheet->inside = false;
}

static void put_csv(FILE *to, const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		fputs(text, to);
		return;
	}
	putc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', to);
		putc(*text, to);
	}
	putc('"', to);
}

static void put_table(FILE *to, const char *text)
{
	if (!text[0])
		putc('-', to);
	for (; *text; text++)
		putc((unsigned char)*text < 0x20 || *text == 0x7f ||
				     *text == '"'
			     ? ' '
			     : *text,
		     to);
}

/* text may be NULL: there is none. */
static void sheet_text(struct sheet *sheet, const char *text)
{
	separate(sheet);
	if (sheet->form == FORM_CSV)
		put_csv(sheet->to, text ? text : "");
	else
		put_table(sheet->to, text ? text : "");
}

static void sheet_number(struct sheet *sheet, double number)
{
	separate(sheet);
	if (isfinite(number))
		fprintf(sheet->to, sheet->form == FORM_CSV ? "%.15g" : "%.9g",
			number + 0.0);
	else if (sheet->form == FORM_TABLE)
		fputs("NaN", sheet->to);
}

/* Of one trial an interval says nothing: neither end is a number. */
static void sheet_interval(struct sheet *sheet, struct interval interval)
{
	bool known = interval_finite(interval);

	sheet_number(sheet, known ? interval.low : NAN);
	sheet_number(sheet, known ? interval.high : NAN);
}

static void sheet_count(struct sheet *sheet, uint64_t count)
{
	separate(sheet);
	fprintf(sheet->to, "%llu", (unsigned long long)count);
}

/* From 1; 0 is none. */
static void sheet_ordinal(struct sheet *sheet, int ordinal)
{
	if (ordinal)
		sheet_count(sheet, (uint64_t)ordinal);
	else
		sheet_text(sheet, NULL);
}

static void sheet_fact(struct sheet *sheet, const struct fact *fact)
{
	if (!fact || fact->type == FACT_NULL)
		sheet_text(sheet, NULL);
	else if (fact->type == FACT_TEXT)
		sheet_text(sheet, fact->text);
	else
		sheet_number(sheet, fact->number);
}

static int sheet_end(struct sheet *sheet, struct reason *why)
{
	errno = 0;
	if (fflush(sheet->to) == 0 && !ferror(sheet->to))
		return 0;
	return reason_errno(why, errno ? -errno : -EIO,
			    "cannot write the table");
}

/* --- Columns made of names in the records --------------------------------- */

static int place(const char *name)
{
	static const char *const first[] = { "state", "held", "kind" };
	int index = word_index(first, sizeof(first) / sizeof(first[0]), name);

	return index < 0 ? (int)(sizeof(first) / sizeof(first[0])) : index;
}

static int compare_names(const void *one, const void *two)
{
	const struct fact *a = one, *b = two;
	int order = place(a->key) - place(b->key);

	return order ? order : strcmp(a->key, b->key);
}

/* In an order that does not depend on that of the trials. */
static void names_sort(struct facts *names)
{
	if (names->nr)
		qsort(names->list, names->nr, sizeof(*names->list),
		      compare_names);
}

static int names_add(struct facts *names, const struct facts *from,
		     struct reason *why)
{
	for (size_t i = 0; i < from->nr; i++)
		facts_set_null(names, from->list[i].key);
	if (names->nr > NAMES_MAX)
		return reason_set(why, -E2BIG,
				  "over %d different names in these records",
				  NAMES_MAX);
	return 0;
}

static void put_names(struct sheet *sheet, const struct facts *names,
		      const char *prefix)
{
	for (size_t i = 0; i < names->nr; i++) {
		char *name = memory_format("%s%s", prefix, names->list[i].key);

		sheet_text(sheet, name);
		free(name);
	}
}

static void put_facts(struct sheet *sheet, const struct facts *names,
		      const struct facts *facts)
{
	for (size_t i = 0; i < names->nr; i++)
		sheet_fact(sheet, facts_find(facts, names->list[i].key));
}

/* --- One row a trial ------------------------------------------------------ */

enum group {
	GROUP_VMSTAT,
	GROUP_NOISE,
	GROUP_MEMORY,
	GROUP_COUNTERS,
	GROUP_SETTINGS
};

static const char *const prefixes[] = {
	[GROUP_VMSTAT] = "vmstat.",	[GROUP_NOISE] = "noise.",
	[GROUP_MEMORY] = "memory.",	[GROUP_COUNTERS] = "counters.",
	[GROUP_SETTINGS] = "settings.",
};

#define NR_GROUPS (sizeof(prefixes) / sizeof(prefixes[0]))

struct csv {
	struct sheet sheet;
	struct facts axes;
	struct facts groups[NR_GROUPS];
	const char *record;
	struct facts run;
};

static const struct facts *group_of(const struct trial_result *result,
				    enum group group)
{
	switch (group) {
	case GROUP_VMSTAT:
		return &result->vmstat;
	case GROUP_NOISE:
		return &result->noise;
	case GROUP_MEMORY:
		return &result->memory;
	case GROUP_COUNTERS:
		return &result->counters;
	default:
		return &result->settings;
	}
}

static const char *const before_axes[] = { "record", "kernel", "case",
					   "bench" };
static const char *const before_numbers[] = {
	"arm",	"pair", "order",  "boot",     "trial",	 "clock",
	"unit", "n",	"strays", "overhead", "quantum", "calibrator",
};
static const char *const after_fates[] = {
	"expected", "proof", "exclusive_before", "exclusive_after", "started",
	"wall_ns",  "rate",
};

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A benchmark may call an axis of its own as a column is called. */
static bool is_column(const char *name)
{
	return word_index(before_axes, NR_OF(before_axes), name) >= 0 ||
	       word_index(before_numbers, NR_OF(before_numbers), name) >= 0 ||
	       word_index(after_fates, NR_OF(after_fates), name) >= 0 ||
	       word_index(quantile_words, NR_QUANTILES, name) >= 0 ||
	       word_index(fate_words, NR_FATES, name) >= 0 ||
	       strcmp(name, "faults") == 0;
}

static void put_words(struct sheet *sheet, const char *const *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		sheet_text(sheet, words[i]);
}

static void put_axis_names(struct sheet *sheet, const struct facts *axes)
{
	for (size_t i = 0; i < axes->nr; i++) {
		const char *name = axes->list[i].key;
		char *free_name = memory_format(
			"%s%s", is_column(name) ? "axis." : "", name);

		sheet_text(sheet, free_name);
		free(free_name);
	}
}

static void put_csv_head(struct csv *csv)
{
	struct sheet *sheet = &csv->sheet;

	put_words(sheet, before_axes, NR_OF(before_axes));
	put_axis_names(sheet, &csv->axes);
	put_words(sheet, before_numbers, NR_OF(before_numbers));
	put_words(sheet, quantile_words, NR_QUANTILES);
	sheet_text(sheet, "faults");
	put_words(sheet, fate_words, NR_FATES);
	put_words(sheet, after_fates, NR_OF(after_fates));
	for (size_t i = 0; i < NR_GROUPS; i++)
		put_names(sheet, &csv->groups[i], prefixes[i]);
	sheet_end_row(sheet);
}

/* The fates stated, with a blank between. */
static void put_expected(struct sheet *sheet, unsigned expected)
{
	char text[NR_FATES * 16] = "";
	size_t used = 0;

	for (int i = 0; i < NR_FATES; i++)
		if (expected & BIT(i) && used < sizeof(text))
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used, "%s%s",
						 used ? " " : "",
						 fate_words[i]);
	sheet_text(sheet, text);
}

static int put_csv_row(struct csv *csv, const struct trial_result *result,
		       struct reason *why)
{
	struct sheet *sheet = &csv->sheet;
	char started[RECORD_TIME_ROOM];

	(void)why;
	if (result->outcome != OUTCOME_TRIAL)
		return 0;
	sheet_text(sheet, csv->record);
	sheet_text(sheet, facts_text(&csv->run, "kernel.release", NULL));
	sheet_text(sheet, result->id);
	sheet_text(sheet, result->bench);
	put_facts(sheet, &csv->axes, &result->axes);
	sheet_text(sheet, result->arm);
	sheet_ordinal(sheet, result->pair);
	sheet_ordinal(sheet, result->order);
	sheet_ordinal(sheet, result->boot);
	sheet_ordinal(sheet, (int)result->trial);
	sheet_text(sheet, clock_words[result->clock]);
	sheet_text(sheet, result->unit);
	sheet_count(sheet, result->n);
	sheet_count(sheet, result->strays);
	sheet_number(sheet, result->overhead);
	sheet_number(sheet, result->quantum);
	sheet_number(sheet, result->calibrator);
	for (int i = 0; i < NR_QUANTILES; i++)
		sheet_number(sheet, result->q[i]);
	sheet_number(sheet, result->faults);
	for (int i = 0; i < NR_FATES; i++)
		sheet_count(sheet, result->fates[i]);
	put_expected(sheet, result->expected);
	sheet_text(sheet, proof_words[result->proof]);
	sheet_number(sheet, result->exclusive_before);
	sheet_number(sheet, result->exclusive_after);
	sheet_text(sheet, record_time(result->started_ns, started));
	sheet_count(sheet, result->wall_ns);
	sheet_number(sheet, result->rate);
	for (size_t i = 0; i < NR_GROUPS; i++)
		put_facts(sheet, &csv->groups[i],
			  group_of(result, (enum group)i));
	sheet_end_row(sheet);
	return 0;
}

static int note_names(struct csv *csv, const struct trial_result *result,
		      struct reason *why)
{
	if (result->outcome != OUTCOME_TRIAL)
		return 0;

	int err = names_add(&csv->axes, &result->axes, why);

	for (size_t i = 0; !err && i < NR_GROUPS; i++)
		err = names_add(&csv->groups[i],
				group_of(result, (enum group)i), why);
	return err;
}

/* Does that with each result of the record that has numbers. */
static int each_trial(struct csv *csv, const char *path,
		      int (*with)(struct csv *csv,
				  const struct trial_result *result,
				  struct reason *why),
		      struct reason *why)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	int type = record_open(&reader, path, false, why);
	int err = 0;

	if (type < 0)
		return type;
	csv->record = path;
	while (!err && (type = record_next(reader, &line, why)) > 0) {
		if (type == RECORD_RUN) {
			facts_clear(&csv->run);
			facts_copy(&csv->run, &line.facts);
		} else if (type == RECORD_RESULT &&
			   outcome_measured(line.result.outcome)) {
			err = with(csv, &line.result, why);
		}
	}
	record_line_clear(&line);
	record_close(reader);
	return err ? err : type;
}

int export_csv(FILE *to, const char *const *paths, size_t nr,
	       struct reason *why)
{
	struct csv csv = { .sheet = { .to = to, .form = FORM_CSV } };
	struct reason torn = { "" };
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], note_names, why);
	names_sort(&csv.axes);
	for (size_t i = 0; i < NR_GROUPS; i++)
		names_sort(&csv.groups[i]);
	if (!err)
		put_csv_head(&csv);
	for (size_t i = 0; !err && i < nr; i++) {
		err = each_trial(&csv, paths[i], put_csv_row, why);
		if (!err && !torn.text[0])
			torn = *why;
	}
	facts_clear(&csv.axes);
	for (size_t i = 0; i < NR_GROUPS; i++)
		facts_clear(&csv.groups[i]);
	facts_clear(&csv.run);
	if (!err) {
		*why = torn;
		err = sheet_end(&csv.sheet, why);
	}
	return err;
}

/* --- One row a counter of a trial ------------------------------------------ */

static int note_axes(struct csv *csv, const struct trial_result *result,
		     struct reason *why)
{
	return result->nr_events ? names_add(&csv->axes, &result->axes, why)
				 : 0;
}

static int put_event_rows(struct csv *csv, const struct trial_result *result,
			  struct reason *why)
{
	struct sheet *sheet = &csv->sheet;

	(void)why;
	for (size_t i = 0; i < result->nr_events; i++) {
		const struct event_count *event = &result->events[i];

		sheet_text(sheet, csv->record);
		sheet_text(sheet,
			   facts_text(&csv->run, "kernel.release", NULL));
		sheet_text(sheet, result->id);
		sheet_text(sheet, result->bench);
		put_facts(sheet, &csv->axes, &result->axes);
		sheet_text(sheet, result->arm);
		sheet_ordinal(sheet, result->boot);
		sheet_ordinal(sheet, (int)result->trial);
		sheet_count(sheet, result->outcome == OUTCOME_TRIAL);
		sheet_text(sheet, proof_words[result->proof]);
		sheet_text(sheet, result->unit);
		sheet_text(sheet, event->name);
		sheet_count(sheet, event->count);
		sheet_count(sheet, event->enabled_ns);
		sheet_count(sheet, event->running_ns);
		sheet_count(sheet, event_count_partial(event));
		sheet_number(sheet, result->operations);
		sheet_number(sheet,
			     event_count_scaled(event) / result->operations);
		sheet_end_row(sheet);
	}
	return 0;
}

int export_events(FILE *to, const char *const *paths, size_t nr,
		  struct reason *why)
{
	static const char *const heads[] = {
		"arm",	  "boot",	"trial", "timed",   "proof",
		"unit",	  "event",	"count", "enabled", "running",
		"scaled", "operations", "each",
	};
	struct csv csv = { .sheet = { .to = to, .form = FORM_CSV } };
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], note_axes, why);
	names_sort(&csv.axes);
	put_words(&csv.sheet, before_axes, NR_OF(before_axes));
	put_axis_names(&csv.sheet, &csv.axes);
	put_words(&csv.sheet, heads, NR_OF(heads));
	sheet_end_row(&csv.sheet);
	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], put_event_rows, why);
	facts_clear(&csv.axes);
	facts_clear(&csv.run);
	return err ? err : sheet_end(&csv.sheet, why);
}

/* --- Tables of cases ------------------------------------------------------ */

static const char *const case_columns[] = {
	"record", "kernel", "case", "bench", "arm", "clock", "unit", "small",
};

/* Starts a table: its header, less what the caller has to add. */
static int put_case_head(struct sheet *sheet, struct facts *axes,
			 const struct export_source *sources, size_t nr,
			 struct reason *why)
{
	for (size_t i = 0; i < nr; i++) {
		const struct summary *summary = sources[i].summary;

		for (size_t j = 0; j < summary->nr; j++) {
			int err = names_add(axes, &summary->cases[j].axes, why);

			if (err)
				return err;
		}
	}
	names_sort(axes);
	put_words(sheet, case_columns, NR_OF(case_columns));
	put_axis_names(sheet, axes);
	return 0;
}

static void put_case(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	sheet_text(sheet, source->name);
	sheet_text(sheet,
		   facts_text(&source->summary->run, "kernel.release", NULL));
	sheet_text(sheet, one->id);
	sheet_text(sheet, one->bench);
	sheet_text(sheet, one->arm);
	sheet_text(sheet, clock_words[one->clock]);
	sheet_text(sheet, one->unit);
	sheet_count(sheet, one->small);
	put_facts(sheet, axes, &one->axes);
}

/* SLIT distance between the nodes of mem= and to=, where both are numbers, as the
 * run found it (host/machine.h); else NaN. */
static double distance_of(const struct facts *run, const struct facts *axes)
{
	const char *from = facts_text(axes, "mem", ""), *rest;
	const char *to = facts_text(axes, "to", "");
	double distance = NAN;
	char *key, *end;
	long last;

	if (!from[0] || from[strspn(from, "0123456789")] || strlen(from) > 4 ||
	    !to[0] || to[strspn(to, "0123456789")] || strlen(to) > 4)
		return NAN;
	key = memory_format("topology.node%s.distances", from);
	rest = facts_text(run, key, "");
	free(key);
	/* A number for each node that there is, in their order. */
	last = strtol(to, NULL, 10);
	for (long node = 0; node <= last; node++) {
		key = memory_format("topology.node%ld.bytes", node);

		bool there = facts_find(run, key);

		free(key);
		distance = NAN;
		if (!there)
			continue;
		distance = strtod(rest, &end);
		if (end == rest)
			return NAN;
		rest = end;
	}
	return distance;
}

int export_summary(FILE *to, const struct export_source *sources, size_t nr,
		   struct reason *why)
{
	static const char *const heads[] = {
		"trials",   "n",       "net",  "low",	   "high",
		"calls",    "faults",  "fate", "before",   "after",
		"overhead", "quantum", "rate", "distance",
	};
	struct sheet sheet = { .to = to, .form = FORM_TABLE };
	struct facts axes = { 0 };
	int err = put_case_head(&sheet, &axes, sources, nr, why);

	put_words(&sheet, heads, NR_OF(heads));
	put_words(&sheet, quantile_words, Q_MIDMEAN);
	sheet_end_row(&sheet);
	for (size_t i = 0; !err && i < nr; i++) {
		for (size_t j = 0; j < sources[i].summary->nr; j++) {
			const struct case_summary *one =
				&sources[i].summary->cases[j];
			double share;
			int fate = case_summary_fate(one, &share);

			if (one->proof != PROOF_PROVED)
				continue;
			put_case(&sheet, &axes, &sources[i], one);
			sheet_count(&sheet, one->nr);
			sheet_count(&sheet, one->n);
			sheet_number(&sheet, one->midmean.value);
			sheet_interval(&sheet, one->midmean.interval);
			sheet_number(&sheet, one->calls);
			sheet_number(&sheet, one->faults);
			sheet_text(&sheet, fate < 0 ? NULL : fate_words[fate]);
			sheet_number(&sheet, one->exclusive_before);
			sheet_number(&sheet, one->exclusive_after);
			sheet_number(&sheet, one->overhead);
			sheet_number(&sheet, one->quantum);
			sheet_number(&sheet, one->rate);
			sheet_number(&sheet,
				     distance_of(&sources[i].summary->run,
						 &one->axes));
			for (int q = 0; q < Q_MIDMEAN; q++)
				sheet_number(&sheet, one->q[q]);
			sheet_end_row(&sheet);
		}
	}
	facts_clear(&axes);
	return err ? err : sheet_end(&sheet, why);
}

/* The middle of the bin, net. */
static double bin_value(const struct case_summary *one, size_t bin)
{
	uint64_t floor = one->histogram.bins[bin].value;
	uint64_t wide = histogram_ceiling(floor) - floor;

	return (double)floor + (double)(wide - 1) / 2 - one->overhead;
}

static void put_point(struct sheet *sheet, const struct facts *axes,
		      const struct export_source *source,
		      const struct case_summary *one, double value,
		      double share)
{
	put_case(sheet, axes, source, one);
	sheet_number(sheet, value);
	sheet_number(sheet, share);
	sheet_end_row(sheet);
}

static void put_ecdf(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	const struct histogram *histogram = &one->histogram;
	double all = (double)histogram->count, told = 0;
	uint64_t count = 0;

	put_point(sheet, axes, source, one, bin_value(one, 0), 0);
	for (size_t i = 0; i < histogram->nr; i++) {
		count += histogram->bins[i].count;
		double share = (double)count / all;

		if (share < told + 1.0 / EXPORT_ECDF_POINTS &&
		    i + 1 < histogram->nr)
			continue;
		put_point(sheet, axes, source, one, bin_value(one, i), share);
		told = share;
	}
}

static void put_tail(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	const struct histogram *histogram = &one->histogram;
	double all = (double)histogram->count, told = 2;
	uint64_t count = 0;

	for (size_t i = 0; i < histogram->nr; i++) {
		double share = (double)(histogram->count - count) / all;

		count += histogram->bins[i].count;
		if (share < 0.5 && !quantile_known(1 - share, histogram->count))
			break;
		if (share > 0.98 * told)
			continue;
		put_point(sheet, axes, source, one, bin_value(one, i), share);
		told = share;
	}
}

static int put_distributions(FILE *to, const struct export_source *sources,
			     size_t nr, bool tail, struct reason *why)
{
	struct sheet sheet = { .to = to, .form = FORM_TABLE };
	struct facts axes = { 0 };
	int err = put_case_head(&sheet, &axes, sources, nr, why);

	sheet_text(&sheet, "value");
	sheet_text(&sheet, "share");
	sheet_end_row(&sheet);
	for (size_t i = 0; !err && i < nr; i++) {
		for (size_t j = 0; j < sources[i].summary->nr; j++) {
			const struct case_summary *one =
				&sources[i].summary->cases[j];

			if (one->proof != PROOF_PROVED || !one->histogram.nr ||
			    (tail && one->small))
				continue;
			if (tail)
				put_tail(&sheet, &axes, &sources[i], one);
			else
				put_ecdf(&sheet, &axes, &sources[i], one);
			fputs("\n\n", to);
		}
	}
	facts_clear(&axes);
	return err ? err : sheet_end(&sheet, why);
}

int export_ecdf(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why)
{
	return put_distributions(to, sources, nr, false, why);
}

int export_tail(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why)
{
	return put_distributions(to, sources, nr, true, why);
}

static void put_cells(struct sheet *sheet, const struct export_source *source,
		      const struct matrix *matrix, size_t i, size_t place)
{
	static const char *const by[] = { "unknown", "ref", "pin" };
	const struct matrix_row *row = &matrix->rows[i];

	for (size_t j = 0; j < matrix->nr_events; j++) {
		const struct matrix_cell *cell = &row->cells[j];

		if (cell->meeting == MEETING_NONE)
			continue;
		sheet_text(sheet, source->name);
		sheet_text(sheet, facts_text(&source->summary->run,
					     "kernel.release", NULL));
		sheet_text(sheet, row->kind);
		sheet_text(sheet, row->source);
		sheet_text(sheet, row->access);
		sheet_text(sheet, by[row->pin + 1]);
		sheet_text(sheet, matrix->events[j]);
		sheet_count(sheet, place);
		sheet_count(sheet, j + 1);
		sheet_text(sheet, meeting_words[cell->meeting]);
		sheet_text(sheet, meeting_marks[cell->meeting]);
		sheet_count(sheet, cell->wrong);
		sheet_count(sheet, cell->open);
		sheet_end_row(sheet);
	}
}

int export_matrix(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why)
{
	static const char *const heads[] = {
		"record", "kernel", "kind", "source", "access", "by",	"event",
		"row",	  "column", "word", "mark",   "wrong",	"open",
	};
	struct sheet sheet = { .to = to, .form = FORM_TABLE };

	put_words(&sheet, heads, NR_OF(heads));
	sheet_end_row(&sheet);
	for (size_t i = 0; i < nr; i++) {
		struct matrix matrix;
		size_t nth = 0;

		matrix_make(&matrix, sources[i].summary);
		for (size_t j = 0; j < matrix.nr; j++) {
			bool first = j == 0 || matrix.rows[j].kind !=
						       matrix.rows[j - 1].kind;

			nth = first ? 1 : nth + 1;
			put_cells(&sheet, &sources[i], &matrix, j, nth);
		}
		matrix_free(&matrix);
	}
	return sheet_end(&sheet, why);
}
