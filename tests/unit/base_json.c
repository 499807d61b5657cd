/* base_json.c - what is put into JSON comes out as JSON. */
#include <errno.h>
#include <stdlib.h>

#include "base/json.h"
#include "tap.h"

/* What one value is written as. */
static const char *text_of(const char *value)
{
	static char kept[256];
	struct json_text json = { 0 };

	json_put_text(&json, NULL, value);
	snprintf(kept, sizeof(kept), "%s", json.text);
	json_text_free(&json);
	return kept;
}

static const char *number_of(double value, int decimals)
{
	static char kept[400];
	struct json_text json = { 0 };

	if (decimals < 0)
		json_put_number(&json, NULL, value);
	else
		json_put_rounded(&json, NULL, value, decimals);
	snprintf(kept, sizeof(kept), "%s", json.text);
	json_text_free(&json);
	return kept;
}

static void test_texts(void)
{
	CHECK_TEXT(text_of("plain"), "\"plain\"");
	CHECK_TEXT(text_of(""), "\"\"");
	CHECK_TEXT(text_of(NULL), "null");
	CHECK_TEXT(text_of("\"\\\b\f\n\r\t/"), "\"\\\"\\\\\\b\\f\\n\\r\\t/\"");
	CHECK_TEXT(text_of("\x01\x1f\x7f"), "\"\\u0001\\u001f\\u007f\"");
	CHECK_TEXT(text_of("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x84"),
		   "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x84\"");
	/* Not UTF-8: a lone byte, overlong, a surrogate, over U+10FFFF, cut. */
	CHECK_TEXT(text_of("\xff"), "\"\\ufffd\"");
	CHECK_TEXT(text_of("\xc0\xaf"), "\"\\ufffd\\ufffd\"");
	CHECK_TEXT(text_of("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
	CHECK_TEXT(text_of("\xf4\x90\x80\x80"),
		   "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	CHECK_TEXT(text_of("a\xe2\x82"), "\"a\\ufffd\\ufffd\"");
}

static void test_numbers(void)
{
	CHECK_TEXT(number_of(0, -1), "0");
	CHECK_TEXT(number_of(-0.0, -1), "0");
	CHECK_TEXT(number_of(-17, -1), "-17");
	CHECK_TEXT(number_of(9007199254740991, -1), "9007199254740991");
	CHECK_TEXT(number_of(0.1, -1), "0.1");
	CHECK_TEXT(number_of(1.0 / 3, -1), "0.3333333333333333");
	CHECK_TEXT(number_of(1e300, -1), "1e+300");
	CHECK_TEXT(number_of(NAN, -1), "null");
	CHECK_TEXT(number_of(-INFINITY, -1), "null");
	CHECK_TEXT(number_of(1.0005, 3), "1");
	CHECK_TEXT(number_of(1.0006, 3), "1.001");
	CHECK_TEXT(number_of(-0.0001, 3), "0");
	CHECK_TEXT(number_of(120, 3), "120");
	CHECK_TEXT(number_of(100.5, 0), "100");
	CHECK_TEXT(number_of(NAN, 3), "null");
	CHECK(strlen(number_of(1.7e308, 3)) == 309);
}

static void test_objects(void)
{
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_open_array(&json, "a");
	json_put_integer(&json, NULL, UINT64_MAX);
	json_put_bool(&json, NULL, true);
	json_open_object(&json, NULL);
	json_close(&json);
	json_put_null(&json, NULL);
	json_close(&json);
	json_put_text(&json, "[{", "[{");
	json_put_bool(&json, "b", false);
	json_close(&json);
	json_newline(&json);
	CHECK_TEXT(json.text, "{\"a\":[18446744073709551615,true,{},null],"
			      "\"[{\":\"[{\",\"b\":false}\n");
	CHECK(json.length == strlen(json.text));
	json_text_reset(&json);
	json_open_array(&json, NULL);
	json_close(&json);
	CHECK_TEXT(json.text, "[]");
	json_text_free(&json);
}

static const char *facts_of(const struct facts *facts, const char **key,
			    int *err)
{
	static char kept[512];
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	*err = json_put_facts(&json, facts, key);
	json_close(&json);
	snprintf(kept, sizeof(kept), "%s", json.text);
	json_text_free(&json);
	return kept;
}

static void test_facts(void)
{
	struct facts facts = { 0 };
	const char *key = "none";
	int err;

	CHECK_TEXT(facts_of(&facts, &key, &err), "{}");
	facts_set_text(&facts, "thp.enabled", "always");
	facts_set_number(&facts, "seed", 4);
	facts_set_bool(&facts, "thp.deep.er", true);
	facts_set_null(&facts, "thp.defrag");
	facts_set_number(&facts, "thpx", 1.5);
	facts_set_number(&facts, "thp.deep.x", 2);
	CHECK_TEXT(facts_of(&facts, &key, &err),
		   "{\"thp\":{\"enabled\":\"always\",\"deep\":{\"er\":true,"
		   "\"x\":2},\"defrag\":null},\"seed\":4,\"thpx\":1.5}");
	CHECK(err == 0);
	CHECK_TEXT(key, "none");
	facts_set_number(&facts, "thp.deep", 2);
	facts_of(&facts, &key, &err);
	CHECK(err == -EINVAL);
	CHECK_TEXT(key, "thp.deep");
	facts_clear(&facts);
	facts_set_number(&facts, "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p", 1);
	facts_of(&facts, &key, &err);
	CHECK(err == 0);
	facts_set_number(&facts, "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.q.r", 1);
	facts_of(&facts, &key, &err);
	CHECK(err == -EINVAL);
	CHECK_TEXT(key, "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.q.r");
	facts_clear(&facts);
}

int main(void)
{
	test_texts();
	test_numbers();
	test_objects();
	test_facts();
	return tap_end();
}
