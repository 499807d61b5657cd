/* lab_boot_number.c - a guest's line gets the number of its boot, and its
 * checksum anew; a damaged one stays as it is. */
#include <string.h>

#include "data/item.h"
#include "data/record_sum.h"
#include "lab/boot_parts.h"
#include "tap.h"

static enum seal seal_of(const struct json_text *line)
{
	struct item_tree *tree = item_tree_new();
	char error[ITEM_ERROR];
	const struct item *parsed =
		item_parse(tree, line->text, line->length, error);
	enum seal seal = parsed ? record_seal_of(parsed) : SEAL_BROKEN;

	item_tree_free(tree);
	return seal;
}

/* Seals the line, and numbers it. */
static bool number_of(const char *text, unsigned number, struct json_text *to)
{
	struct json_text line = { 0 };
	bool done;

	json_replace_end(&line, 0, text);
	record_seal(&line);
	done = boot_renumber(to, line.text, line.length, number);
	json_text_free(&line);
	return done;
}

int main(void)
{
	struct json_text to = { 0 };

	CHECK(number_of("{\"type\":\"trial\",\"boot\":1,\"n\":1}\n", 12, &to));
	CHECK(strncmp(to.text,
		      "{\"type\":\"trial\",\"boot\":12,\"n\":1,\"crc\":\"",
		      38) == 0);
	CHECK(to.length == strlen(to.text) && to.text[to.length - 1] == '\n');
	CHECK(seal_of(&to) == SEAL_WHOLE);

	/* The run line has it as the last of an object. */
	CHECK(number_of("{\"type\":\"run\",\"vm\":{\"boot\":1}}\n", 2, &to));
	CHECK(strstr(to.text, "\"vm\":{\"boot\":2},\"crc\"") != NULL);
	CHECK(seal_of(&to) == SEAL_WHOLE);

	/* What only looks like it. */
	CHECK(number_of("{\"x\":\"\\\"boot\\\":1,\",\"reboot\":1,\"boot\":1}\n",
			3, &to));
	CHECK(strstr(to.text, "{\"x\":\"\\\"boot\\\":1,\",\"reboot\":1,"
			      "\"boot\":3,\"crc\"") != NULL);
	CHECK(!number_of("{\"type\":\"skip\",\"boot\":10}\n", 2, &to));
	CHECK(!number_of("{\"type\":\"end\"}\n", 2, &to));
	CHECK(!number_of("{\"type\":\"trial\",\"boot\":1}\n", 1, &to));

	/* A line that is not what the guest wrote, or has no checksum. */
	static const char damaged[] =
		"{\"boot\":1,\"n\":2,\"crc\":\"00000000\"}\n";
	static const char bare[] = "{\"boot\":1}\n",
			  no_json[] = "\"boot\":1,\n";

	CHECK(!boot_renumber(&to, damaged, strlen(damaged), 2));
	CHECK(!boot_renumber(&to, bare, strlen(bare), 2));
	CHECK(!boot_renumber(&to, no_json, strlen(no_json), 2));
	json_text_free(&to);
	return tap_end();
}
