/* list.c - `cowbench list`: the benchmarks, and what each measures. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "case/case.h"
#include "view/facts_table.h"
#include "view/list_words.h"
#include "option/options.h"
#include "cli/cli.h"

static const char usage[] =
	"usage: cowbench list [BENCH...]\n"
	"       cowbench list states|kinds|held|fates\n"
	"       cowbench list --json\n"
	"       cowbench list --facts\n"
	"Lists the benchmarks; with names, also what each measures: the states\n"
	"and kinds of pages with the fate that they must meet, and the axes.\n"
	"The four words list what the states and kinds of pages, who holds them, and\n"
	"their fates are called, and what each means.\n"
	"  --json   all of that as one JSON object\n"
	"  --facts  what the patch description of PG_anon_exclusive (2022) says,\n"
	"           and the cases that show each statement\n";

static void print_set(unsigned set, const char *const *words, size_t nr)
{
	const char *comma = "";

	for (size_t i = 0; i < nr; i++) {
		if (!(set & BIT(i)))
			continue;
		printf("%s%s", comma, words[i]);
		comma = ",";
	}
}

static void print_row(const struct expect *row)
{
	printf("    state=");
	print_set(row->states, state_words, NR_STATES);
	printf(" kind=");
	print_set(row->kinds, kind_words, NR_KINDS);
	if (row->held) {
		printf(" held=");
		print_set(row->held, held_words, NR_HELD);
	}
	if (row->only)
		printf(" %s", row->only);
	printf("\n        -> ");
	print_set(row->fates, fate_words, NR_FATES);
	if (row->faults >= 0)
		printf(", %d fault%s each", row->faults,
		       text_plural((uint64_t)row->faults));
	else if (row->faults == FAULTS_SAME)
		printf(", no fault or one, all alike");
	printf("%s\n", row->full ? " (not in the quick suite)" : "");
}

/* Prints the default lengths; where they differ, each with its kinds. */
static void print_regions(const struct bench *bench)
{
	unsigned left = bench_kinds(bench);
	const char *separator = ": ";

	while (left) {
		unsigned first = left & -left, same = first;
		const char *bytes = bench_region(bench, first);

		for (unsigned kind = first; kind; kind <<= 1)
			if ((left & kind) &&
			    strcmp(bench_region(bench, kind), bytes) == 0)
				same |= kind;
		printf("%s%s", separator, bytes);
		if (same != bench_kinds(bench)) {
			printf(" (");
			print_set(same, kind_words, NR_KINDS);
			putchar(')');
		}
		separator = ", ";
		left &= ~same;
	}
}

static void print_axes(const struct bench *bench)
{
	for (size_t id = 0; id < bench_axes(bench); id++) {
		if ((id == AXIS_THREADS || id == AXIS_PROCS) && !bench->crew)
			continue;

		size_t nr;
		const char *const *words = bench_axis_words(bench, id, &nr);
		const char *what =
			id < NR_COMMON_AXES
				? axis_whats[id]
				: bench->axes.list[id - NR_COMMON_AXES].what;

		printf("    %-8s %s", bench_axis_name(bench, id), what);
		if (id >= NR_COMMON_AXES || id == AXIS_VIA ||
		    id == AXIS_STRIDE || id == AXIS_MEMCG)
			for (size_t i = 0; i < nr; i++)
				printf("%s%s", i ? ", " : ": ", words[i]);
		if (id == AXIS_BYTES)
			print_regions(bench);
		putchar('\n');
	}
}

static void print_bench(const struct bench_entry *entry)
{
	const struct bench *bench = entry->bench;

	printf("%s: %s\n  measures %s, a %s an operation\n  pages must be:\n",
	       entry->name, bench->what, bench->kernel, bench->per);
	for (size_t i = 0; i < bench->expect.nr; i++)
		print_row(&bench->expect.list[i]);
	if (bench->not_quick)
		printf("  the first is not in the quick suite: %s\n",
		       bench->not_quick);
	printf("  axes:\n");
	print_axes(bench);
}

static void put_set(struct json_text *json, const char *key, unsigned set,
		    const char *const *words, size_t nr)
{
	json_open_array(json, key);
	for (size_t i = 0; i < nr; i++)
		if (set & BIT(i))
			json_put_text(json, NULL, words[i]);
	json_close(json);
}

static void put_bench(struct json_text *json, const struct bench *bench)
{
	json_put_text(json, "what", bench->what);
	json_put_text(json, "kernel", bench->kernel);
	json_put_text(json, "per", bench->per);
	json_open_array(json, "rows");
	for (size_t i = 0; i < bench->expect.nr; i++) {
		const struct expect *row = &bench->expect.list[i];

		json_open_object(json, NULL);
		put_set(json, "state", row->states, state_words, NR_STATES);
		put_set(json, "kind", row->kinds, kind_words, NR_KINDS);
		put_set(json, "held", row_held(row), held_words, NR_HELD);
		json_put_text(json, "only", row->only);
		put_set(json, "fates", row->fates, fate_words, NR_FATES);
		json_put_bool(json, "quick", !row->full);
		json_close(json);
	}
	json_close(json);
	json_open_object(json, "axes");
	for (size_t id = 0; id < bench_axes(bench); id++) {
		size_t nr;
		const char *const *words = bench_axis_words(bench, id, &nr);

		if ((id == AXIS_THREADS || id == AXIS_PROCS) && !bench->crew)
			continue;
		json_open_array(json, bench_axis_name(bench, id));
		for (size_t i = 0; i < nr; i++)
			json_put_text(json, NULL, words[i]);
		json_close(json);
	}
	json_close(json);
}

static void print_json(void)
{
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_open_object(&json, "benchmarks");
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		json_open_object(&json, e->name);
		put_bench(&json, e->bench);
		json_close(&json);
	}
	json_close(&json);
	list_words_json(&json);
	json_close(&json);
	json_text_print(&json, stdout);
}

static void print_all(void)
{
	int widest = 0;

	for (const struct bench_entry *e = bench_registry; e->name; e++)
		if ((int)strlen(e->name) > widest)
			widest = (int)strlen(e->name);
	for (const struct bench_entry *e = bench_registry; e->name; e++)
		printf("%-*s  %s\n", widest, e->name, e->bench->what);
}

struct list_options {
	bool json, facts;
};

static const struct option_row rows[] = {
	{ .name = "json",
	  .type = OPTION_FLAG,
	  .at = offsetof(struct list_options, json) },
	{ .name = "facts",
	  .type = OPTION_FLAG,
	  .at = offsetof(struct list_options, facts) },
	{ 0 },
};

static const char *const topics[] = { "states", "kinds", "held", "fates",
				      NULL };

const struct option_table list_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_BENCHES,
	.words = topics,
};

int command_list(int argc, char **argv)
{
	struct list_options o = { 0 };
	struct reason why;
	int code = options_parse(argc, argv, &list_table, &o, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (o.json)
		print_json();
	else if (o.facts)
		facts_table(stdout);
	if (o.json || o.facts)
		return EXIT_GOOD;
	for (int i = optind; i < argc; i++) {
		if (list_words(argv[i], stdout))
			continue;

		const struct bench_entry *entry = bench_find(argv[i], &why);

		if (!entry)
			return complain("%s", why.text);
		print_bench(entry);
	}
	if (optind < argc)
		return EXIT_GOOD;
	print_all();
	puts("\n`cowbench list states` and `list kinds` say what words mean,");
	puts("`cowbench list NAME` says what a benchmark measures; "
	     "`cowbench run NAME` runs it.");
	return EXIT_GOOD;
}
