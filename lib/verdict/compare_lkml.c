/* compare_lkml.c - a comparison as plain text for a commit message. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bench.h"
#include "case/axes.h"
#include "verdict/compare_columns.h"
#include "verdict/compare_notes.h"
#include "verdict/compare_table.h"

#define LKML_COLUMNS 75

/* Breaks a line between words. */
static void wrap(FILE *to, size_t indent, const char *text)
{
	size_t column = indent, start = indent;

	fprintf(to, "%*s", (int)indent, "");
	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > start && column + 1 + word > LKML_COLUMNS) {
			fprintf(to, "\n%*s", (int)indent + 2, "");
			column = start = indent + 2;
		} else if (column > start) {
			fputc(' ', to);
			column++;
		}
		/* A word longer than a line is cut in pieces. */
		for (size_t i = 0; i < word; i++) {
			if (column == LKML_COLUMNS) {
				fprintf(to, "\n%*s", (int)indent + 2, "");
				column = start = indent + 2;
			}
			fputc(text[i], to);
			column++;
		}
		text += word;
		/* Keeps blanks that separate columns, except at the end of a
		 * line. */
		for (; *text == ' ' && text[1] == ' ' && column < 70; text++) {
			fputc(' ', to);
			column++;
		}
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

void lkml_wrap(FILE *to, size_t indent, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	text_tame(text);
	wrap(to, indent, text);
	free(text);
}

static void wrapped_line(FILE *to, const char *text)
{
	lkml_wrap(to, strspn(text, " "), "%s", text + strspn(text, " "));
}

static void wrap_differences(const struct side_differences *differences,
			     const char *title, FILE *to)
{
	if (differences->nr)
		fprintf(to, "\n%s\n", title);
	for (size_t i = 0; i < differences->nr; i++)
		lkml_wrap(to, 2, "%s: %s -> %s", differences->list[i].key,
			  differences->list[i].a, differences->list[i].b);
}

void compare_lkml_case(const struct contrast *one, FILE *to)
{
	static const int parts[] = { COMPARE_A, COMPARE_B, COMPARE_CHANGE,
				     COMPARE_INTERVAL, COMPARE_VERDICT };
	char text[sizeof(parts) / sizeof(*parts)][CELL];

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		compare_columns[parts[i]].text(one, text[i]);
	lkml_wrap(to, 0, "%s", one->id);
	lkml_wrap(to, 2, "%s -> %s %s  %s  [%s]  %s", text[0], text[1],
		  one->unit, text[2], text[3], text[4]);
}

/* Where and by what it was measured, of side A: what differs on B is told. */
static void say_where(const struct compare_view *view, FILE *to)
{
	const struct facts *run = &view->a->records[0].run;
	const struct fact *guest = facts_find(run, "guest");
	char *words = memory_text(facts_text(run, "plan.words", ""));

	for (char *at = words; *at; at++)
		if (*at == '\n')
			*at = ' ';
	lkml_wrap(to, 0, "on: %s, %s; cowbench %s",
		  facts_text(run, "cpu.model", "an unknown CPU"),
		  !guest	       ? "metal or a guest, unknown"
		  : guest->number == 0 ? "metal"
		  : facts_find(run, "vm.boot")
			  ? "a guest that cowbench vm booted"
			  : "a guest",
		  facts_text(run, "build.version", "of an unknown version"));
	lkml_wrap(to, 0, "by: cowbench run %s", words);
	free(words);
}

/* What the operation of each benchmark is, once. */
static void say_benches(const struct contrasts *contrasts, FILE *to)
{
	for (size_t i = 0; i < contrasts->nr; i++) {
		const char *id = contrasts->list[i].id;
		size_t length = strcspn(id, " ");
		const struct bench_entry *entry;
		struct reason why;
		bool said = false;
		char *name;

		for (size_t j = 0; j < i; j++)
			said |= strncmp(contrasts->list[j].id, id, length) ==
					0 &&
				strcspn(contrasts->list[j].id, " ") == length;
		if (said)
			continue;
		name = memory_format("%.*s", (int)length, id);
		entry = bench_find(name, &why);
		if (entry)
			lkml_wrap(to, 0, "%s: %s", name, entry->bench->what);
		free(name);
	}
}

void compare_lkml(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	lkml_wrap(to, 0, "A: %s", view->a->name);
	lkml_wrap(to, 0, "B: %s", view->b->name);
	say_where(view, to);
	wrap_differences(view->host, "the machines differ", to);
	wrap_differences(view->kernel, side_kernel_head(view->kernel), to);
	if (contrasts_fates_differ(contrasts))
		fputs("\npages met another fate\n", to);
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].fates_differ)
			lkml_wrap(to, 2, "%s -> %s: %s",
				  compare_fate(contrasts->list[i].fate_a),
				  compare_fate(contrasts->list[i].fate_b),
				  contrasts->list[i].id);
	fputc('\n', to);
	say_benches(contrasts, to);
	fputc('\n', to);
	for (size_t i = 0; i < contrasts->nr; i++)
		compare_lkml_case(&contrasts->list[i], to);
	fputc('\n', to);
	compare_notes(view, wrapped_line, to);
}
