/* record_put.c - see record_put.h. */
#include "data/record_put.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "data/record.h"

const char *const record_ended_words[NR_OUTCOMES] = {
	[OUTCOME_TRIAL] = "well",
	[OUTCOME_COUNT] = "counted",
	[OUTCOME_SKIP] = "skipped",
	[OUTCOME_BROKEN] = "broken",
};

const char *record_time(uint64_t ns, char text[RECORD_TIME_ROOM])
{
	char whole[32];

	text_utc((time_t)(ns / 1000000000), "%Y-%m-%dT%H:%M:%S", whole,
		 sizeof(whole));
	if (ns == 0 || !whole[0])
		return NULL;
	snprintf(text, RECORD_TIME_ROOM, "%s.%09lluZ", whole,
		 (unsigned long long)(ns % 1000000000));
	return text;
}

static int put_facts(struct json_text *line, const char *key,
		     const struct facts *facts, const char **bad)
{
	json_open_object(line, key);
	int err = json_put_facts(line, facts, bad);

	json_close(line);
	return err;
}

/* From 1; 0 is none. */
static void put_ordinal(struct json_text *line, const char *key, unsigned value)
{
	if (value)
		json_put_integer(line, key, value);
	else
		json_put_null(line, key);
}

/* The facts that say which trial a line belongs to. */
static void put_identity(struct json_text *line,
			 const struct trial_result *result)
{
	put_ordinal(line, "trial", result->trial);
	json_put_text(line, "arm", result->arm[0] ? result->arm : NULL);
	put_ordinal(line, "pair", (unsigned)result->pair);
	put_ordinal(line, "order", (unsigned)result->order);
	if (result->twin[0])
		json_put_text(line, "twin", result->twin);
	put_ordinal(line, "boot", (unsigned)result->boot);
}

static void put_fates(struct json_text *line, const struct trial_result *result)
{
	json_open_object(line, "fates");
	for (int i = 0; i < NR_FATES; i++)
		if (result->fates[i])
			json_put_integer(line, fate_words[i], result->fates[i]);
	json_close(line);
	json_open_array(line, "expected");
	for (int i = 0; i < NR_FATES; i++)
		if (result->expected & BIT(i))
			json_put_text(line, NULL, fate_words[i]);
	json_close(line);
	json_put_text(line, "proof", proof_words[result->proof]);
	json_open_object(line, "exclusive");
	json_put_rounded(line, "before", result->exclusive_before, 6);
	json_put_rounded(line, "after", result->exclusive_after, 6);
	json_close(line);
}

static void put_numbers(struct json_text *line,
			const struct trial_result *result)
{
	json_put_text(line, "clock", clock_words[result->clock]);
	json_put_text(line, "unit", result->unit);
	json_put_integer(line, "n", result->n);
	json_put_integer(line, "strays", result->strays);
	json_put_rounded(line, "overhead", result->overhead, 3);
	json_put_rounded(line, "quantum", result->quantum, 3);
	json_put_rounded(line, "calibrator", result->calibrator, 3);
	json_open_object(line, "q");
	for (int i = 0; i < NR_QUANTILES; i++)
		json_put_rounded(line, quantile_words[i], result->q[i], 3);
	json_close(line);
	json_put_rounded(line, "faults", result->faults, 6);
	if (!isnan(result->rate))
		json_put_rounded(line, "rate", result->rate, 0);
}

static void put_events(struct json_text *line,
		       const struct trial_result *result)
{
	if (!result->nr_events)
		return;
	json_put_rounded(line, "operations", result->operations, 3);
	json_open_object(line, "events");
	for (size_t i = 0; i < result->nr_events; i++) {
		const struct event_count *event = &result->events[i];

		json_open_object(line, event->name);
		json_put_integer(line, "count", event->count);
		json_put_integer(line, "enabled", event->enabled_ns);
		json_put_integer(line, "running", event->running_ns);
		json_put_bool(line, "scaled", event_count_partial(event));
		json_close(line);
	}
	json_close(line);
}

int record_put_result(struct json_text *line, const struct trial_result *result,
		      const char **bad)
{
	static const char *const types[NR_OUTCOMES] = {
		[OUTCOME_TRIAL] = "trial",
		[OUTCOME_COUNT] = "count",
		[OUTCOME_SKIP] = "skip",
		[OUTCOME_BROKEN] = "broken",
	};
	char started[RECORD_TIME_ROOM];
	int err;

	json_text_reset(line);
	json_open_object(line, NULL);
	json_put_text(line, "type", types[result->outcome]);
	json_put_text(line, "case", result->id);
	json_put_text(line, "bench", result->bench);
	err = put_facts(line, "axes", &result->axes, bad);
	put_identity(line, result);
	if (outcome_measured(result->outcome)) {
		put_numbers(line, result);
		put_fates(line, result);
		err = err ? err
			  : put_facts(line, "vmstat", &result->vmstat, bad);
		if (result->memory.nr && !err)
			err = put_facts(line, "memory", &result->memory, bad);
		if (result->classes.nr && !err)
			err = put_facts(line, "classes", &result->classes, bad);
		put_events(line, result);
	}
	if (result->outcome != OUTCOME_SKIP) {
		err = err ? err : put_facts(line, "noise", &result->noise, bad);
		err = err ? err
			  : put_facts(line, "counters", &result->counters, bad);
		err = err ? err
			  : put_facts(line, "settings", &result->settings, bad);
		if (!err && result->place.nr)
			err = put_facts(line, "place", &result->place, bad);
		json_put_text(line, "started",
			      record_time(result->started_ns, started));
		json_put_integer(line, "wall_ns", result->wall_ns);
	}
	if (!outcome_measured(result->outcome) || result->reason.text[0])
		json_put_text(line, "reason", result->reason.text);
	json_close(line);
	json_newline(line);
	return err;
}

int record_put_path(struct json_text *line, const struct trial_result *result,
		    const char **bad)
{
	char started[RECORD_TIME_ROOM];
	int err;

	json_text_reset(line);
	json_open_object(line, NULL);
	json_put_text(line, "type", "path");
	json_put_text(line, "case", result->id);
	json_put_text(line, "bench", result->bench);
	err = put_facts(line, "axes", &result->axes, bad);
	put_identity(line, result);
	json_put_text(line, "ended", record_ended_words[result->outcome]);
	if (result->outcome == OUTCOME_TRIAL) {
		json_put_integer(line, "n", result->n);
		json_put_text(line, "proof", proof_words[result->proof]);
		err = err ? err : put_facts(line, "calls", &result->calls, bad);
	}
	if (result->outcome != OUTCOME_SKIP) {
		err = err ? err
			  : put_facts(line, "settings", &result->settings, bad);
		json_put_text(line, "started",
			      record_time(result->started_ns, started));
		json_put_integer(line, "wall_ns", result->wall_ns);
	}
	if (result->outcome != OUTCOME_TRIAL)
		json_put_text(line, "reason", result->reason.text);
	json_close(line);
	json_newline(line);
	return err;
}

void record_put_histogram(struct json_text *line,
			  const struct trial_result *result)
{
	const struct histogram *histogram = &result->histogram;

	json_text_reset(line);
	json_open_object(line, NULL);
	json_put_text(line, "type", "hist");
	json_put_text(line, "case", result->id);
	put_identity(line, result);
	json_put_integer(line, "count", histogram->count);
	json_open_array(line, "values");
	for (size_t i = 0; i < histogram->nr; i++)
		json_put_integer(line, NULL, histogram->bins[i].value);
	json_close(line);
	json_open_array(line, "counts");
	for (size_t i = 0; i < histogram->nr; i++)
		json_put_integer(line, NULL, histogram->bins[i].count);
	json_close(line);
	json_close(line);
	json_newline(line);
}
