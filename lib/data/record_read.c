/* record_read.c - see record.h.
 *
 * Nothing in the file is trusted: every value is asked for by name with the
 * type and the range that it must have, and the first that has not ends the
 * reading with the line's number.
 */
#include "data/record.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

#define BUFFER_BYTES ((size_t)1 << 18)
#define NAMES_MAX    4096 /* of one line */
#define NESTED_MAX   16

static const char hist_start[] = "{\"type\":\"hist\"";

struct record_reader {
	char *path;
	int fd;
	bool histograms;
	bool started; /* the run line was read */

	char *buffer;
	size_t room;
	size_t begin; /* of what is not yet read */
	size_t end;
	bool drained; /* the file has no more */

	size_t number;	 /* of the line read last */
	uint64_t offset; /* of the line read last */
	uint64_t next;	 /* of the line after it */
	uint64_t trial;	 /* of the line read last, when it is a trial's */
	uint64_t whole;
};

/* One line while it is taken apart. The first error stays. */
struct scan {
	const struct record_reader *reader;
	struct reason *why;
	size_t names;
	int err;
};

static __attribute__((format(printf, 2, 3))) void
scan_fail(struct scan *scan, const char *fmt, ...)
{
	struct reason what;
	va_list args;

	if (scan->err)
		return;
	va_start(args, fmt);
	vsnprintf(what.text, sizeof(what.text), fmt, args);
	va_end(args);
	scan->err = reason_set(scan->why, -EBADMSG, "%s:%zu: %s",
			       scan->reader->path, scan->reader->number,
			       what.text);
}

static const char *type_word(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a text";
	case JSON_INTEGER:
	case JSON_REAL:
		return "a number";
	case JSON_NULL:
		return "null";
	default:
		return "true or false";
	}
}

/* The value of key, or NULL where it is absent or null. */
static const json_t *get(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_null(value) ? NULL : value;
}

static const json_t *get_object(struct scan *scan, const json_t *object,
				const char *key)
{
	const json_t *value = get(object, key);

	if (value && !json_is_object(value)) {
		scan_fail(scan, "\"%s\" is %s, not an object", key,
			  type_word(value));
		return NULL;
	}
	return value;
}

static const json_t *get_array(struct scan *scan, const json_t *object,
			       const char *key)
{
	const json_t *value = get(object, key);

	if (value && !json_is_array(value)) {
		scan_fail(scan, "\"%s\" is %s, not an array", key,
			  type_word(value));
		return NULL;
	}
	return value;
}

/* NaN where it is absent or null. */
static double get_number(struct scan *scan, const json_t *object,
			 const char *key, double low, double high)
{
	const json_t *value = get(object, key);

	if (!value)
		return NAN;
	if (!json_is_number(value)) {
		scan_fail(scan, "\"%s\" is %s, not a number", key,
			  type_word(value));
		return NAN;
	}
	double number = json_number_value(value);

	if (!(number >= low && number <= high))
		scan_fail(scan, "\"%s\" is %g, outside %g to %g", key, number,
			  low, high);
	return number;
}

/* 0 where it is absent or null. */
static uint64_t get_count(struct scan *scan, const json_t *object,
			  const char *key, uint64_t high)
{
	const json_t *value = get(object, key);

	if (!value)
		return 0;
	if (!json_is_integer(value)) {
		scan_fail(scan, "\"%s\" is %s, not a whole number", key,
			  json_is_real(value) ? "a fraction"
					      : type_word(value));
		return 0;
	}
	json_int_t number = json_integer_value(value);

	if (number < 0 || (uint64_t)number > high) {
		scan_fail(scan, "\"%s\" is %lld, outside 0 to %llu", key,
			  (long long)number, (unsigned long long)high);
		return 0;
	}
	return (uint64_t)number;
}

/* NULL where it is absent or null. */
static const char *get_text(struct scan *scan, const json_t *object,
			    const char *key)
{
	const json_t *value = get(object, key);

	if (!value)
		return NULL;
	if (!json_is_string(value)) {
		scan_fail(scan, "\"%s\" is %s, not a text", key,
			  type_word(value));
		return NULL;
	}
	return json_string_value(value);
}

enum need { OPTIONAL, REQUIRED };

static void copy_text(struct scan *scan, const json_t *object, const char *key,
		      enum need need, char *to, size_t room)
{
	const char *text = get_text(scan, object, key);

	if (!text || !text[0]) {
		if (need == REQUIRED)
			scan_fail(scan, "\"%s\" is missing", key);
		return;
	}
	if (strlen(text) >= room) {
		scan_fail(scan, "\"%s\" has %zu bytes, over the limit of %zu",
			  key, strlen(text), room - 1);
		return;
	}
	memcpy(to, text, strlen(text) + 1);
}

static int get_word(struct scan *scan, const json_t *object, const char *key,
		    const char *const *words, size_t nr)
{
	const char *text = get_text(scan, object, key);

	if (!text) {
		scan_fail(scan, "\"%s\" is missing", key);
		return 0;
	}
	int index = word_index(words, nr, text);

	if (index < 0)
		scan_fail(scan,
			  "\"%s\" has a word not known here, \"%.40s\": a "
			  "newer cowbench wrote it?",
			  key, text);
	return index < 0 ? 0 : index;
}

static void flatten(struct scan *scan, const json_t *value, const char *key,
		    struct facts *facts, int depth);

static void flatten_object(struct scan *scan, const json_t *object,
			   const char *prefix, struct facts *facts, int depth)
{
	const char *name;
	json_t *value;

	if (depth > NESTED_MAX) {
		scan_fail(scan, "objects nested over %d deep", NESTED_MAX);
		return;
	}
	/* json_object_foreach() wants what it reads to be changeable. */
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		char *key = memory_format("%s%s%s", prefix,
					  prefix[0] ? "." : "", name);

		flatten(scan, value, key, facts, depth);
		free(key);
		if (scan->err)
			return;
	}
}

static void flatten(struct scan *scan, const json_t *value, const char *key,
		    struct facts *facts, int depth)
{
	/* facts_set_*() look through all there are. */
	if (++scan->names > NAMES_MAX) {
		scan_fail(scan, "over %d names", NAMES_MAX);
		return;
	}
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		flatten_object(scan, value, key, facts, depth + 1);
		break;
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(value); i++) {
			char *name = memory_format("%s.%zu", key, i);

			if (depth < NESTED_MAX)
				flatten(scan, json_array_get(value, i), name,
					facts, depth + 1);
			free(name);
			if (scan->err)
				return;
		}
		break;
	case JSON_STRING:
		facts_set_text(facts, key, json_string_value(value));
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		facts_set_number(facts, key, json_number_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		facts_set_bool(facts, key, json_is_true(value));
		break;
	default:
		facts_set_null(facts, key);
		break;
	}
}

static void get_facts(struct scan *scan, const json_t *object, const char *key,
		      struct facts *facts)
{
	const json_t *value = get_object(scan, object, key);

	if (value)
		flatten_object(scan, value, "", facts, 0);
}

/* "2026-01-31T23:59:59.123456789Z" to ns since 1970; the fraction may have 0
 * to 9 digits. */
static uint64_t get_time(struct scan *scan, const json_t *object,
			 const char *key)
{
	const char *text = get_text(scan, object, key);
	struct tm tm = { 0 };
	uint64_t ns = 0;

	if (!text)
		return 0;
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (rest && *rest == '.') {
		uint64_t unit = 100000000;

		for (rest++; *rest >= '0' && *rest <= '9' && unit; rest++) {
			ns += (uint64_t)(*rest - '0') * unit;
			unit /= 10;
		}
	}
	time_t seconds = rest ? timegm(&tm) : -1;

	if (seconds < 0 || strcmp(rest, "Z") != 0 ||
	    seconds > (time_t)(INT64_MAX / 1000000000 - 1)) {
		scan_fail(scan,
			  "\"%s\" is no time like "
			  "2026-01-31T23:59:59.000000000Z",
			  key);
		return 0;
	}
	return (uint64_t)seconds * 1000000000 + ns;
}

static void scan_fates(struct scan *scan, const json_t *line,
		       struct trial_result *result)
{
	const json_t *fates = get_object(scan, line, "fates");
	const json_t *expected = get_array(scan, line, "expected");
	const json_t *exclusive = get_object(scan, line, "exclusive");
	const char *word;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)fates, word, value)
	{
		int fate = word_index(fate_words, NR_FATES, word);

		if (fate < 0)
			scan_fail(scan,
				  "a fate not known here, \"%.40s\": a newer "
				  "cowbench wrote it?",
				  word);
		else
			result->fates[fate] =
				get_count(scan, fates, word, INT64_MAX);
	}
	for (size_t i = 0; i < json_array_size(expected); i++) {
		const char *text =
			json_string_value(json_array_get(expected, i));
		int fate = word_index(fate_words, NR_FATES, text ? text : "");

		if (fate < 0)
			scan_fail(scan, "\"expected\" has a fate not known "
					"here: a newer cowbench wrote it?");
		else
			result->expected |= BIT(fate);
	}
	result->proof = (enum proof)get_word(scan, line, "proof", proof_words,
					     NR_PROOFS);
	result->exclusive_before =
		exclusive ? get_number(scan, exclusive, "before", 0, 1) : NAN;
	result->exclusive_after =
		exclusive ? get_number(scan, exclusive, "after", 0, 1) : NAN;
}

static void scan_numbers(struct scan *scan, const json_t *line,
			 struct trial_result *result)
{
	const double far = 1e18; /* ns in 31 years */
	const json_t *q = get_object(scan, line, "q");

	result->clock = (enum clock_kind)get_word(scan, line, "clock",
						  clock_words, NR_CLOCKS);
	copy_text(scan, line, "unit", REQUIRED, result->unit,
		  sizeof(result->unit));
	if (!get(line, "n"))
		scan_fail(scan, "\"n\" is missing");
	result->n = get_count(scan, line, "n", INT64_MAX);
	result->strays = get_count(scan, line, "strays", INT64_MAX);
	result->overhead = get_number(scan, line, "overhead", 0, far);
	result->quantum = get_number(scan, line, "quantum", 0, far);
	result->calibrator = get_number(scan, line, "calibrator", -far, far);
	if (!q)
		scan_fail(scan, "\"q\" is missing");
	for (int i = 0; i < NR_QUANTILES; i++)
		result->q[i] =
			q ? get_number(scan, q, quantile_words[i], -far, far)
			  : NAN;
	result->faults = get_number(scan, line, "faults", 0, far);
	result->rate = get_number(scan, line, "rate", 0, far);
}

static void scan_events(struct scan *scan, const json_t *line,
			struct trial_result *result)
{
	const json_t *events = get_object(scan, line, "events");
	const char *name;
	json_t *value;

	if (!events)
		return;
	if (json_object_size(events) > EVENT_COUNTS_MAX) {
		scan_fail(scan, "over %d \"events\"", EVENT_COUNTS_MAX);
		return;
	}
	result->operations = get_number(scan, line, "operations", 0, 1e18);
	result->events =
		memory_new(json_object_size(events), sizeof(*result->events));
	json_object_foreach((json_t *)(uintptr_t)events, name, value)
	{
		struct event_count *event =
			&result->events[result->nr_events++];

		if (!json_is_object(value) || strlen(name) >= EVENT_NAME) {
			scan_fail(scan,
				  "\"events\" has no counts at "
				  "\"%.40s\"",
				  name);
			return;
		}
		memcpy(event->name, name, strlen(name) + 1);
		event->count = get_count(scan, value, "count", INT64_MAX);
		event->enabled_ns =
			get_count(scan, value, "enabled", INT64_MAX);
		event->running_ns =
			get_count(scan, value, "running", INT64_MAX);
	}
}

/* What says which trial a line is of. */
static void scan_identity(struct scan *scan, const json_t *line,
			  struct trial_result *result)
{
	copy_text(scan, line, "case", REQUIRED, result->id, sizeof(result->id));
	result->trial = (unsigned)get_count(scan, line, "trial", INT_MAX);
	copy_text(scan, line, "arm", OPTIONAL, result->arm,
		  sizeof(result->arm));
	result->pair = (int)get_count(scan, line, "pair", INT_MAX);
	result->order = (int)get_count(scan, line, "order", INT_MAX);
	result->boot = (int)get_count(scan, line, "boot", INT_MAX);
}

static void scan_result(struct scan *scan, const json_t *line,
			enum outcome outcome, struct trial_result *result)
{
	const char *reason = get_text(scan, line, "reason");

	result->outcome = outcome;
	if (reason)
		reason_set(&result->reason, 0, "%s", reason);
	scan_identity(scan, line, result);
	copy_text(scan, line, "bench", REQUIRED, result->bench,
		  sizeof(result->bench));
	get_facts(scan, line, "axes", &result->axes);
	if (outcome_measured(outcome)) {
		if (!get(line, "trial"))
			scan_fail(scan, "\"trial\" is missing");
		scan_numbers(scan, line, result);
		scan_fates(scan, line, result);
		get_facts(scan, line, "vmstat", &result->vmstat);
		get_facts(scan, line, "memory", &result->memory);
		scan_events(scan, line, result);
	}
	get_facts(scan, line, "noise", &result->noise);
	get_facts(scan, line, "counters", &result->counters);
	get_facts(scan, line, "settings", &result->settings);
	result->started_ns = get_time(scan, line, "started");
	result->wall_ns = get_count(scan, line, "wall_ns", INT64_MAX);
}

/* Of a trial under the tracer. */
static void scan_path(struct scan *scan, const json_t *line,
		      struct trial_result *result)
{
	const char *reason = get_text(scan, line, "reason");
	const char *name;
	json_t *value;

	result->traced = true;
	result->outcome = (enum outcome)get_word(
		scan, line, "ended", record_ended_words, NR_OUTCOMES);
	if (reason)
		reason_set(&result->reason, 0, "%s", reason);
	scan_identity(scan, line, result);
	copy_text(scan, line, "bench", REQUIRED, result->bench,
		  sizeof(result->bench));
	get_facts(scan, line, "axes", &result->axes);
	get_facts(scan, line, "settings", &result->settings);
	result->started_ns = get_time(scan, line, "started");
	result->wall_ns = get_count(scan, line, "wall_ns", INT64_MAX);
	if (result->outcome != OUTCOME_TRIAL)
		return;
	result->n = get_count(scan, line, "n", INT64_MAX);
	if (!result->n)
		scan_fail(scan, "\"n\" is missing, or 0");
	result->proof = (enum proof)get_word(scan, line, "proof", proof_words,
					     NR_PROOFS);

	const json_t *calls = get_object(scan, line, "calls");

	json_object_foreach((json_t *)(uintptr_t)calls, name, value)
	{
		if (!json_is_null(value))
			get_count(scan, calls, name, INT64_MAX);
	}
	get_facts(scan, line, "calls", &result->calls);
}

static void scan_run(struct scan *scan, json_t *line, struct facts *facts)
{
	const json_t *schema = json_object_get(line, "schema");

	if (!json_is_integer(schema)) {
		scan_fail(scan, "\"schema\" is missing: this is no record of "
				"cowbench");
		return;
	}
	if (json_integer_value(schema) != RECORD_SCHEMA) {
		scan_fail(scan,
			  "schema %lld, and this cowbench reads %d: use the "
			  "one that wrote it",
			  (long long)json_integer_value(schema), RECORD_SCHEMA);
		return;
	}
	json_object_del(line, "schema");
	flatten_object(scan, line, "", facts, 0);
}

/* The histogram of result. */
static void scan_histogram(struct scan *scan, const json_t *line,
			   struct trial_result *result)
{
	const json_t *values = get_array(scan, line, "values");
	const json_t *counts = get_array(scan, line, "counts");
	struct trial_result other = { 0 };
	uint64_t least = 0;

	scan_identity(scan, line, &other);
	if (!scan->err &&
	    (strcmp(other.id, result->id) != 0 ||
	     strcmp(other.arm, result->arm) != 0 ||
	     other.trial != result->trial || other.pair != result->pair ||
	     other.order != result->order || other.boot != result->boot))
		scan_fail(scan, "the histogram is not of the trial before it");
	if (json_array_size(values) != json_array_size(counts))
		scan_fail(scan, "%zu \"values\" and %zu \"counts\"",
			  json_array_size(values), json_array_size(counts));
	for (size_t i = 0; i < json_array_size(values) && !scan->err; i++) {
		const json_t *value = json_array_get(values, i);
		const json_t *count = json_array_get(counts, i);
		json_int_t at = json_integer_value(value);
		json_int_t nr = json_integer_value(count);

		if (!json_is_integer(value) || at < 0 || (uint64_t)at < least)
			scan_fail(scan, "\"values\" are not whole numbers that "
					"ascend");
		else if (!json_is_integer(count) || nr < 1 ||
			 (uint64_t)nr > INT64_MAX - result->histogram.count)
			scan_fail(scan, "\"counts\" are not whole numbers over "
					"0");
		else
			histogram_add(&result->histogram, (uint64_t)at,
				      (uint64_t)nr);
		least = (uint64_t)at + 1;
	}
	if (get(line, "count") && get_count(scan, line, "count", INT64_MAX) !=
					  result->histogram.count)
		scan_fail(scan, "\"count\" is not the sum of \"counts\"");
}

/* --- Lines ---------------------------------------------------------------- */

/* Reads more behind what the buffer holds; sets drained at the end. */
static int fill(struct record_reader *reader, struct reason *why)
{
	ssize_t got;

	if (reader->begin > 0) {
		memmove(reader->buffer, reader->buffer + reader->begin,
			reader->end - reader->begin);
		reader->end -= reader->begin;
		reader->begin = 0;
	}
	if (reader->end == reader->room) {
		reader->room *= 2;
		reader->buffer = memory_resize(reader->buffer, reader->room, 1);
	}
	do
		got = read(reader->fd, reader->buffer + reader->end,
			   reader->room - reader->end);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return reason_errno(why, -errno, "%s: cannot read",
				    reader->path);
	reader->drained = got == 0;
	reader->end += (size_t)got;
	return 0;
}

/* The next line without its newline, valid until the next call: 1, or 0 at the
 * end of the file, or -errno.  *torn: it had no newline. */
static int next_line(struct record_reader *reader, const char **line,
		     size_t *length, bool *torn, struct reason *why)
{
	size_t seen = 0;

	for (;;) {
		const char *start = reader->buffer + reader->begin;
		size_t have = reader->end - reader->begin;
		const char *newline =
			have > seen ? memchr(start + seen, '\n', have - seen)
				    : NULL;

		if (newline || (reader->drained && have > 0)) {
			*line = start;
			*torn = !newline;
			*length = newline ? (size_t)(newline - start) : have;
			reader->begin += *length + !*torn;
			reader->number++;
			reader->offset = reader->next;
			reader->next += *length + !*torn;
			return 1;
		}
		if (reader->drained)
			return 0;
		if (have >= RECORD_LINE_MAX)
			return reason_set(why, -EBADMSG,
					  "%s:%zu: a line over %zu MiB: this "
					  "is no record of cowbench",
					  reader->path, reader->number + 1,
					  RECORD_LINE_MAX >> 20);
		seen = have;
		int err = fill(reader, why);

		if (err)
			return err;
	}
}

/* Whether the next line starts so, or as far as it goes. */
static int next_starts(struct record_reader *reader, const char *text,
		       struct reason *why)
{
	size_t length = strlen(text);

	while (reader->end - reader->begin < length && !reader->drained) {
		int err = fill(reader, why);

		if (err)
			return err;
	}
	return reader->end - reader->begin >= length &&
	       memcmp(reader->buffer + reader->begin, text, length) == 0;
}

/* NULL where it is no JSON object; torn says whether that is an error. */
static json_t *parse(struct scan *scan, const char *text, size_t length,
		     bool torn)
{
	json_error_t error;
	json_t *line = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);

	if (line && json_is_object(line))
		return line;
	if (line)
		scan_fail(scan, "%s, where each line is a JSON object",
			  type_word(line));
	else if (!torn)
		scan_fail(scan, "no JSON: %s", error.text);
	json_decref(line);
	return NULL;
}

/* The last line was torn: what is before it counts. */
static int torn_end(struct record_reader *reader, const char *text,
		    size_t length, struct reason *why)
{
	size_t start = sizeof(hist_start) - 1;
	bool histogram =
		reader->trial != UINT64_MAX &&
		memcmp(text, hist_start, length < start ? length : start) == 0;

	if (!reader->started)
		return reason_set(why, -EBADMSG,
				  "%s:%zu: cut in the middle of the run line: "
				  "nothing was measured",
				  reader->path, reader->number);
	reader->whole = histogram ? reader->trial : reader->offset;
	reason_set(why, 0,
		   "%s:%zu: cut in the middle of the last line; what is "
		   "before it counts, and run --resume %s goes on",
		   reader->path, reader->number, reader->path);
	return RECORD_EOF;
}

/* The histogram that stands behind result's line, if it does. */
static int attach_histogram(struct record_reader *reader,
			    struct trial_result *result, struct reason *why)
{
	struct scan scan = { .reader = reader, .why = why };
	const char *text;
	size_t length;
	bool torn;
	int got = next_starts(reader, hist_start, why);

	if (got <= 0)
		return got;
	struct record_reader before = *reader;

	got = next_line(reader, &text, &length, &torn, why);
	if (got <= 0)
		return got;
	json_t *line = parse(&scan, text, length, torn);

	if (!line && !scan.err) { /* torn: record_next() comes upon it again */
		reader->begin = reader->end - length;
		reader->number = before.number;
		reader->offset = before.offset;
		reader->next = before.next;
		return 0;
	}
	if (line)
		scan_histogram(&scan, line, result);
	json_decref(line);
	reader->whole = reader->next;
	return scan.err;
}

static int scan_line(struct record_reader *reader, json_t *parsed,
		     struct record_line *line, struct reason *why)
{
	static const char *const results[NR_OUTCOMES] = {
		[OUTCOME_TRIAL] = "trial",
		[OUTCOME_COUNT] = "count",
		[OUTCOME_SKIP] = "skip",
		[OUTCOME_BROKEN] = "broken",
	};
	struct scan scan = { .reader = reader, .why = why };
	const char *type = get_text(&scan, parsed, "type");
	bool run = type && strcmp(type, "run") == 0;
	int got = RECORD_EOF; /* a type not known here */

	if (!type)
		scan_fail(&scan, "\"type\" is missing");
	else if (!reader->started && !run)
		scan_fail(&scan, "no run line before it: this is no record of "
				 "cowbench, or its start is cut off");
	else if (reader->started && run)
		scan_fail(&scan, "a second run line: a file is one run; give "
				 "several as several files");
	if (!type || scan.err)
		return scan.err;
	if (run) {
		json_object_del(parsed, "type");
		scan_run(&scan, parsed, &line->facts);
		reader->started = true;
		got = RECORD_RUN;
	} else if (strcmp(type, "end") == 0) {
		json_object_del(parsed, "type");
		flatten_object(&scan, parsed, "", &line->facts, 0);
		got = RECORD_END;
	} else if (strcmp(type, "path") == 0) {
		scan_path(&scan, parsed, &line->result);
		got = RECORD_PATH;
	} else {
		int outcome = word_index(results, NR_OUTCOMES, type);

		if (outcome >= 0) {
			scan_result(&scan, parsed, (enum outcome)outcome,
				    &line->result);
			got = RECORD_RESULT;
		}
	}
	return scan.err ? scan.err : got;
}

int record_next(struct record_reader *reader, struct record_line *line,
		struct reason *why)
{
	struct reason unused = { 0 };

	why = why ? why : &unused;
	why->text[0] = '\0';
	record_line_clear(line);
	for (;;) {
		struct scan scan = { .reader = reader, .why = why };
		const char *text = NULL;
		size_t length = 0;
		bool torn = false;
		int got = next_line(reader, &text, &length, &torn, why);

		if (got < 0)
			return got;
		if (got == 0 && !reader->started)
			return reason_set(why, -EBADMSG,
					  "%s: empty: nothing was measured",
					  reader->path);
		if (got == 0)
			return RECORD_EOF;
		if (reader->started && length > sizeof(hist_start) &&
		    memcmp(text, hist_start, sizeof(hist_start) - 1) == 0 &&
		    text[length - 1] == '}') {
			reader->trial = UINT64_MAX;
			reader->whole = reader->next;
			continue;
		}
		json_t *parsed =
			parse(&scan, text, length, torn && text[0] == '{');

		if (scan.err)
			return scan.err;
		if (!parsed)
			return torn_end(reader, text, length, why);
		line->number = reader->number;
		line->offset = reader->offset;
		got = scan_line(reader, parsed, line, why);
		json_decref(parsed);
		if (got < 0)
			return got;
		reader->whole = reader->next;
		reader->trial = UINT64_MAX;
		if (got == RECORD_RESULT &&
		    line->result.outcome == OUTCOME_TRIAL) {
			reader->trial = reader->offset;
			int err = reader->histograms
					  ? attach_histogram(reader,
							     &line->result, why)
					  : 0;

			if (err)
				return err;
		}
		if (got != RECORD_EOF)
			return got;
	}
}

int record_open(struct record_reader **reader, const char *path,
		bool histograms, struct reason *why)
{
	struct stat stat;
	bool piped = strcmp(path, "-") == 0;
	int fd = piped ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
		       : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return reason_errno(why, -errno, "%s: cannot read",
				    piped ? "standard input" : path);
	if (fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)) {
		close(fd);
		return reason_set(why, -EISDIR,
				  "%s: a folder: name a record in it", path);
	}
	*reader = memory_new(1, sizeof(**reader));
	(*reader)->path = memory_text(piped ? "standard input" : path);
	(*reader)->fd = fd;
	(*reader)->histograms = histograms;
	(*reader)->trial = UINT64_MAX;
	(*reader)->room = BUFFER_BYTES;
	(*reader)->buffer = memory_new(1, BUFFER_BYTES);
	return 0;
}

uint64_t record_whole(const struct record_reader *reader)
{
	return reader->whole;
}

void record_line_clear(struct record_line *line)
{
	facts_clear(&line->facts);
	trial_result_clear(&line->result);
	line->number = 0;
	line->offset = 0;
}

void record_close(struct record_reader *reader)
{
	if (!reader)
		return;
	close(reader->fd);
	free(reader->buffer);
	free(reader->path);
	free(reader);
}
