/* json - any JSON as facts, written again: what we write, we read, and it says
 * the same.  (But for empty names: "": { "a": 1 } is the fact "a".) */
#include "fuzz.h"

#include "base/json.h"
#include "data/scan.h"

/* The readers of single fields.  {"n.a": 1} has no "n", and written again it
 * has, so whether they fail says nothing of the facts. */
static void read_fields(const struct item *parsed)
{
	struct reason why;
	struct scan scan = { .path = "fuzz", .line = 1, .why = &why };

	scan_time(&scan, parsed, "time");
	scan_count(&scan, parsed, "n", UINT64_MAX);
	scan_number(&scan, parsed, "x", 0, 1);
}

/* The facts of an object as JSON; false where they are none, or a key asks for
 * two things at once ("a" and "a.b"). */
static bool again(const char *text, size_t length, struct json_text *json)
{
	struct reason why;
	struct scan scan = {
		.tree = item_tree_new(), .path = "fuzz", .line = 1, .why = &why
	};
	struct item *parsed = scan_parse(&scan, text, length, false);
	struct facts facts = { 0 };
	const char *key;
	bool well = false;

	if (parsed) {
		scan_all(&scan, parsed, &facts);
		read_fields(parsed);
		if (!scan.err) {
			json_open_object(json, NULL);
			well = json_put_facts(json, &facts, &key) == 0;
			json_close(json);
		}
	}
	item_tree_free(scan.tree);
	facts_clear(&facts);
	return well;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct json_text first = { 0 }, second = { 0 };

	if (again(text, size, &first)) {
		again(first.text, first.length, &second);
		FUZZ_CHECK(
			strstr(first.text, "\"\":") ||
			(second.text && first.length == second.length &&
			 memcmp(first.text, second.text, first.length) == 0));
	}
	json_text_free(&first);
	json_text_free(&second);
	free(text);
	return 0;
}
