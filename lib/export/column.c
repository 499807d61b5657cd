/* column.c - see column.h. */
#include "export/column.h"

#include <string.h>

size_t column_values(const struct column *column)
{
	return column->type == COLUMN_NUMBERS || column->type == COLUMN_COUNTS
		       ? column->nr_words
		       : 1;
}

const char *column_name(const struct column *column, size_t nth)
{
	return column->name ? column->name : column->words[nth];
}

static struct value ordinal_value(const char *at)
{
	int ordinal;

	memcpy(&ordinal, at, sizeof(ordinal));
	return (struct value){ .type = ordinal ? VALUE_COUNT : VALUE_NONE,
			       .count = (uint64_t)ordinal };
}

static struct value word_value(const struct column *column, const char *at)
{
	int word;

	memcpy(&word, at, sizeof(word));
	if (word < 0 || (size_t)word >= column->nr_words)
		return (struct value){ .type = VALUE_NONE };
	return (struct value){ .type = VALUE_TEXT,
			       .text = column->words[word] };
}

struct value column_value(const struct column *column, const void *row,
			  size_t nth, char text[COLUMN_ROOM])
{
	const char *at = (const char *)row + column->offset;
	struct value value = { .type = VALUE_NONE };
	size_t size;

	switch (column->type) {
	case COLUMN_TEXT:
		return (struct value){ .type = VALUE_TEXT, .text = at };
	case COLUMN_NUMBERS:
		at += nth * sizeof(double);
		__attribute__((fallthrough));
	case COLUMN_NUMBER:
		value.type = VALUE_NUMBER;
		memcpy(&value.number, at, sizeof(value.number));
		return value;
	case COLUMN_COUNTS:
		at += nth * sizeof(uint64_t);
		__attribute__((fallthrough));
	case COLUMN_COUNT:
		value.type = VALUE_COUNT;
		memcpy(&value.count, at, sizeof(value.count));
		return value;
	case COLUMN_SIZE:
		memcpy(&size, at, sizeof(size));
		return (struct value){ .type = VALUE_COUNT, .count = size };
	case COLUMN_YES:
		return (struct value){ .type = VALUE_YES, .count = *at != 0 };
	case COLUMN_ORDINAL:
		return ordinal_value(at);
	case COLUMN_WORD:
		return word_value(column, at);
	case COLUMN_OF:
		break;
	}
	return column->of(row, text, COLUMN_ROOM);
}

bool columns_have(const struct column *columns, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < column_values(&columns[i]); j++)
			if (strcmp(column_name(&columns[i], j), name) == 0)
				return true;
	return false;
}

static void put_json(struct json_text *json, const char *name,
		     const struct value *value)
{
	switch (value->type) {
	case VALUE_NONE:
		json_put_null(json, name);
		break;
	case VALUE_TEXT:
		json_put_text(json, name,
			      value->text && value->text[0] ? value->text
							    : NULL);
		break;
	case VALUE_NUMBER:
		json_put_number(json, name, value->number);
		break;
	case VALUE_COUNT:
		json_put_integer(json, name, value->count);
		break;
	case VALUE_YES:
		json_put_bool(json, name, value->count != 0);
		break;
	}
}

void columns_put_json(struct json_text *json, const struct column *columns,
		      size_t nr, const void *row)
{
	char text[COLUMN_ROOM];

	for (size_t i = 0; i < nr; i++) {
		for (size_t j = 0; j < column_values(&columns[i]); j++) {
			struct value value =
				column_value(&columns[i], row, j, text);

			put_json(json, column_name(&columns[i], j), &value);
		}
	}
}
