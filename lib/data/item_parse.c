/* item_parse.c - a line of JSON as values: our own parser, and what it does not
 * take by jansson.  See item.h.
 */
#include "data/item_tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#define DEPTH_MAX  32 /* deeper lines are jansson's */
#define NUMBER_MAX 64 /* bytes of a number that are not jansson's */
#define DIGITS_MAX 18 /* of a whole number: no more than an int64_t has */

/* --- our own parser ------------------------------------------------------- */

static void skip_blanks(struct item_tree *tree)
{
	while (tree->at < tree->end && (*tree->at == ' ' || *tree->at == '\t' ||
					*tree->at == '\n' || *tree->at == '\r'))
		tree->at++;
}

static bool next_is(struct item_tree *tree, char what)
{
	skip_blanks(tree);
	if (tree->at == tree->end || *tree->at != what)
		return false;
	tree->at++;
	return true;
}

/* The character behind a backslash; 0: not one that is taken here. */
static char unescaped(char letter)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at = letter ? strchr(from, letter) : NULL;

	if (!at)
		return '\0';
	return to[at - from];
}

/* A text, behind its first quote; NULL: not taken here. */
static const char *parse_text(struct item_tree *tree)
{
	const char *from = tree->at;
	size_t length = 0, escapes = 0;
	char *text;

	for (;; length++) {
		const char *at = from + length;

		if (at == tree->end || (unsigned char)*at < ' ' ||
		    (unsigned char)*at > '~')
			return NULL;
		if (*at == '"')
			break;
		if (*at == '\\') {
			if (at + 1 == tree->end || !unescaped(at[1]))
				return NULL;
			length++;
			escapes++;
		}
	}
	tree->at += length + 1;
	text = item_take_text(tree, from, length);
	if (!escapes)
		return text;

	char *to = text;

	for (const char *at = text; at < text + length; at++)
		if (*at == '\\')
			*to++ = unescaped(*++at);
		else
			*to++ = *at;
	*to = '\0';
	return text;
}

static bool is_digit(const struct item_tree *tree, const char *at)
{
	return at < tree->end && *at >= '0' && *at <= '9';
}

/* The decimal number of digits * 10^power: exact where both are small, since
 * then they are doubles and one operation rounds once. */
static bool exact(uint64_t digits, int power, double *number)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,	 1e4,  1e5,
					 1e6,  1e7,  1e8,  1e9,	 1e10, 1e11,
					 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
					 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (digits >> 53 || power < -22 || power > 22)
		return false;
	*number = power < 0 ? (double)digits / powers[-power]
			    : (double)digits * powers[power];
	return true;
}

/* Takes digits at *at to those so far; returns how many. */
static int take_digits(const struct item_tree *tree, const char **at,
		       uint64_t *digits)
{
	const char *from = *at;

	for (; is_digit(tree, *at); (*at)++)
		*digits = 10 * *digits + (uint64_t)(**at - '0');
	return (int)(*at - from);
}

/* The exponent behind an e: false where it is none. */
static bool skip_exponent(const struct item_tree *tree, const char **at)
{
	uint64_t unused = 0;

	if (++*at < tree->end && (**at == '+' || **at == '-'))
		++*at;
	return take_digits(tree, at, &unused) > 0;
}

/* A number as libc reads it: false where it is none, or too large. */
static bool parse_slowly(struct item *item, const char *from, size_t length)
{
	char text[NUMBER_MAX];

	if (length >= sizeof(text))
		return false;
	memcpy(text, from, length);
	text[length] = '\0';
	item->real = strtod(text, NULL);
	return isfinite(item->real);
}

/* A number: false where it is none, or not taken here. */
static bool parse_number(struct item_tree *tree, struct item *item)
{
	const char *from = tree->at, *at = from;
	const bool negative = *at == '-';
	uint64_t digits = 0;
	int nr, power = 0;
	bool plain = true; /* without an exponent */

	at += negative;
	if (at < tree->end && *at == '0' && is_digit(tree, at + 1))
		return false;
	nr = take_digits(tree, &at, &digits);
	if (!nr)
		return false;
	item->type = ITEM_WHOLE;
	if (at < tree->end && *at == '.') {
		item->type = ITEM_REAL;
		at++;
		power = take_digits(tree, &at, &digits);
		if (!power)
			return false;
	}
	if (at < tree->end && (*at == 'e' || *at == 'E')) {
		item->type = ITEM_REAL;
		plain = false;
		if (!skip_exponent(tree, &at))
			return false;
	}
	tree->at = at;
	plain = plain && nr + power <= DIGITS_MAX;
	if (item->type == ITEM_WHOLE) {
		item->whole = negative ? -(int64_t)digits : (int64_t)digits;
		return plain;
	}
	if (!plain || !exact(digits, -power, &item->real))
		return parse_slowly(item, from, (size_t)(at - from));
	item->real = negative ? -item->real : item->real;
	return true;
}

static bool parse_word(struct item_tree *tree, struct item *item)
{
	static const struct {
		const char *word;
		enum item_type type;
	} words[] = {
		{ "null", ITEM_NULL },
		{ "false", ITEM_FALSE },
		{ "true", ITEM_TRUE },
	};

	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(words[i].word);

		if ((size_t)(tree->end - tree->at) < length ||
		    memcmp(tree->at, words[i].word, length) != 0)
			continue;
		tree->at += length;
		item->type = words[i].type;
		return true;
	}
	return false;
}

static bool parse_value(struct item_tree *tree, struct item *item, int depth);

/* An array or object, behind its bracket. */
static bool parse_many(struct item_tree *tree, bool object, struct item *item,
		       int depth)
{
	const size_t first = tree->nr_open;
	const char close = object ? '}' : ']';

	if (depth > DEPTH_MAX)
		return false;
	if (next_is(tree, close))
		return item_close(tree, first, object, item);
	do {
		size_t place = item_open(tree);
		struct item value = { .type = ITEM_NULL };

		if (object) {
			const char *name = next_is(tree, '"') ? parse_text(tree)
							      : NULL;

			if (!name || !next_is(tree, ':'))
				return false;
			item_name(tree, place, name);
		}
		if (!parse_value(tree, &value, depth))
			return false;
		tree->open[place].value = value;
	} while (next_is(tree, ','));
	return next_is(tree, close) && item_close(tree, first, object, item);
}

static bool parse_value(struct item_tree *tree, struct item *item, int depth)
{
	skip_blanks(tree);
	if (tree->at == tree->end)
		return false;
	switch (*tree->at) {
	case '{':
	case '[':
		return parse_many(tree, *tree->at++ == '{', item, depth + 1);
	case '"':
		tree->at++;
		item->type = ITEM_TEXT;
		item->text = parse_text(tree);
		return item->text;
	case 'n':
	case 'f':
	case 't':
		return parse_word(tree, item);
	default:
		return parse_number(tree, item);
	}
}

/* --- jansson's ------------------------------------------------------------ */

static bool convert(struct item_tree *tree, const json_t *from,
		    struct item *item);

static bool convert_object(struct item_tree *tree, const json_t *from,
			   struct item *item)
{
	const size_t first = tree->nr_open;
	const char *name;
	json_t *value;

	/* json_object_foreach() wants what it reads to be changeable. */
	json_object_foreach((json_t *)(uintptr_t)from, name, value)
	{
		size_t place = item_open(tree);
		struct item one = { .type = ITEM_NULL };

		if (!convert(tree, value, &one))
			return false;
		/* The loop goes on from its own name. */
		item_name(tree, place,
			  item_take_text(tree, name, strlen(name)));
		tree->open[place].value = one;
	}
	return item_close(tree, first, true, item);
}

static bool convert_array(struct item_tree *tree, const json_t *from,
			  struct item *item)
{
	const size_t first = tree->nr_open;

	for (size_t i = 0; i < json_array_size(from); i++) {
		size_t place = item_open(tree);
		struct item one = { .type = ITEM_NULL };

		if (!convert(tree, json_array_get(from, i), &one))
			return false;
		tree->open[place].value = one;
	}
	return item_close(tree, first, false, item);
}

static bool convert(struct item_tree *tree, const json_t *from,
		    struct item *item)
{
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		return convert_object(tree, from, item);
	case JSON_ARRAY:
		return convert_array(tree, from, item);
	case JSON_STRING:
		item->type = ITEM_TEXT;
		item->text = item_take_text(tree, json_string_value(from),
					    json_string_length(from));
		break;
	case JSON_INTEGER:
		item->type = ITEM_WHOLE;
		item->whole = json_integer_value(from);
		break;
	case JSON_REAL:
		item->type = ITEM_REAL;
		item->real = json_real_value(from);
		break;
	case JSON_TRUE:
		item->type = ITEM_TRUE;
		break;
	case JSON_FALSE:
		item->type = ITEM_FALSE;
		break;
	case JSON_NULL:
		item->type = ITEM_NULL;
		break;
	}
	return true;
}

struct item *item_parse(struct item_tree *tree, const char *text, size_t length,
			char error[ITEM_ERROR])
{
	struct item *item;
	json_error_t why;
	json_t *parsed;
	bool well;

	item_forget(tree);
	tree->at = text;
	tree->end = text + length;
	item = item_take(tree, sizeof(*item));
	*item = (struct item){ .type = ITEM_NULL };
	if (parse_value(tree, item, 0) && item->type >= ITEM_ARRAY) {
		skip_blanks(tree);
		if (tree->at == tree->end)
			return item;
	}

	parsed = json_loadb(text, length, JSON_REJECT_DUPLICATES, &why);
	if (!parsed) {
		snprintf(error, ITEM_ERROR, "%s", why.text);
		return NULL;
	}
	item_forget(tree);
	item = item_take(tree, sizeof(*item));
	*item = (struct item){ .type = ITEM_NULL };
	well = convert(tree, parsed, item);
	json_decref(parsed);
	if (!well)
		snprintf(error, ITEM_ERROR, "a name twice in an object");
	return well ? item : NULL;
}
