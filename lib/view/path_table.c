/* path_table.c - see path_table.h. */
#include "view/path_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/record.h"
#include "view/table.h"

struct paths { /* the traced trials of a record, by benchmark */
	struct trial_result *list;
	size_t nr;
	char *kernel;
};

static int by_bench(const void *left, const void *right)
{
	const struct trial_result *a = left, *b = right;
	int order = strcmp(a->bench, b->bench);

	return order ? order : strcmp(a->id, b->id);
}

static int read_paths(struct paths *paths, const char *path, struct reason *why)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	int type = record_open(&reader, path, false, why);

	if (type < 0)
		return type;
	while ((type = record_next(reader, &line, why)) > 0) {
		if (type == RECORD_RUN) {
			free(paths->kernel);
			paths->kernel = memory_text(
				facts_text(&line.facts, "kernel.release", "?"));
		}
		if (type != RECORD_PATH)
			continue;
		paths->list = memory_resize(paths->list, paths->nr + 1,
					    sizeof(*paths->list));
		paths->list[paths->nr++] = line.result;
		line.result = (struct trial_result){ 0 };
	}
	record_line_clear(&line);
	record_close(reader);
	if (paths->nr)
		qsort(paths->list, paths->nr, sizeof(*paths->list), by_bench);
	return type;
}

/* "4,096" */
static char *with_commas(uint64_t number)
{
	char *text = memory_format("%" PRIu64, number);

	for (size_t end = strlen(text); end > 3; end -= 3) {
		char *longer = memory_format("%.*s,%s", (int)end - 3, text,
					     text + end - 3);

		free(text);
		text = longer;
	}
	return text;
}

/* "do_wp_page 1, wp_page_copy 0.004"; the caller frees. */
static char *calls_text(const struct trial_result *result)
{
	char *text = memory_text("");

	for (size_t i = 0; i < result->calls.nr; i++) {
		const struct fact *fact = &result->calls.list[i];
		double each = fact->number / (double)result->n;

		if (fact->type != FACT_NUMBER || fact->number <= 0)
			continue;

		memory_append(&text, "%s%s %.*g", text[0] ? ", " : "",
			      fact->key, each < 1 ? 2 : 4, each);
	}
	if (text[0])
		return text;
	free(text);
	return memory_text("none of them");
}

static void put_row(struct table *table, const struct trial_result *result)
{
	char *n = with_commas(result->n);
	char *calls = calls_text(result);

	table_cell(table, TINT_PLAIN, "%s", n);
	table_cell(table, TINT_PLAIN, "%s", calls);
	table_cell(table, TINT_PLAIN, "%s", result->id);
	free(n);
	free(calls);
}

/* Whether the function at that place in the list was called in any case of the
 * benchmark; *has: whether the kernel has the function. */
static bool was_called(const struct trial_result *list, size_t nr,
		       const char *name, bool *has)
{
	bool called = false;

	*has = false;
	for (size_t i = 0; i < nr; i++) {
		const struct fact *fact = facts_find(&list[i].calls, name);

		*has |= fact && fact->type == FACT_NUMBER;
		called |= fact && fact->type == FACT_NUMBER && fact->number > 0;
	}
	return called;
}

/* The functions of a benchmark that were never called: those that the kernel
 * has, or those that it lacks. */
static void print_uncalled(const struct trial_result *list, size_t nr,
			   bool lacks, bool colour, FILE *to)
{
	const struct facts *calls = &list->calls;
	char *text = memory_text("");

	for (size_t i = 0; i < nr && !calls->nr; i++)
		calls = &list[i].calls; /* the first that was traced */
	for (size_t i = 0; i < calls->nr; i++) {
		const char *name = calls->list[i].key;
		bool has;

		if (was_called(list, nr, name, &has) || has == lacks)
			continue;

		memory_append(&text, "%s%s", text[0] ? ", " : "", name);
	}
	if (text[0])
		tint_print(
			to, colour, TINT_FAINT, "%s: %s: %s", list->bench,
			lacks ? "no function of its own here (inlined, or of "
				"another version)"
			      : "never called",
			text);
	free(text);
}

/* How many of list, from its start, have the same benchmark and the same
 * end. */
static size_t same_bench(const struct trial_result *list, size_t nr)
{
	size_t same = 1;

	while (same < nr && strcmp(list[same].bench, list->bench) == 0)
		same++;
	return same;
}

static void print_failed(const struct paths *paths, bool colour, FILE *to)
{
	const char *last = "";

	for (size_t i = 0; i < paths->nr; i++) {
		const struct trial_result *result = &paths->list[i];

		if (result->outcome == OUTCOME_TRIAL)
			continue;
		if (strcmp(last, result->reason.text) != 0)
			tint_print(to, colour,
				   result->outcome == OUTCOME_BROKEN
					   ? TINT_BAD
					   : TINT_FAINT,
				   "%s: %s",
				   result->outcome == OUTCOME_BROKEN
					   ? "broken"
					   : "not traced",
				   result->reason.text);
		last = result->reason.text;
		tint_print(to, colour, TINT_FAINT, "    %s", result->id);
	}
}

static void print_traced(const struct paths *paths, long traced, bool colour,
			 FILE *to)
{
	static const struct table_column columns[] = {
		{ .head = "operations", .align = ALIGN_RIGHT },
		{ .head = "calls an operation", .align = ALIGN_LEFT },
		{ .head = "case", .align = ALIGN_LEFT },
	};
	struct table *table = table_new(columns, 3);
	const char *bench = "";

	for (size_t i = 0; i < paths->nr; i++) {
		const struct trial_result *result = &paths->list[i];

		if (result->outcome != OUTCOME_TRIAL)
			continue;
		if (strcmp(bench, result->bench) != 0)
			table_line(table, TINT_HEAD, "%s", result->bench);
		bench = result->bench;
		put_row(table, result);
	}
	if (traced)
		table_print(table, to, colour);
	table_free(table);
	if (traced)
		fputc('\n', to);
	for (size_t i = 0, same; i < paths->nr; i += same) {
		same = same_bench(&paths->list[i], paths->nr - i);
		print_uncalled(&paths->list[i], same, false, colour, to);
		print_uncalled(&paths->list[i], same, true, colour, to);
	}
}

long path_table(const char *path, bool colour, FILE *to, struct reason *why)
{
	struct paths paths = { 0 };
	long traced = read_paths(&paths, path, why);

	for (size_t i = 0; traced >= 0 && i < paths.nr; i++)
		traced += paths.list[i].outcome == OUTCOME_TRIAL;
	if (traced >= 0) {
		tint_print(to, colour, TINT_HEAD,
			   "%s: the functions that serve an operation, on "
			   "kernel %s",
			   path, paths.kernel ? paths.kernel : "?");
		if (!paths.nr)
			tint_print(to, colour, TINT_PLAIN,
				   "nothing was traced: run --trace does");
		print_traced(&paths, traced, colour, to);
		print_failed(&paths, colour, to);
	}
	for (size_t i = 0; i < paths.nr; i++)
		trial_result_clear(&paths.list[i]);
	free(paths.list);
	free(paths.kernel);
	return traced;
}
