/* record_scan.c - see record_scan.h. */
#include "data/record_scan.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

static void scan_fates(struct scan *scan, const struct item *line,
		       struct trial_result *result)
{
	const struct item *fates = scan_object(scan, line, "fates");
	const struct item *expected = scan_array(scan, line, "expected");
	const struct item *exclusive = scan_object(scan, line, "exclusive");

	for (size_t i = 0; fates && i < fates->nr; i++) {
		const char *word = fates->members[i].name;
		int fate = word_index(fate_words, NR_FATES, word);

		if (fate < 0)
			scan_fail(scan,
				  "a fate not known here, \"%.40s\": a newer "
				  "cowbench wrote it?",
				  word);
		else
			result->fates[fate] =
				scan_count(scan, fates, word, INT64_MAX);
	}
	for (size_t i = 0; i < item_count(expected); i++) {
		const char *text = item_text(&expected->items[i]);
		int fate = word_index(fate_words, NR_FATES, text ? text : "");

		if (fate < 0)
			scan_fail(scan, "\"expected\" has a fate not known "
					"here: a newer cowbench wrote it?");
		else
			result->expected |= BIT(fate);
	}
	result->proof = (enum proof)scan_word(scan, line, "proof", proof_words,
					      NR_PROOFS);
	result->exclusive_before =
		exclusive ? scan_number(scan, exclusive, "before", 0, 1) : NAN;
	result->exclusive_after =
		exclusive ? scan_number(scan, exclusive, "after", 0, 1) : NAN;
}

/* The tolerance: each figure was rounded to three decimals by itself. */
#define ROUNDED 0.0011

/* Checks that quantiles ascend and that the mean lies between the least and the
 * greatest value. */
static void check_order(struct scan *scan, const double q[NR_QUANTILES])
{
	double low = -INFINITY;

	for (int i = Q_MIN; i <= Q_MAX; i++) {
		if (q[i] < low - ROUNDED)
			scan_fail(scan,
				  "\"q\": %s is less than the one "
				  "before it",
				  quantile_words[i]);
		low = isnan(q[i]) ? low : q[i];
	}
	for (int i = Q_MEAN; i <= Q_MIDMEAN; i++)
		if (q[i] < q[Q_MIN] - ROUNDED || q[i] > q[Q_MAX] + ROUNDED)
			scan_fail(scan, "\"q\": %s is not between min and max",
				  quantile_words[i]);
}

static void scan_numbers(struct scan *scan, const struct item *line,
			 struct trial_result *result)
{
	const double far = 1e18; /* ns in 31 years */
	const struct item *q = scan_object(scan, line, "q");

	result->clock = (enum clock_kind)scan_word(scan, line, "clock",
						   clock_words, NR_CLOCKS);
	scan_copy(scan, line, "unit", REQUIRED, result->unit,
		  sizeof(result->unit));
	if (!scan_get(line, "n"))
		scan_fail(scan, "\"n\" is missing");
	result->n = scan_count(scan, line, "n", INT64_MAX);
	result->strays = scan_count(scan, line, "strays", INT64_MAX);
	result->overhead = scan_number(scan, line, "overhead", 0, far);
	result->quantum = scan_number(scan, line, "quantum", 0, far);
	result->calibrator = scan_number(scan, line, "calibrator", -far, far);
	if (!q)
		scan_fail(scan, "\"q\" is missing");
	for (int i = 0; i < NR_QUANTILES; i++)
		result->q[i] =
			q ? scan_number(scan, q, quantile_words[i], -far, far)
			  : NAN;
	check_order(scan, result->q);
	result->faults = scan_number(scan, line, "faults", 0, far);
	result->rate = scan_number(scan, line, "rate", 0, far);
}

static void scan_events(struct scan *scan, const struct item *line,
			struct trial_result *result)
{
	const struct item *events = scan_object(scan, line, "events");

	if (!events)
		return;
	if (events->nr > EVENT_COUNTS_MAX) {
		scan_fail(scan, "over %d \"events\"", EVENT_COUNTS_MAX);
		return;
	}
	result->operations = scan_number(scan, line, "operations", 0, 1e18);
	result->events = memory_new(events->nr, sizeof(*result->events));
	for (size_t i = 0; i < events->nr; i++) {
		const char *name = events->members[i].name;
		const struct item *value = &events->members[i].value;
		struct event_count *event =
			&result->events[result->nr_events++];

		if (value->type != ITEM_OBJECT || strlen(name) >= EVENT_NAME) {
			scan_fail(scan,
				  "\"events\" has no counts at "
				  "\"%.40s\"",
				  name);
			return;
		}
		memcpy(event->name, name, strlen(name) + 1);
		event->count = scan_count(scan, value, "count", INT64_MAX);
		event->enabled_ns =
			scan_count(scan, value, "enabled", INT64_MAX);
		event->running_ns =
			scan_count(scan, value, "running", INT64_MAX);
	}
}

/* Reads the facts that say which trial a line belongs to. */
static void scan_identity(struct scan *scan, const struct item *line,
			  struct trial_result *result)
{
	scan_copy(scan, line, "case", REQUIRED, result->id, sizeof(result->id));
	result->trial = (unsigned)scan_count(scan, line, "trial", INT_MAX);
	scan_copy(scan, line, "arm", OPTIONAL, result->arm,
		  sizeof(result->arm));
	result->pair = (int)scan_count(scan, line, "pair", INT_MAX);
	result->order = (int)scan_count(scan, line, "order", INT_MAX);
	scan_copy(scan, line, "twin", OPTIONAL, result->twin,
		  sizeof(result->twin));
	result->boot = (int)scan_count(scan, line, "boot", INT_MAX);
}

static void scan_result(struct scan *scan, const struct item *line,
			enum outcome outcome, struct trial_result *result)
{
	const char *reason = scan_text(scan, line, "reason");

	result->outcome = outcome;
	if (reason)
		reason_set(&result->reason, 0, "%s", reason);
	scan_identity(scan, line, result);
	scan_copy(scan, line, "bench", REQUIRED, result->bench,
		  sizeof(result->bench));
	scan_facts(scan, line, "axes", &result->axes);
	if (outcome_measured(outcome)) {
		if (!scan_get(line, "trial"))
			scan_fail(scan, "\"trial\" is missing");
		scan_numbers(scan, line, result);
		scan_fates(scan, line, result);
		scan_facts(scan, line, "vmstat", &result->vmstat);
		scan_facts(scan, line, "memory", &result->memory);
		scan_facts(scan, line, "classes", &result->classes);
		scan_events(scan, line, result);
	}
	scan_facts(scan, line, "noise", &result->noise);
	scan_facts(scan, line, "counters", &result->counters);
	scan_facts(scan, line, "settings", &result->settings);
	result->started_ns = scan_time(scan, line, "started");
	result->wall_ns = scan_count(scan, line, "wall_ns", INT64_MAX);
}

/* Reads the line of a trial under the tracer. */
static void scan_path(struct scan *scan, const struct item *line,
		      struct trial_result *result)
{
	const char *reason = scan_text(scan, line, "reason");

	result->traced = true;
	result->outcome = (enum outcome)scan_word(
		scan, line, "ended", record_ended_words, NR_OUTCOMES);
	if (reason)
		reason_set(&result->reason, 0, "%s", reason);
	scan_identity(scan, line, result);
	scan_copy(scan, line, "bench", REQUIRED, result->bench,
		  sizeof(result->bench));
	scan_facts(scan, line, "axes", &result->axes);
	scan_facts(scan, line, "settings", &result->settings);
	result->started_ns = scan_time(scan, line, "started");
	result->wall_ns = scan_count(scan, line, "wall_ns", INT64_MAX);
	if (result->outcome != OUTCOME_TRIAL)
		return;
	result->n = scan_count(scan, line, "n", INT64_MAX);
	if (!result->n)
		scan_fail(scan, "\"n\" is missing, or 0");
	result->proof = (enum proof)scan_word(scan, line, "proof", proof_words,
					      NR_PROOFS);

	const struct item *calls = scan_object(scan, line, "calls");

	for (size_t i = 0; calls && i < calls->nr; i++)
		scan_count(scan, calls, calls->members[i].name, INT64_MAX);
	scan_facts(scan, line, "calls", &result->calls);
}

static void scan_run(struct scan *scan, struct item *line, struct facts *facts)
{
	const struct item *schema = item_get(line, "schema");

	if (!schema || schema->type != ITEM_WHOLE) {
		scan_fail(scan, "\"schema\" is missing: this is no record of "
				"cowbench");
		return;
	}
	if (schema->whole != RECORD_SCHEMA) {
		scan_fail(scan,
			  "schema %lld, and this cowbench reads %d: use the "
			  "one that wrote it",
			  (long long)schema->whole, RECORD_SCHEMA);
		return;
	}
	item_drop(line, "schema");
	scan_all(scan, line, facts);
}

bool record_scan_is_histogram(const struct item *line)
{
	const char *type = item_text(item_get(line, "type"));

	return type && strcmp(type, "hist") == 0;
}

void record_scan_histogram(struct scan *scan, const struct item *line,
			   struct trial_result *result)
{
	const struct item *values = scan_array(scan, line, "values");
	const struct item *counts = scan_array(scan, line, "counts");
	struct trial_result other = { 0 };
	uint64_t least = 0;

	scan_identity(scan, line, &other);
	if (!scan->err &&
	    (strcmp(other.id, result->id) != 0 ||
	     strcmp(other.arm, result->arm) != 0 ||
	     other.trial != result->trial || other.pair != result->pair ||
	     other.order != result->order || other.boot != result->boot))
		scan_fail(scan, "the histogram is not of the trial before it");
	if (item_count(values) != item_count(counts))
		scan_fail(scan, "%zu \"values\" and %zu \"counts\"",
			  item_count(values), item_count(counts));
	for (size_t i = 0; i < item_count(values) && !scan->err; i++) {
		const struct item *value = &values->items[i];
		const struct item *count = &counts->items[i];
		int64_t at = value->whole, nr = count->whole;

		if (value->type != ITEM_WHOLE || at < 0 || (uint64_t)at < least)
			scan_fail(scan, "\"values\" are not whole numbers that "
					"ascend");
		else if (count->type != ITEM_WHOLE || nr < 1 ||
			 (uint64_t)nr > INT64_MAX - result->histogram.count)
			scan_fail(scan, "\"counts\" are not whole numbers over "
					"0");
		else
			histogram_add(&result->histogram, (uint64_t)at,
				      (uint64_t)nr);
		least = (uint64_t)at + 1;
	}
	if (scan_get(line, "count") &&
	    scan_count(scan, line, "count", INT64_MAX) !=
		    result->histogram.count)
		scan_fail(scan, "\"count\" is not the sum of \"counts\"");
}

int record_scan(struct scan *scan, struct item *parsed, bool started,
		struct record_line *line)
{
	static const char *const results[NR_OUTCOMES] = {
		[OUTCOME_TRIAL] = "trial",
		[OUTCOME_COUNT] = "count",
		[OUTCOME_SKIP] = "skip",
		[OUTCOME_BROKEN] = "broken",
	};
	const char *type = scan_text(scan, parsed, "type");
	bool run = type && strcmp(type, "run") == 0;
	int got = RECORD_EOF; /* a type not known here */

	if (!type)
		scan_fail(scan, "\"type\" is missing%s",
			  started ? "" : ": this is no record of cowbench");
	else if (!started && !run)
		scan_fail(scan, "no run line before it: this is no record of "
				"cowbench, or its start is cut off");
	else if (started && run)
		scan_fail(scan, "a second run line: a file is one run; give "
				"several as several files");
	if (!type || scan->err)
		return scan->err;
	if (run) {
		item_drop(parsed, "type");
		scan_run(scan, parsed, &line->facts);
		got = RECORD_RUN;
	} else if (strcmp(type, "end") == 0) {
		item_drop(parsed, "type");
		scan_all(scan, parsed, &line->facts);
		got = RECORD_END;
	} else if (strcmp(type, "path") == 0) {
		scan_path(scan, parsed, &line->result);
		got = RECORD_PATH;
	} else {
		int outcome = word_index(results, NR_OUTCOMES, type);

		if (outcome >= 0) {
			scan_result(scan, parsed, (enum outcome)outcome,
				    &line->result);
			got = RECORD_RESULT;
		}
	}
	return scan->err ? scan->err : got;
}
