/* The values of a line of JSON: our own parser and jansson's say the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/memory.h"
#include "data/item.h"
#include "data/record_sum.h"
#include "tap.h"

static struct item_tree *tree;

/* Whether the tree says what jansson says. */
static bool same(const struct item *item, const json_t *json)
{
	const char *name;
	json_t *value;
	size_t at = 0;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		if (item->type != ITEM_OBJECT ||
		    item->nr != json_object_size(json))
			return false;
		json_object_foreach((json_t *)(uintptr_t)json, name, value)
		{
			const struct item *one = item_get(item, name);

			if (strcmp(item->members[at++].name, name) != 0 ||
			    !one || !same(one, value))
				return false;
		}
		for (size_t i = 1; i < item->nr; i++)
			if (strcmp(item_ranked(item, i - 1)->name,
				   item_ranked(item, i)->name) >= 0)
				return false;
		return true;
	case JSON_ARRAY:
		if (item_count(item) != json_array_size(json))
			return false;
		for (size_t i = 0; i < item->nr; i++)
			if (!same(&item->items[i], json_array_get(json, i)))
				return false;
		return item->type == ITEM_ARRAY;
	case JSON_STRING:
		return item->type == ITEM_TEXT &&
		       strcmp(item->text, json_string_value(json)) == 0;
	case JSON_INTEGER:
		return item->type == ITEM_WHOLE &&
		       item->whole == json_integer_value(json);
	case JSON_REAL: /* the sign of a 0 as well */
		return item->type == ITEM_REAL &&
		       item->real == json_real_value(json) &&
		       !signbit(item->real) == !signbit(json_real_value(json));
	case JSON_TRUE:
		return item->type == ITEM_TRUE;
	case JSON_FALSE:
		return item->type == ITEM_FALSE;
	default:
		return item->type == ITEM_NULL;
	}
}

/* Both take the text, and say the same, or neither does. */
static bool agree(const char *text)
{
	size_t length = strlen(text);
	/* Nothing behind the text may be read. */
	char *copy = memory_resize(NULL, length ? length : 1, 1);
	char error[ITEM_ERROR] = "";
	json_error_t why;
	json_t *json;
	const struct item *item;
	bool well;

	memcpy(copy, text, length);
	json = json_loadb(copy, length, JSON_REJECT_DUPLICATES, &why);
	item = item_parse(tree, copy, length, error);
	well = json ? item && same(item, json)
		    : !item && strcmp(error, why.text) == 0;
	json_decref(json);
	free(copy);
	return well;
}

static const char *const texts[] = {
	"{}",
	"[]",
	" { \"a\" : [ 1 , -2 , 0 , -0 ] } ",
	"{\"a\":1.5,\"b\":-0.0,\"c\":0.001,\"d\":123456789.123}",
	"{\"e\":1e3,\"f\":1E-7,\"g\":-2.5e+2}",
	"{\"a\":0.30000000000000004,\"b\":1.7976931348623157e308}",
	"{\"c\":4.9e-324,\"d\":9007199254740993.5}",
	"{\"e\":1e400}",
	"{\"a\":999999999999999999,\"b\":-999999999999999999}",
	"{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
	"{\"a\":9223372036854775808}",
	"{\"a\":12345678901234567890123}",
	"{\"a\":1.0000000000000000000000000000000000000000000000000000000000000001}",
	"{\"a\":true,\"b\":false,\"c\":null}",
	"{\"a\":tru}",
	"{\"a\":nul",
	"{\"a\":01}",
	"{\"a\":-}",
	"{\"a\":1.}",
	"{\"a\":.5}",
	"{\"a\":1e}",
	"{\"a\":1e+}",
	"{\"a\":+1}",
	"{\"a\":1.2.3}",
	"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
	"{\"a\":\"\\u00e9\\ud83d\\ude00\"}",
	"{\"a\":\"\\u0000\"}",
	"{\"a\":\"\\x\"}",
	"{\"a\":\"\t\"}",
	"{\"a\":\"\x7f\"}",
	"{\"a\":\"caf\xc3\xa9\",\"\xc2\xb5s\":1}",
	"{\"a\":\"\xff\"}",
	"{\"a\":\"open",
	"{\"a\":\"open\\",
	"{\"a\":1,\"a\":2}",
	"{\"long name 1\":1,\"long name 2\":2,\"long name\":3,\"long nam\":4}",
	"{\"a\":1,\"\":5}",
	"{\"long name 1\":1,\"long name 1\":2}",
	"{\"a\":{\"b\":{\"c\":[[{}],[]]}}}",
	"{\"a\":1,}",
	"{\"a\" 1}",
	"{a:1}",
	"{\"a\":1}}",
	"{\"a\":1} x",
	"{",
	"[1,2",
	"[1 2]",
	"",
	" ",
	"1",
	"\"a\"",
	"null",
};

static void test_texts(void)
{
	char deep[4300] = "";

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		tap_result(agree(texts[i]), texts[i], __FILE__, __LINE__);
	for (size_t depth = 30; depth <= 2100; depth += 10) {
		memset(deep, '[', depth);
		memset(deep + depth, ']', depth);
		deep[2 * depth] = '\0';
		if (depth < 50 || depth > 2030)
			CHECK(agree(deep));
	}
}

/* An object of so many names, of which the last is the first's again. */
static void test_many(size_t nr, bool twice)
{
	char *text = memory_text("{");

	for (size_t i = 0; i < nr; i++)
		memory_append(&text, "%s\"name %zu\":%zu", i ? "," : "",
			      twice && i + 1 == nr ? 0 : i * 7919 % nr, i);
	memory_append(&text, "}");
	CHECK(agree(text));
	free(text);
}

static void test_drop(void)
{
	char text[] = "{\"d\":1,\"b\":2,\"a\":3,\"c\":4}", error[ITEM_ERROR];
	struct item *item = item_parse(tree, text, strlen(text), error);

	item_drop(item, "b");
	item_drop(item, "none");
	CHECK(item->nr == 3);
	CHECK(!item_get(item, "b"));
	CHECK_TEXT(item->members[1].name, "a");
	CHECK_TEXT(item_ranked(item, 0)->name, "a");
	CHECK_TEXT(item_ranked(item, 1)->name, "c");
	CHECK_TEXT(item_ranked(item, 2)->name, "d");
	CHECK(item_get(item, "c")->whole == 4);
}

/* Decimal numbers of up to 18 digits, the point anywhere in them. */
static void test_decimals(void)
{
	unsigned long bad = 0;

	srand48(2);
	for (int i = 0; i < 100000; i++) {
		char text[64];
		int before = 1 + i % 17, after = 1 + i / 17 % (18 - before);

		snprintf(text, sizeof(text), "[%s%d", i % 2 ? "-" : "",
			 1 + (int)(lrand48() % 9));
		while (--before)
			strcat(text,
			       (char[]){ (char)('0' + lrand48() % 10), '\0' });
		strcat(text, ".");
		while (after--)
			strcat(text,
			       (char[]){ (char)('0' + lrand48() % 10), '\0' });
		strcat(text, "]");
		bad += !agree(text);
	}
	CHECK(bad == 0);
}

/* Numbers for a checksum: as libc writes them. */
static void test_numbers(void)
{
	unsigned long bad = 0;

	srand48(1);
	for (int i = 0; i < 400000; i++) {
		char ours[RECORD_SUM_NUMBER], theirs[64];
		double number = i % 3 == 0   ? ldexp(drand48(), i % 90 - 20)
				: i % 3 == 1 ? rint(drand48() * 1e9) / 1000
					     : pow(10, i % 25 - 6) *
						       (1 - 1.2e-16 * (i % 4));

		number = i & 8 ? -number : number;
		snprintf(theirs, sizeof(theirs), "%.17g", number);
		bad += record_sum_number(ours, number) != strlen(theirs) ||
		       strcmp(ours, theirs) != 0;
	}
	CHECK(bad == 0);
}

int main(void)
{
	tree = item_tree_new();
	test_texts();
	test_many(64, false);
	test_many(65, false);
	test_many(64, true);
	test_many(3000, true);
	test_drop();
	test_decimals();
	test_numbers();
	item_tree_free(tree);
	return tap_end();
}
