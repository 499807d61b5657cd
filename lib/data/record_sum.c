/* record_sum.c - see record_sum.h. */
#include "data/record_sum.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/memory.h"

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

/* A whole number of up to 15 digits, digit by digit. */
static char *put_whole(char *end, double number)
{
	uint64_t rest = (uint64_t)fabs(number);

	do
		*--end = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--end = '-';
	return end;
}

/* The 17 digits that begin with 10^exponent, of size = part * 2^-shift: exact,
 * and a half goes to the even digit.  Over or under 17 digits: exponent was
 * wrong. */
static uint64_t digits_of(uint64_t part, int shift, int exponent)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = part, half = (wide)1 << (shift - 1), rest;
	uint64_t digits;

	for (int i = 16 - exponent; i > 0; i--)
		product *= 10;
	digits = (uint64_t)(product >> shift);
	rest = product & (((wide)1 << shift) - 1);
	if (rest > half || (rest == half && digits & 1))
		digits++;
	return digits;
}

/* Writes a fraction that is 1e-4 and more, and under 1e15, as %.17g does,
 * before end; returns where it begins. */
static char *put_fraction(char *end, double number)
{
	const uint64_t least = UINT64_C(10000000000000000); /* of 17 digits */
	int binary, exponent;
	uint64_t part =
		(uint64_t)ldexp(frexp(fabs(number), &binary), DBL_MANT_DIG);
	uint64_t digits;

	exponent = (int)floor(log10(fabs(number)));
	digits = digits_of(part, DBL_MANT_DIG - binary, exponent);
	if (digits < least || digits >= 10 * least) {
		exponent += digits < least ? -1 : 1;
		digits = digits_of(part, DBL_MANT_DIG - binary, exponent);
	}
	int after = 16 - exponent; /* digits behind the point */

	for (; digits % 10 == 0; after--)
		digits /= 10;
	for (; after > 0; after--, digits /= 10)
		*--end = (char)('0' + digits % 10);
	*--end = '.';
	do
		*--end = (char)('0' + digits % 10);
	while (digits /= 10);
	if (number < 0)
		*--end = '-';
	return end;
}

size_t record_sum_number(char text[RECORD_SUM_NUMBER], double number)
{
	char room[RECORD_SUM_NUMBER], *end = room + sizeof(room) - 1;
	const double size = fabs(number);
	char *from;

	if (size < 1e15 && trunc(number) == number)
		from = put_whole(end, number);
	else if (size >= 1e-4 && size < 1e15)
		from = put_fraction(end, number);
	else
		return (size_t)snprintf(text, RECORD_SUM_NUMBER, "%.17g",
					number);
	*end = '\0';
	memcpy(text, from, (size_t)(end + 1 - from));
	return (size_t)(end - from);
}

/* Its NUL too. */
static void add_number(struct sum *sum, double number)
{
	char text[1 + RECORD_SUM_NUMBER] = "d";

	add_bytes(sum, text, 2 + record_sum_number(text + 1, number));
}

static void add_value(struct sum *sum, const struct item *value);

static void add_object(struct sum *sum, const struct item *object, bool line)
{
	add_bytes(sum, "{", 1);
	for (size_t i = 0; i < object->nr; i++) {
		const struct item_member *member = item_ranked(object, i);

		if (line && strcmp(member->name, RECORD_SUM) == 0)
			continue;
		add_text(sum, member->name);
		add_value(sum, &member->value);
	}
	add_bytes(sum, "}", 1);
}

static void add_value(struct sum *sum, const struct item *value)
{
	switch (value->type) {
	case ITEM_OBJECT:
		add_object(sum, value, false);
		break;
	case ITEM_ARRAY:
		add_bytes(sum, "[", 1);
		for (size_t i = 0; i < value->nr; i++)
			add_value(sum, &value->items[i]);
		add_bytes(sum, "]", 1);
		break;
	case ITEM_TEXT:
		add_text(sum, value->text);
		break;
	case ITEM_WHOLE:
	case ITEM_REAL:
		add_number(sum, item_number(value));
		break;
	case ITEM_TRUE:
		add_bytes(sum, "t", 1);
		break;
	case ITEM_FALSE:
		add_bytes(sum, "f", 1);
		break;
	case ITEM_NULL:
		add_bytes(sum, "n", 1);
		break;
	}
}

static uint32_t record_sum(const struct item *line)
{
	struct sum sum = { .crc = crc32_z(0, Z_NULL, 0) };

	add_object(&sum, line, true);
	sum_flush(&sum);
	return (uint32_t)sum.crc;
}

enum seal record_seal_of(const struct item *line)
{
	const struct item *said = item_get(line, RECORD_SUM);
	char text[16];

	if (!said)
		return SEAL_NONE;
	snprintf(text, sizeof(text), "%08x", (unsigned)record_sum(line));
	return item_text(said) && strcmp(said->text, text) == 0 ? SEAL_WHOLE
								: SEAL_BROKEN;
}

void record_seal(struct json_text *line)
{
	struct item_tree *tree = item_tree_new();
	char text[40], error[ITEM_ERROR];
	const struct item *parsed =
		item_parse(tree, line->text, line->length, error);

	assert(parsed); /* what we wrote ourselves */
	snprintf(text, sizeof(text), ",\"" RECORD_SUM "\":\"%08x\"}\n",
		 (unsigned)record_sum(parsed));
	item_tree_free(tree);
	json_replace_end(line, 2, text); /* "}" and the newline */
}
