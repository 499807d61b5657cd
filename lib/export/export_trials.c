/* export_trials.c - a row a trial, and a row a counter of a trial; see
 * export.h. */
#include "export/export.h"

#include <stdlib.h>

#include "data/record.h"
#include "export/axis_names.h"
#include "export/trial_columns.h"

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Facts of a trial, each of which has a column. */
static const struct {
	const char *prefix;
	size_t offset; /* in struct trial_result */
} groups[] = {
	{ "vmstat.", offsetof(struct trial_result, vmstat) },
	{ "noise.", offsetof(struct trial_result, noise) },
	{ "memory.", offsetof(struct trial_result, memory) },
	{ "counters.", offsetof(struct trial_result, counters) },
	{ "classes.", offsetof(struct trial_result, classes) },
	{ "settings.", offsetof(struct trial_result, settings) },
};

#define NR_GROUPS NR_OF(groups)

struct csv {
	struct sheet sheet;
	struct facts axes;
	struct facts groups[NR_GROUPS];
	const char *record;
	struct facts run;
};

static const struct facts *group_of(const struct trial_result *result,
				    size_t group)
{
	return (const struct facts *)((const char *)result +
				      groups[group].offset);
}

static void put_head(struct csv *csv)
{
	sheet_text(&csv->sheet, "record");
	sheet_text(&csv->sheet, "kernel");
	sheet_names(&csv->sheet, trial_names, NR_TRIAL_NAMES);
	sheet_text(&csv->sheet, "doctor");
	names_put_axes(&csv->sheet, &csv->axes);
}

/* What stands in front of each row. */
static void put_start(struct csv *csv, const struct trial_result *result)
{
	sheet_text(&csv->sheet, csv->record);
	sheet_text(&csv->sheet, facts_text(&csv->run, "kernel.release", NULL));
	sheet_row(&csv->sheet, trial_names, NR_TRIAL_NAMES, result);
	sheet_text(&csv->sheet, facts_text(&csv->run, "doctor.word", NULL));
	names_put_values(&csv->sheet, &csv->axes, &result->axes);
}

static int put_trial(struct csv *csv, const struct trial_result *result,
		     struct reason *why)
{
	(void)why;
	if (result->outcome != OUTCOME_TRIAL)
		return 0;
	put_start(csv, result);
	sheet_row(&csv->sheet, trial_columns, NR_TRIAL_COLUMNS, result);
	for (size_t i = 0; i < NR_GROUPS; i++)
		names_put_values(&csv->sheet, &csv->groups[i],
				 group_of(result, i));
	sheet_end_row(&csv->sheet);
	return 0;
}

static int note_names(struct csv *csv, const struct trial_result *result,
		      struct reason *why)
{
	if (result->outcome != OUTCOME_TRIAL)
		return 0;

	int err = names_add(&csv->axes, &result->axes, why);

	for (size_t i = 0; !err && i < NR_GROUPS; i++)
		err = names_add(&csv->groups[i], group_of(result, i), why);
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
	if (!err && type == RECORD_EOF && !why->text[0])
		*why = record_damage(reader);
	record_close(reader);
	return err ? err : type;
}

static void csv_clear(struct csv *csv)
{
	facts_clear(&csv->axes);
	for (size_t i = 0; i < NR_GROUPS; i++)
		facts_clear(&csv->groups[i]);
	facts_clear(&csv->run);
}

int export_csv(FILE *to, const char *const *paths, size_t nr,
	       struct reason *why)
{
	struct csv csv = { .sheet = { .to = to, .form = SHEET_CSV } };
	struct reason torn = { "" };
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], note_names, why);
	names_sort(&csv.axes);
	for (size_t i = 0; i < NR_GROUPS; i++)
		names_sort(&csv.groups[i]);
	if (!err) {
		put_head(&csv);
		sheet_names(&csv.sheet, trial_columns, NR_TRIAL_COLUMNS);
		for (size_t i = 0; i < NR_GROUPS; i++)
			names_put(&csv.sheet, &csv.groups[i], groups[i].prefix);
		sheet_end_row(&csv.sheet);
	}
	for (size_t i = 0; !err && i < nr; i++) {
		err = each_trial(&csv, paths[i], put_trial, why);
		if (!err && !torn.text[0])
			torn = *why;
	}
	csv_clear(&csv);
	if (err)
		return err;
	*why = torn;
	return sheet_end(&csv.sheet, why);
}

/* --- One row a counter of a trial ----------------------------------------- */

struct event_row {		  /* read by its columns */
	struct event_count event; /* cppcheck-suppress unusedStructMember */
	bool partial;		  /* cppcheck-suppress unusedStructMember */
	double operations;	  /* cppcheck-suppress unusedStructMember */
	double each;		  /* cppcheck-suppress unusedStructMember */
};

static struct value timed_of(const void *row, char *text, size_t room)
{
	const struct trial_result *result = row;

	(void)text;
	(void)room;
	return (struct value){
		.type = VALUE_YES,
		.count = result->outcome == OUTCOME_TRIAL,
	};
}

static const struct column counted_columns[] = {
	COLUMN("arm", TEXT, trial_result, arm),
	COLUMN("boot", ORDINAL, trial_result, boot),
	COLUMN("trial", ORDINAL, trial_result, trial),
	COLUMN_MADE("timed", timed_of),
	COLUMN_WORDS("proof", WORD, trial_result, proof, proof_words,
		     NR_PROOFS),
	COLUMN("unit", TEXT, trial_result, unit),
};

static const struct column event_columns[] = {
	COLUMN("event", TEXT, event_row, event.name),
	COLUMN("count", COUNT, event_row, event.count),
	COLUMN("enabled", COUNT, event_row, event.enabled_ns),
	COLUMN("running", COUNT, event_row, event.running_ns),
	COLUMN("scaled", YES, event_row, partial),
	COLUMN("operations", NUMBER, event_row, operations),
	COLUMN("each", NUMBER, event_row, each),
};

static int note_axes(struct csv *csv, const struct trial_result *result,
		     struct reason *why)
{
	return result->nr_events ? names_add(&csv->axes, &result->axes, why)
				 : 0;
}

static int put_events(struct csv *csv, const struct trial_result *result,
		      struct reason *why)
{
	(void)why;
	for (size_t i = 0; i < result->nr_events; i++) {
		const struct event_count *event = &result->events[i];
		const struct event_row row = {
			.event = *event,
			.partial = event_count_partial(event),
			.operations = result->operations,
			.each = event_count_scaled(event) / result->operations,
		};

		put_start(csv, result);
		sheet_row(&csv->sheet, counted_columns, NR_OF(counted_columns),
			  result);
		sheet_row(&csv->sheet, event_columns, NR_OF(event_columns),
			  &row);
		sheet_end_row(&csv->sheet);
	}
	return 0;
}

int export_events(FILE *to, const char *const *paths, size_t nr,
		  struct reason *why)
{
	struct csv csv = { .sheet = { .to = to, .form = SHEET_CSV } };
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], note_axes, why);
	names_sort(&csv.axes);
	put_head(&csv);
	sheet_names(&csv.sheet, counted_columns, NR_OF(counted_columns));
	sheet_names(&csv.sheet, event_columns, NR_OF(event_columns));
	sheet_end_row(&csv.sheet);
	for (size_t i = 0; !err && i < nr; i++)
		err = each_trial(&csv, paths[i], put_events, why);
	csv_clear(&csv);
	return err ? err : sheet_end(&csv.sheet, why);
}
