/* json.c - see json.h. */
#include "base/json.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void put(struct json_text *json, const char *bytes, size_t nr)
{
	if (json->room - json->length <= nr) {
		json->room = 2 * json->room + nr + 256;
		json->text = memory_resize(json->text, json->room, 1);
	}
	memcpy(json->text + json->length, bytes, nr);
	json->length += nr;
	json->text[json->length] = '\0';
}

static void put_string(struct json_text *json, const char *string)
{
	put(json, string, strlen(string));
}

/* The length of the UTF-8 sequence at text, 0 where it is none (RFC 3629:
 * shortest form, no surrogates, up to U+10FFFF). */
static size_t utf8_length(const unsigned char *text)
{
	static const struct {
		unsigned char first, last, low, high; /* of the second byte */
		size_t length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (text[0] < forms[i].first || text[0] > forms[i].last)
			continue;
		if (forms[i].length == 1)
			return 1;
		if (text[1] < forms[i].low || text[1] > forms[i].high)
			return 0;
		for (size_t at = 2; at < forms[i].length; at++)
			if ((text[at] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static void put_quoted(struct json_text *json, const char *text)
{
	static const char plain[][3] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",	 ['\f'] = "\\f",
		['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
	};
	const unsigned char *at = (const unsigned char *)text;

	put(json, "\"", 1);
	while (*at) {
		size_t length = utf8_length(at);

		if (length == 0) {
			put_string(json, "\\ufffd");
			length = 1;
		} else if (*at < sizeof(plain) / sizeof(plain[0]) &&
			   plain[*at][0]) {
			put_string(json, plain[*at]);
		} else if (*at < 0x20 || *at == 0x7f) {
			char escape[8];

			snprintf(escape, sizeof(escape), "\\u%04x", *at);
			put_string(json, escape);
		} else {
			put(json, (const char *)at, length);
		}
		at += length;
	}
	put(json, "\"", 1);
}

/* Writes the comma, except before the first value, and the key. */
static void begin(struct json_text *json, const char *key)
{
	if (json->depth > 0 && json->text[json->length - 1] != '{' &&
	    json->text[json->length - 1] != '[')
		put(json, ",", 1);
	if (key) {
		put_quoted(json, key);
		put(json, ":", 1);
	}
}

static void open_with(struct json_text *json, const char *key, char opening,
		      char closing)
{
	assert(json->depth < JSON_DEPTH_MAX);
	begin(json, key);
	put(json, &opening, 1);
	json->closing[json->depth++] = closing;
}

void json_open_object(struct json_text *json, const char *key)
{
	open_with(json, key, '{', '}');
}

void json_open_array(struct json_text *json, const char *key)
{
	open_with(json, key, '[', ']');
}

void json_close(struct json_text *json)
{
	assert(json->depth > 0);
	put(json, &json->closing[--json->depth], 1);
}

void json_put_text(struct json_text *json, const char *key, const char *value)
{
	begin(json, key);
	if (value)
		put_quoted(json, value);
	else
		put_string(json, "null");
}

void json_put_number(struct json_text *json, const char *key, double value)
{
	char digits[40];

	if (!isfinite(value)) {
		json_put_null(json, key);
		return;
	}
	begin(json, key);
	if (value == trunc(value) && fabs(value) < 0x1p53) {
		snprintf(digits, sizeof(digits), "%.0f", value + 0.0);
	} else {
		for (int precision = 15; precision <= 17; precision++) {
			snprintf(digits, sizeof(digits), "%.*g", precision,
				 value);
			if (strtod(digits, NULL) == value)
				break;
		}
	}
	put_string(json, digits);
}

void json_put_rounded(struct json_text *json, const char *key, double value,
		      int decimals)
{
	char digits[400]; /* DBL_MAX has 309 */

	assert(decimals >= 0 && decimals <= 9);
	if (!isfinite(value)) {
		json_put_null(json, key);
		return;
	}
	snprintf(digits, sizeof(digits), "%.*f", decimals, value);
	if (strchr(digits, '.')) {
		char *end = digits + strlen(digits);

		while (end[-1] == '0')
			*--end = '\0';
		if (end[-1] == '.')
			end[-1] = '\0';
	}
	begin(json, key);
	put_string(json, strcmp(digits, "-0") == 0 ? "0" : digits);
}

void json_put_integer(struct json_text *json, const char *key, uint64_t value)
{
	char digits[24];

	begin(json, key);
	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	put_string(json, digits);
}

void json_put_bool(struct json_text *json, const char *key, bool value)
{
	begin(json, key);
	put_string(json, value ? "true" : "false");
}

void json_put_null(struct json_text *json, const char *key)
{
	begin(json, key);
	put_string(json, "null");
}

static void put_fact(struct json_text *json, const char *key,
		     const struct fact *fact)
{
	switch (fact->type) {
	case FACT_NULL:
		json_put_null(json, key);
		break;
	case FACT_TEXT:
		json_put_text(json, key, fact->text);
		break;
	case FACT_NUMBER:
		json_put_number(json, key, fact->number);
		break;
	case FACT_BOOL:
		json_put_bool(json, key, fact->number != 0);
		break;
	}
}

/* The first fact whose key starts with those bytes. */
static size_t first_with(const struct facts *facts, const char *prefix,
			 size_t length)
{
	for (size_t i = 0; i < facts->nr; i++)
		if (strncmp(facts->list[i].key, prefix, length) == 0)
			return i;
	return facts->nr;
}

/* The facts whose keys start with the first length bytes of prefix. */
static int put_level(struct json_text *json, const struct facts *facts,
		     const char *prefix, size_t length, const char **key)
{
	for (size_t i = 0; i < facts->nr; i++) {
		const char *whole = facts->list[i].key;

		if (strncmp(whole, prefix, length) != 0)
			continue;
		const char *rest = whole + length;
		size_t word = strcspn(rest, ".");
		size_t group = length + word + 1; /* with its dot */
		char *name =
			memory_format("%.*s.", (int)(length + word), whole);
		size_t first = first_with(facts, name, group);
		bool leaf = !rest[word];
		int err = 0;

		name[group - 1] = '\0';
		if (leaf ? first < facts->nr
			 : first == i && json->depth == JSON_DEPTH_MAX) {
			*key = whole;
			err = -EINVAL;
		} else if (leaf) {
			put_fact(json, rest, &facts->list[i]);
		} else if (first == i) {
			json_open_object(json, name + length);
			err = put_level(json, facts, whole, group, key);
			json_close(json);
		}
		free(name);
		if (err)
			return err;
	}
	return 0;
}

int json_put_facts(struct json_text *json, const struct facts *facts,
		   const char **key)
{
	const char *at = "";
	int err = put_level(json, facts, "", 0, &at);

	if (err && key)
		*key = at;
	return err;
}

void json_newline(struct json_text *json)
{
	put(json, "\n", 1);
}

void json_replace_end(struct json_text *json, size_t bytes, const char *text)
{
	assert(bytes <= json->length);
	json->length -= bytes;
	put_string(json, text);
}

void json_text_reset(struct json_text *json)
{
	json->length = 0;
	json->depth = 0;
}

void json_text_free(struct json_text *json)
{
	free(json->text);
	*json = (struct json_text){ 0 };
}

void json_text_print(struct json_text *json, FILE *to)
{
	json_newline(json);
	fputs(json->text, to);
	json_text_free(json);
}
