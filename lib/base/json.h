/* json.h - writes JSON into a text that grows, such as one line of a record.
 *
 *	struct json_text line = { 0 };
 *
 *	json_open_object(&line, NULL);
 *	json_put_text(&line, "type", "skip");
 *	json_close(&line);
 *	... line.text is {"type":"skip"}
 *	json_text_free(&line);
 *
 * key is NULL at the top and in an array.  Reading is lib/data's, by jansson.
 */
#ifndef COWBENCH_BASE_JSON_H
#define COWBENCH_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/facts.h"

#define JSON_DEPTH_MAX 16

struct json_text {     /* all zero is an empty one */
	char *text;    /* ended by a NUL that length does not count */
	size_t length; /* bytes */
	size_t room;
	char closing[JSON_DEPTH_MAX]; /* what json_close() writes */
	unsigned depth;
};

/* No deeper than JSON_DEPTH_MAX. */
void json_open_object(struct json_text *json, const char *key);
void json_open_array(struct json_text *json, const char *key);

/* Closes what was opened last. */
void json_close(struct json_text *json);

/* value may be any bytes: those that are no UTF-8 are written as U+FFFD.  NULL
 * is written as null. */
void json_put_text(struct json_text *json, const char *key, const char *value);

/* The shortest decimal that reads back as the same double. Neither NaN nor
 * infinity is JSON: they become null. */
void json_put_number(struct json_text *json, const char *key, double value);

/* The same, cut to that many decimals (0 to 9) by rounding. */
void json_put_rounded(struct json_text *json, const char *key, double value,
		      int decimals);

void json_put_integer(struct json_text *json, const char *key, uint64_t value);
void json_put_bool(struct json_text *json, const char *key, bool value);
void json_put_null(struct json_text *json, const char *key);

/* Writes the facts into the open object.  Keys with dots go into nested objects
 * ("thp.enabled" into "thp"), each at the place of its first fact.  0; -EINVAL
 * where one name would be both a value and an object ("thp" and "thp.enabled")
 * or would nest too deep: *key is then that fact's key. */
int json_put_facts(struct json_text *json, const struct facts *facts,
		   const char **key);

/* A newline: the line is complete. */
void json_newline(struct json_text *json);

/* Replaces the last bytes by other text, which must be whole JSON. */
void json_replace_end(struct json_text *json, size_t bytes, const char *text);

/* Empties the text and keeps its memory. */
void json_text_reset(struct json_text *json);

void json_text_free(struct json_text *json);

/* Writes the text and a newline, and frees it. */
void json_text_print(struct json_text *json, FILE *to);

#endif
