/* record_sum.c - see record_sum.h. */
#include "data/record_sum.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/memory.h"

#define FEW_NAMES 48 /* of an object: its names need no memory */

/* The bytes so far.  Most values are short, so they are kept until there are
 * enough of them for a fast sum. */
struct sum {
	uLong crc;
	size_t nr;
	char bytes[2048];
};

static void sum_flush(struct sum *sum)
{
	sum->crc = crc32_z(sum->crc, (const Bytef *)sum->bytes, sum->nr);
	sum->nr = 0;
}

static void add_bytes(struct sum *sum, const char *bytes, size_t nr)
{
	if (nr > sizeof(sum->bytes) - sum->nr)
		sum_flush(sum);
	if (nr > sizeof(sum->bytes)) {
		sum->crc = crc32_z(sum->crc, (const Bytef *)bytes, nr);
		return;
	}
	memcpy(sum->bytes + sum->nr, bytes, nr);
	sum->nr += nr;
}

/* Its NUL too. */
static void add_text(struct sum *sum, const char *text)
{
	add_bytes(sum, "s", 1);
	add_bytes(sum, text, strlen(text) + 1);
}

/* A whole number of up to 15 digits is written digit by digit: the same text
 * as by %.17g, and most numbers are such. */
static void add_number(struct sum *sum, double number)
{
	char text[40], *at = text + sizeof(text) - 1;
	int length;

	if (fabs(number) < 1e15 && trunc(number) == number) {
		uint64_t rest = (uint64_t)fabs(number);

		*at = '\0';
		do
			*--at = (char)('0' + rest % 10);
		while (rest /= 10);
		if (number < 0)
			*--at = '-';
		*--at = 'd';
		add_bytes(sum, at, (size_t)(text + sizeof(text) - at));
		return;
	}
	length = snprintf(text, sizeof(text), "d%.17g", number + 0.0);
	add_bytes(sum, text, (size_t)length + 1);
}

static int ascending(const void *one, const void *two)
{
	return strcmp(*(const char *const *)one, *(const char *const *)two);
}

static void add_value(struct sum *sum, const json_t *value);

static void add_object(struct sum *sum, const json_t *object, bool line)
{
	const char *few[FEW_NAMES];
	size_t nr = json_object_size(object);
	const char **names = nr > FEW_NAMES ? memory_new(nr, sizeof(*names))
					    : few;
	const char *name;
	json_t *value;

	/* json_object_foreach() wants what it reads to be changeable. */
	nr = 0;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		names[nr++] = name;
	qsort(names, nr, sizeof(*names), ascending);
	add_bytes(sum, "{", 1);
	for (size_t i = 0; i < nr; i++) {
		if (line && strcmp(names[i], RECORD_SUM) == 0)
			continue;
		add_text(sum, names[i]);
		add_value(sum, json_object_get(object, names[i]));
	}
	add_bytes(sum, "}", 1);
	if (names != few)
		free(names);
}

static void add_value(struct sum *sum, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		add_object(sum, value, false);
		break;
	case JSON_ARRAY:
		add_bytes(sum, "[", 1);
		for (size_t i = 0; i < json_array_size(value); i++)
			add_value(sum, json_array_get(value, i));
		add_bytes(sum, "]", 1);
		break;
	case JSON_STRING:
		add_text(sum, json_string_value(value));
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		add_number(sum, json_number_value(value));
		break;
	case JSON_TRUE:
		add_bytes(sum, "t", 1);
		break;
	case JSON_FALSE:
		add_bytes(sum, "f", 1);
		break;
	case JSON_NULL:
		add_bytes(sum, "n", 1);
		break;
	}
}

static uint32_t record_sum(const json_t *line)
{
	struct sum sum = { .crc = crc32_z(0, Z_NULL, 0) };

	add_object(&sum, line, true);
	sum_flush(&sum);
	return (uint32_t)sum.crc;
}

enum seal record_seal_of(const json_t *line)
{
	const json_t *said = json_object_get(line, RECORD_SUM);
	char text[16];

	if (!said)
		return SEAL_NONE;
	snprintf(text, sizeof(text), "%08x", (unsigned)record_sum(line));
	return json_is_string(said) &&
			       strcmp(json_string_value(said), text) == 0
		       ? SEAL_WHOLE
		       : SEAL_BROKEN;
}

void record_seal(struct json_text *line)
{
	json_t *parsed = json_loadb(line->text, line->length, 0, NULL);
	char text[40];

	assert(parsed); /* what we wrote ourselves */
	snprintf(text, sizeof(text), ",\"" RECORD_SUM "\":\"%08x\"}\n",
		 (unsigned)record_sum(parsed));
	json_decref(parsed);
	json_replace_end(line, 2, text); /* "}" and the newline */
}
