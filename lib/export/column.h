/* column.h - the columns of a table, defined once for all formats: each has a
 * name and the place of its value in the struct that is a row.
 */
#ifndef COWBENCH_EXPORT_COLUMN_H
#define COWBENCH_EXPORT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

enum value_type {
	VALUE_NONE, /* null; nothing in a CSV */
	VALUE_TEXT, /* NULL or "" is none */
	VALUE_NUMBER,
	VALUE_COUNT,
	VALUE_YES, /* true or false; 1 or 0 where there are no such words */
};

struct value {
	enum value_type type;
	const char *text;
	double number; /* NaN and infinite are none */
	uint64_t count;
};

enum column_type {
	COLUMN_TEXT,	/* a char array */
	COLUMN_NUMBER,	/* a double */
	COLUMN_COUNT,	/* a uint64_t */
	COLUMN_SIZE,	/* a size_t */
	COLUMN_ORDINAL, /* an int or unsigned from 1; 0: no value */
	COLUMN_YES,	/* a bool */
	COLUMN_WORD,	/* an enum of nr_words words; negative: no value */
	COLUMN_OF,	/* what of() makes of the row */
	/* as many columns as there are words, named so: of an array */
	COLUMN_NUMBERS, /* of double */
	COLUMN_COUNTS,	/* of uint64_t */
};

struct column {
	const char *name; /* NULL: the words are the names */
	enum column_type type;
	size_t offset; /* in the row; not of COLUMN_OF */
	const char *const *words;
	size_t nr_words;
	/* text is room for what the value says, if it needs some. */
	struct value (*of)(const void *row, char *text, size_t room);
};

/* A column of a member of the struct that is a row. */
#define COLUMN(name, type, row, member)                                     \
	{                                                                   \
		name, COLUMN_##type, offsetof(struct row, member), NULL, 0, \
			NULL                                                \
	}
#define COLUMN_WORDS(name, type, row, member, words, nr)                      \
	{                                                                     \
		name, COLUMN_##type, offsetof(struct row, member), words, nr, \
			NULL                                                  \
	}
#define COLUMN_MADE(name, of)                   \
	{                                       \
		name, COLUMN_OF, 0, NULL, 0, of \
	}

#define COLUMN_ROOM 128 /* bytes of text that of() may need */

/* The nth value of a column, from 0 to column_values() - 1. */
struct value column_value(const struct column *column, const void *row,
			  size_t nth, char text[COLUMN_ROOM]);
size_t column_values(const struct column *column);
const char *column_name(const struct column *column, size_t nth);

/* Whether one of the columns is called so. */
bool columns_have(const struct column *columns, size_t nr, const char *name);

/* All of a row as names of the JSON object that is open. */
void columns_put_json(struct json_text *json, const struct column *columns,
		      size_t nr, const void *row);

#endif
