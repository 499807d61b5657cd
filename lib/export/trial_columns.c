/* trial_columns.c - see trial_columns.h. */
#include "export/trial_columns.h"

#include <stdio.h>
#include <string.h>

#include "data/record.h"

/* The fates stated, with a blank between. */
static struct value expected_of(const void *row, char *text, size_t room)
{
	const struct trial_result *result = row;
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < NR_FATES; i++)
		if (result->expected & BIT(i) && used < room)
			used += (size_t)snprintf(text + used, room - used,
						 "%s%s", used ? " " : "",
						 fate_words[i]);
	return (struct value){ .type = VALUE_TEXT, .text = text };
}

static struct value started_of(const void *row, char *text, size_t room)
{
	const struct trial_result *result = row;

	_Static_assert(COLUMN_ROOM >= RECORD_TIME_ROOM, "a time has room");
	(void)room;
	return (struct value){
		.type = VALUE_TEXT,
		.text = record_time(result->started_ns, text),
	};
}

const struct column trial_names[] = {
	COLUMN("case", TEXT, trial_result, id),
	COLUMN("bench", TEXT, trial_result, bench),
};

const struct column trial_columns[] = {
	COLUMN("arm", TEXT, trial_result, arm),
	COLUMN("pair", ORDINAL, trial_result, pair),
	COLUMN("order", ORDINAL, trial_result, order),
	COLUMN("boot", ORDINAL, trial_result, boot),
	COLUMN("trial", ORDINAL, trial_result, trial),
	COLUMN_WORDS("clock", WORD, trial_result, clock, clock_words,
		     NR_CLOCKS),
	COLUMN("unit", TEXT, trial_result, unit),
	COLUMN("n", COUNT, trial_result, n),
	COLUMN("strays", COUNT, trial_result, strays),
	COLUMN("overhead", NUMBER, trial_result, overhead),
	COLUMN("quantum", NUMBER, trial_result, quantum),
	COLUMN("calibrator", NUMBER, trial_result, calibrator),
	COLUMN_WORDS(NULL, NUMBERS, trial_result, q, quantile_words,
		     NR_QUANTILES),
	COLUMN("faults", NUMBER, trial_result, faults),
	COLUMN_WORDS(NULL, COUNTS, trial_result, fates, fate_words, NR_FATES),
	COLUMN_MADE("expected", expected_of),
	COLUMN_WORDS("proof", WORD, trial_result, proof, proof_words,
		     NR_PROOFS),
	COLUMN("exclusive_before", NUMBER, trial_result, exclusive_before),
	COLUMN("exclusive_after", NUMBER, trial_result, exclusive_after),
	COLUMN_MADE("started", started_of),
	COLUMN("wall_ns", COUNT, trial_result, wall_ns),
	COLUMN("rate", NUMBER, trial_result, rate),
};

_Static_assert(sizeof(trial_columns) / sizeof(*trial_columns) ==
		       NR_TRIAL_COLUMNS,
	       "as many columns as the header says");

bool trial_columns_have(const char *name)
{
	return strcmp(name, "record") == 0 || strcmp(name, "kernel") == 0 ||
	       strcmp(name, "doctor") == 0 ||
	       columns_have(trial_names, NR_TRIAL_NAMES, name) ||
	       columns_have(trial_columns, NR_TRIAL_COLUMNS, name);
}
