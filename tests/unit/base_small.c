/* base_small.c - the small leaves of lib/base: text, facts, file, reason and
 * random. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/facts.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/reason.h"
#include "base/text.h"
#include "tap.h"

static void check_nearest(void)
{
	static const char *const words[] = { "cow_write", "fault", "fork",
					     "null",	  "storm", "unmap" };
	static const char *const pairs[][2] = {
		{ "cow_wirte", "cow_write" }, /* neighbours swapped */
		{ "cowwrite", "cow_write" },
		{ "faults", "fault" },
		{ "fualt", "fault" },
		{ "frok", "fork" },
		{ "nul", "null" },
		{ "strom", "storm" },
		{ "null", "null" },
	};
	static const char *const far[] = {
		"",
		"x",
		"zebra",
		"writecow_",
		"unrelated words",
		("0123456789012345678901234567890123456789012345678901234567890"
		 "123456789"),
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		CHECK_TEXT(text_nearest(pairs[i][0], words, 6), pairs[i][1]);
	for (size_t i = 0; i < sizeof(far) / sizeof(*far); i++) {
		printf("# '%s'\n", far[i]);
		CHECK(text_nearest(far[i], words, 6) == NULL);
	}
	CHECK(text_nearest("null", words, 0) == NULL);
	/* A slip is closer than what may have been meant. */
	CHECK_TEXT(text_mistyped("cow_wirt", words, 6), "cow_write");
	CHECK_TEXT(text_mistyped("frok", words, 6), "fork");
	CHECK(text_nearest("fualts", words, 6) != NULL);
	CHECK_TEXT(text_mistyped("fualts", words, 6), "fault");
	CHECK(text_mistyped("cow_w", words, 6) == NULL);
	CHECK(text_mistyped("nl", words, 6) == NULL);
	CHECK(text_mistyped("ful", words, 6) == NULL);
}

static void check_utc(void)
{
	char text[32], small[8] = "before";

	text_utc(951782400, TEXT_MOMENT, text, sizeof(text));
	CHECK_TEXT(text, "2000-02-29T00:00:00Z");
	text_utc(951782400, TEXT_STAMP, text, sizeof(text));
	CHECK_TEXT(text, "20000229-000000");
	text_utc(951782400, TEXT_MOMENT, small, sizeof(small));
	CHECK_TEXT(small, "");
}

static void check_facts(void)
{
	struct facts facts = { 0 }, copy = { 0 };

	CHECK(facts_find(&facts, "a") == NULL);
	facts_set_text(&facts, "a", "one");
	facts_set_number(&facts, "b", 2.5);
	facts_set_bool(&facts, "c", true);
	facts_set_null(&facts, "d");
	CHECK(facts.nr == 4);
	CHECK_TEXT(facts_text(&facts, "a", "?"), "one");
	CHECK_TEXT(facts_text(&facts, "b", "?"), "?");
	CHECK_TEXT(facts_text(&facts, "z", "?"), "?");
	CHECK(facts_number(&facts, "b", 0) == 2.5);
	CHECK(facts_number(&facts, "a", 7) == 7);
	CHECK(facts_number(&facts, "d", 7) == 7);
	CHECK(facts_find(&facts, "c")->type == FACT_BOOL);
	/* A new value takes the old one's place, of any type, even when it is
	 * the old one's own text. */
	facts_set_text(&facts, "a", facts_text(&facts, "a", "") + 1);
	CHECK_TEXT(facts_text(&facts, "a", "?"), "ne");
	facts_set_number(&facts, "a", 1);
	CHECK(facts_number(&facts, "a", 0) == 1 && facts.nr == 4);
	CHECK_TEXT(facts.list[0].key, "a");
	for (int i = 0; i < 100; i++) {
		char key[16];

		snprintf(key, sizeof(key), "n.%d", i);
		facts_set_number(&facts, key, i);
	}
	CHECK(facts.nr == 104 && facts_number(&facts, "n.99", 0) == 99);
	facts_set_text(&copy, "first", "x");
	facts_set_text(&facts, "t", "text");
	facts_copy(&copy, &facts);
	facts_clear(&facts);
	CHECK(facts.nr == 0 && facts.list == NULL);
	CHECK(copy.nr == 106);
	CHECK_TEXT(facts_text(&copy, "t", "?"), "text");
	facts_clear(&copy);
	facts_clear(&copy);
}

static void check_file(void)
{
	char folder[] = "/tmp/cowbench-unit.XXXXXX", text[64], *whole;
	char *path;

	if (!CHECK(mkdtemp(folder) != NULL))
		return;
	path = memory_format("%s/file", folder);
	CHECK(file_read(folder, "/file", text, sizeof(text)) == -ENOENT);
	CHECK_TEXT(text, "");
	CHECK(file_read_all(folder, "/file") == NULL && errno == ENOENT);
	CHECK(file_write(path, "x") ==
	      -ENOENT); /* settings are there already */

	FILE *file = fopen(path, "w");

	fputs(" 12 always [madvise] never \t\n\n", file);
	fclose(file);
	CHECK(file_read(folder, "/file", text, sizeof(text)) == 26);
	CHECK_TEXT(text, " 12 always [madvise] never");
	CHECK(file_read(folder, "/file", text, 6) == 5);
	CHECK_TEXT(text, " 12 a");
	CHECK(file_read(NULL, path, text, sizeof(text)) == 26);
	CHECK(file_number(folder, "/file", -1) == 12);
	CHECK(file_number(folder, "/other", -1) == -1);
	CHECK(file_choice(folder, "/file", text, sizeof(text)) == 0);
	CHECK_TEXT(text, "madvise");
	CHECK(file_choice(folder, "/other", text, sizeof(text)) == -ENOENT);
	CHECK_TEXT(text, "");
	CHECK(truncate(path, 0) == 0);
	CHECK(file_write(path, "none voluntary (full)\n") == 0);
	CHECK(file_choice(folder, "/file", text, sizeof(text)) == 0);
	CHECK_TEXT(text, "full");
	CHECK(file_number(folder, "/file", -1) == -1);
	CHECK(truncate(path, 0) == 0);
	CHECK(file_write(path, "] none [\n") == 0);
	CHECK(file_choice(folder, "/file", text, sizeof(text)) == 0);
	CHECK_TEXT(text, "");
	CHECK(file_read(folder, "", text, sizeof(text)) == -EISDIR);

	/* However long. */
	file = fopen(path, "w");
	for (int i = 0; i < 100000; i++)
		fputs("0123456789", file);
	fclose(file);
	whole = file_read_all(NULL, path);
	CHECK(whole && strlen(whole) == 1000000);
	free(whole);
	CHECK(file_write("/dev/full", "x") == -ENOSPC);
	unlink(path);
	rmdir(folder);
	free(path);
}

static void check_reason(void)
{
	struct reason why;
	char longer[2 * REASON_MAX];

	CHECK(reason_set(&why, -EINVAL, "%s is %d", "it", 3) == -EINVAL);
	CHECK_TEXT(why.text, "it is 3");
	CHECK(reason_errno(&why, -ENOENT, "opening %s", "x") == -ENOENT);
	CHECK_TEXT(why.text, "opening x: No such file or directory");
	CHECK(reason_errno(&why, -EMFILE, "x") == -EMFILE);
	CHECK_TEXT(why.text, "x: Too many open files (`ulimit -n` says how "
			     "many may be open)");
	CHECK(reason_fork(&why, -ENOMEM, "a child") == -ENOMEM);
	CHECK_TEXT(why.text, "a child: Cannot allocate memory");
	CHECK(reason_fork(&why, -EAGAIN, "a child") == -ENOTSUP);
	CHECK(strstr(why.text, "a child wants one process more than ") &&
	      strstr(why.text, "pids.max"));
	CHECK(reason_set(NULL, -EIO, "nobody asks") == -EIO);
	CHECK(reason_errno(NULL, -EIO, "nobody asks") == -EIO);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	CHECK(reason_errno(&why, -EIO, "%s", longer) == -EIO);
	CHECK(strlen(why.text) == REASON_MAX - 1);
}

static void check_random(void)
{
	/* The generator's published values for this seed. */
	uint64_t state = 1234567;
	size_t seen[7] = { 0 };
	bool in = true, even = true;

	CHECK(random_next(&state) == UINT64_C(6457827717110365317));
	CHECK(random_next(&state) == UINT64_C(3203168211198807973));
	for (int i = 0; i < 70000; i++) {
		size_t x = random_below(&state, 7);

		in &= x < 7;
		seen[x % 7]++;
	}
	CHECK(in);
	for (int i = 0; i < 7; i++) /* 10,000 +- 6 sigma */
		even &= seen[i] > 9440 && seen[i] < 10560;
	CHECK(even);
	CHECK(random_below(&state, 1) == 0);
}

/* What is appended may be a part of the text itself. */
static void test_append(void)
{
	char *text = memory_text("");

	memory_append(&text, "%s", "");
	CHECK_TEXT(text, "");
	memory_append(&text, "%d%s", 12, "b");
	memory_append(&text, ", %s", text + 1);
	CHECK_TEXT(text, "12b, 2b");
	free(text);
}

int main(void)
{
	check_nearest();
	check_utc();
	check_facts();
	check_file();
	check_reason();
	check_random();
	test_append();
	return tap_end();
}
