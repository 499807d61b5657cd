/* scan.c - see scan.h. */
#include "data/scan.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "mm/words.h"

#define NAMES_MAX  4096 /* of one line */
#define NESTED_MAX 16

void scan_fail(struct scan *scan, const char *fmt, ...)
{
	struct reason what;
	va_list args;

	if (scan->err)
		return;
	va_start(args, fmt);
	vsnprintf(what.text, sizeof(what.text), fmt, args);
	va_end(args);
	scan->err = reason_set(scan->why, -EBADMSG, "%s:%zu: %s", scan->path,
			       scan->line, what.text);
}

static const char *type_word(const struct item *value)
{
	switch (value->type) {
	case ITEM_OBJECT:
		return "an object";
	case ITEM_ARRAY:
		return "an array";
	case ITEM_TEXT:
		return "a text";
	case ITEM_WHOLE:
	case ITEM_REAL:
		return "a number";
	case ITEM_NULL:
		return "null";
	default:
		return "true or false";
	}
}

struct item *scan_parse(struct scan *scan, const char *text, size_t length,
			bool torn)
{
	char error[ITEM_ERROR];
	struct item *line = item_parse(scan->tree, text, length, error);

	if (line && line->type == ITEM_OBJECT)
		return line;
	if (line)
		scan_fail(scan, "%s, where each line is a JSON object",
			  type_word(line));
	else if (!torn)
		scan_fail(scan, "no JSON: %s", error);
	return NULL;
}

const struct item *scan_get(const struct item *object, const char *key)
{
	const struct item *value = item_get(object, key);

	return value && value->type == ITEM_NULL ? NULL : value;
}

const struct item *scan_object(struct scan *scan, const struct item *object,
			       const char *key)
{
	const struct item *value = scan_get(object, key);

	if (value && value->type != ITEM_OBJECT) {
		scan_fail(scan, "\"%s\" is %s, not an object", key,
			  type_word(value));
		return NULL;
	}
	return value;
}

const struct item *scan_array(struct scan *scan, const struct item *object,
			      const char *key)
{
	const struct item *value = scan_get(object, key);

	if (value && value->type != ITEM_ARRAY) {
		scan_fail(scan, "\"%s\" is %s, not an array", key,
			  type_word(value));
		return NULL;
	}
	return value;
}

double scan_number(struct scan *scan, const struct item *object,
		   const char *key, double low, double high)
{
	const struct item *value = scan_get(object, key);

	if (!value)
		return NAN;
	if (!item_is_number(value)) {
		scan_fail(scan, "\"%s\" is %s, not a number", key,
			  type_word(value));
		return NAN;
	}
	double number = item_number(value);

	if (!(number >= low && number <= high))
		scan_fail(scan, "\"%s\" is %g, outside %g to %g", key, number,
			  low, high);
	return number;
}

uint64_t scan_count(struct scan *scan, const struct item *object,
		    const char *key, uint64_t high)
{
	const struct item *value = scan_get(object, key);

	if (!value)
		return 0;
	if (value->type != ITEM_WHOLE) {
		scan_fail(scan, "\"%s\" is %s, not a whole number", key,
			  value->type == ITEM_REAL ? "a fraction"
						   : type_word(value));
		return 0;
	}
	int64_t number = value->whole;

	if (number < 0 || (uint64_t)number > high) {
		scan_fail(scan, "\"%s\" is %lld, outside 0 to %llu", key,
			  (long long)number, (unsigned long long)high);
		return 0;
	}
	return (uint64_t)number;
}

const char *scan_text(struct scan *scan, const struct item *object,
		      const char *key)
{
	const struct item *value = scan_get(object, key);

	if (!value)
		return NULL;
	if (value->type != ITEM_TEXT) {
		scan_fail(scan, "\"%s\" is %s, not a text", key,
			  type_word(value));
		return NULL;
	}
	return value->text;
}

void scan_copy(struct scan *scan, const struct item *object, const char *key,
	       enum need need, char *to, size_t room)
{
	const char *text = scan_text(scan, object, key);

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

int scan_word(struct scan *scan, const struct item *object, const char *key,
	      const char *const *words, size_t nr)
{
	const char *text = scan_text(scan, object, key);

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

/* The names from the outermost object to a value, with dots between. */
struct path {
	char *text;
	size_t length, room;
};

/* Adds a name at the end; path_cut() takes it away. */
static void path_add(struct path *path, const char *name)
{
	size_t more = strlen(name), wanted = path->length + more + 2;

	if (wanted > path->room) {
		path->room = 2 * wanted;
		path->text = memory_resize(path->text, path->room, 1);
	}
	if (path->length)
		path->text[path->length++] = '.';
	memcpy(path->text + path->length, name, more + 1);
	path->length += more;
}

static void path_cut(struct path *path, size_t length)
{
	path->length = length;
	path->text[length] = '\0';
}

static void flatten(struct scan *scan, const struct item *value,
		    struct path *path, struct facts *facts, int depth);

static void flatten_object(struct scan *scan, const struct item *object,
			   struct path *path, struct facts *facts, int depth)
{
	if (depth > NESTED_MAX) {
		scan_fail(scan, "objects nested over %d deep", NESTED_MAX);
		return;
	}
	for (size_t i = 0; i < object->nr; i++) {
		const struct item_member *member = &object->members[i];
		size_t length = path->length;

		path_add(path, member->name);
		flatten(scan, &member->value, path, facts, depth);
		path_cut(path, length);
		if (scan->err)
			return;
	}
}

static void flatten_array(struct scan *scan, const struct item *array,
			  struct path *path, struct facts *facts, int depth)
{
	for (size_t i = 0; i < array->nr && !scan->err; i++) {
		size_t length = path->length;
		char number[24];

		snprintf(number, sizeof(number), "%zu", i);
		path_add(path, number);
		if (depth < NESTED_MAX)
			flatten(scan, &array->items[i], path, facts, depth + 1);
		path_cut(path, length);
	}
}

static void flatten(struct scan *scan, const struct item *value,
		    struct path *path, struct facts *facts, int depth)
{
	const char *key = path->text;

	/* facts_set_*() look through all facts each time, so their number is
	 * limited. */
	if (++scan->names > NAMES_MAX) {
		scan_fail(scan, "over %d names", NAMES_MAX);
		return;
	}
	switch (value->type) {
	case ITEM_OBJECT:
		flatten_object(scan, value, path, facts, depth + 1);
		break;
	case ITEM_ARRAY:
		flatten_array(scan, value, path, facts, depth);
		break;
	case ITEM_TEXT:
		facts_set_text(facts, key, value->text);
		break;
	case ITEM_WHOLE:
	case ITEM_REAL:
		facts_set_number(facts, key, item_number(value));
		break;
	case ITEM_TRUE:
	case ITEM_FALSE:
		facts_set_bool(facts, key, value->type == ITEM_TRUE);
		break;
	default:
		facts_set_null(facts, key);
		break;
	}
}

void scan_facts(struct scan *scan, const struct item *object, const char *key,
		struct facts *facts)
{
	const struct item *value = scan_object(scan, object, key);

	if (value)
		scan_all(scan, value, facts);
}

void scan_all(struct scan *scan, const struct item *object, struct facts *facts)
{
	struct path path = { 0 };

	flatten_object(scan, object, &path, facts, 0);
	free(path.text);
}

uint64_t scan_time(struct scan *scan, const struct item *object,
		   const char *key)
{
	const char *text = scan_text(scan, object, key);
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
