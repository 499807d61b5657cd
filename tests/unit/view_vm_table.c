/* view_vm_table.c - kernels side by side, and what explains the change of a
 * row, of the records that golden tests have. */
#include "view/vm_table.h"

#include <stdlib.h>

#include "tap.h"

#define RECORDS "tests/golden/records/"

/* What is printed is freed by whoever asked. */
enum what { TABLE, AB, LINES, REPEATS };

static bool found; /* what AB asks for */

static char *printed(enum what what, const struct vm_column *columns, size_t nr)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	if (what == TABLE)
		vm_table_print(columns, nr, EXPLAIN_ALL, to, false);
	else if (what == AB)
		found = vm_ab_print(columns, nr, "state=exclusive_wp,shared",
				    to, false);
	else if (what == LINES)
		vm_lines_print(columns, nr, to, false);
	else
		vm_repeats_print(columns, nr, to, false);
	fclose(to);
	return text;
}

/* Whether the text has those words; said where it has not. */
#define HAS(text, words)                                                 \
	do {                                                             \
		if (!CHECK(strstr(text, words)))                         \
			printf("# no '%s' in:\n%.2000s\n# end\n", words, \
			       text);                                    \
	} while (0)

static char plugin[] = "explain.so"; /* profiles are read */
static const struct lab lab = { .plugin = plugin };
static char old_name[] = "5.10", new_name[] = "6.1";
/* Columns are in the order of addresses, which is that of the plan. */
static struct kernel kernels[] = { { .name = old_name }, { .name = new_name } };
static struct topology shapes[] = { { .name = "1" }, { .name = "2" } };
static char old_path[] = RECORDS "explained-5.10.jsonl";
static char new_path[] = RECORDS "explained-6.1.jsonl";
static char lines_path[] = RECORDS "explained-lines.jsonl";

static struct boot boot(const struct kernel *kernel,
			const struct topology *topology, char *path)
{
	return (struct boot){ .lab = &lab,
			      .kernel = kernel,
			      .topology = topology,
			      .number = 1,
			      .path = path,
			      .state = BOOT_DONE };
}

static void check_kernels(void)
{
	struct boot boots[] = { boot(&kernels[0], &shapes[0], old_path),
				boot(&kernels[1], &shapes[0], new_path) };
	struct vm_column columns[2];
	unsigned bad = 0;
	char *text;

	CHECK(vm_columns_read(columns, boots, 2, 0, &bad) == 2);
	CHECK(bad == 0);
	CHECK(columns[0].boots == 1 && columns[1].boots == 1);
	text = printed(TABLE, columns, 2);
	HAS(text, "cow_write, instructions/page, regions of 2m\n");
	HAS(text, "  975  kept         1,473  +51%  kept    cow_write "
		  "state=was_shared\n"
		  "          +268  __handle_mm_fault (only 6.1)\n"
		  "          -255  handle_mm_fault\n");
	HAS(text, "3,358  copied       4,066  +21%  copied  cow_write "
		  "state=shared\n"
		  "          +521  __memcpy (only 6.1)\n");
	HAS(text, "   ~0  kept            ~0     0  kept    null\n");
	free(text);

	/* Alone: what the row is made of. */
	text = printed(TABLE, columns, 1);
	HAS(text, "5.10");
	CHECK(!strstr(text, "6.1") && !strstr(text, "only"));
	HAS(text, "516  copy_page");
	free(text);

	/* The old kernel has no exclusive_wp. */
	text = printed(AB, columns, 1);
	CHECK(!found);
	CHECK_TEXT(text, "\n");
	free(text);
	text = printed(AB, columns, 2);
	CHECK(found);
	HAS(text, "6.1:\ncow_write state=exclusive_wp: state=shared takes 2652 "
		  "instructions/page more than state=exclusive_wp: 4066 "
		  "against 1414\n          +521  __memcpy (only "
		  "state=shared)\n");
	free(text);
	text = printed(REPEATS, columns, 2);
	CHECK_TEXT(text, ""); /* one boot each */
	free(text);
	vm_columns_clear(columns, 2);
}

static void check_topologies(void)
{
	struct boot boots[] = { boot(&kernels[1], &shapes[0], new_path),
				boot(&kernels[1], &shapes[1], lines_path) };
	struct vm_column columns[2];
	unsigned bad = 0;
	char *text;

	CHECK(vm_columns_read(columns, boots, 2, 0, &bad) == 2 && bad == 0);
	text = printed(LINES, columns, 2);
	HAS(text, "topology 1:\n");
	HAS(text, "topology 2:\n");
	free(text);
	text = printed(LINES, columns + 1, 1);
	CHECK(!strstr(text, "topology"));
	HAS(text, "lines");
	free(text);
	text = printed(TABLE, columns, 2);
	HAS(text, "topology 1");
	free(text);
	vm_columns_clear(columns, 2);
}

/* The text with a word for another of the same length, in a file; its path. */
static char *changed(const char *path, const char *from, const char *to)
{
	static char name[] = "/tmp/cowbench-unit.XXXXXX";
	size_t length = strlen(from);
	char *text = calloc(1, 1 << 20);
	FILE *in = fopen(path, "re");
	int file = mkstemp(name);
	FILE *out = file < 0 ? NULL : fdopen(file, "w");

	if (CHECK(text && in && out)) {
		size_t bytes = fread(text, 1, (1 << 20) - 1, in);

		for (char *at = text; (at = strstr(at, from)); at += length)
			memcpy(at, to, length);
		CHECK(fwrite(text, 1, bytes, out) == bytes);
	}
	if (in)
		fclose(in);
	if (out)
		fclose(out);
	free(text);
	return name;
}

static void check_boots(void)
{
	char *other = changed(new_path, "\"boot\":1", "\"boot\":2");
	struct boot boots[] = { boot(&kernels[1], &shapes[0], new_path),
				boot(&kernels[1], &shapes[0], other) };
	struct vm_column columns[2];
	unsigned bad = 0;
	char *text, want[128];

	boots[1].number = 2;
	CHECK(vm_columns_read(columns, boots, 2, 0, &bad) == 1 && bad == 0);
	CHECK(columns[0].boots == 2);
	text = printed(REPEATS, columns, 1);
	snprintf(want, sizeof(want),
		 "%s, topology 1, 2 boots: 6 of 6 cases have the same figure "
		 "to the digit, 6 within 0.1%%\n",
		 new_name);
	CHECK_TEXT(text, want);
	free(text);
	vm_columns_clear(columns, 1);
	CHECK(remove(other) == 0);
}

int main(void)
{
	check_kernels();
	check_topologies();
	check_boots();
	return tap_end();
}
