/* compare_table.c - see compare_table.h. */
#include "verdict/compare_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"
#include "export/sheet.h"
#include "verdict/compare_columns.h"
#include "verdict/compare_notes.h"

const char *const format_words[NR_FORMATS] = {
	[FORMAT_TABLE] = "table", [FORMAT_MARKDOWN] = "markdown",
	[FORMAT_LKML] = "lkml",	  [FORMAT_JSON] = "json",
	[FORMAT_CSV] = "csv",	  [FORMAT_KTAP] = "ktap",
	[FORMAT_JUNIT] = "junit",
};

static_assert(NR_FORMATS == 7, "format_words has a word for each format");

static enum tint verdict_tint(const struct contrast *one)
{
	if (one->wrong || one->comparison.verdict == VERDICT_SLOWER)
		return TINT_BAD;
	return one->comparison.verdict == VERDICT_INCONCLUSIVE ? TINT_FAINT
							       : TINT_PLAIN;
}

static void plain_line(FILE *to, const char *text)
{
	tint_print(to, false, TINT_PLAIN, "%s", text);
}

static void marked_line(FILE *to, const char *text)
{
	char *tame = memory_text(text);

	text_tame(tame);
	fprintf(to, "- %s\n", tame + strspn(tame, " "));
	free(tame);
}

static void print_differences(const struct side_differences *differences,
			      const char *title, bool colour, FILE *to)
{
	if (!differences->nr)
		return;
	tint_print(to, colour, TINT_HEAD, "%s", title);
	for (size_t i = 0; i < differences->nr; i++)
		tint_print(to, colour, TINT_PLAIN, "  %-32s %s -> %s",
			   differences->list[i].key, differences->list[i].a,
			   differences->list[i].b);
	fputc('\n', to);
}

static void print_fates(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	if (!contrasts_fates_differ(contrasts))
		return;
	tint_print(to, view->colour, TINT_BAD, "pages met another fate:");
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].fates_differ)
			tint_print(to, view->colour, TINT_PLAIN,
				   "  %s -> %s  %s",
				   compare_fate(contrasts->list[i].fate_a),
				   compare_fate(contrasts->list[i].fate_b),
				   contrasts->list[i].id);
	fputc('\n', to);
}

/* Makes the table's columns, with the case as key. */
static size_t table_columns(struct table_column columns[NR_COMPARE_COLUMNS])
{
	size_t nr = 0;

	for (size_t i = COMPARE_A; i < NR_COMPARE_COLUMNS; i++)
		if (compare_columns[i].head)
			columns[nr++] = (struct table_column){
				.head = compare_columns[i].head,
				.align = compare_columns[i].align,
				.spare = compare_columns[i].spare,
			};
	columns[nr++] = (struct table_column){
		.head = compare_columns[COMPARE_CASE].head,
	};
	return nr;
}

static void add_row(struct table *table, const struct contrast *one)
{
	for (size_t i = COMPARE_A; i < NR_COMPARE_COLUMNS; i++) {
		const struct compare_column *column = &compare_columns[i];
		char text[CELL];

		if (!column->head)
			continue;
		column->text(one, text);
		table_cell(table,
			   i == COMPARE_VERDICT ? verdict_tint(one)
						: column->tint,
			   "%s", text);
	}
	table_cell(table, TINT_PLAIN, "%s%s%s", one->id,
		   one->comparison.drift.warn ? "  (drift)" : "",
		   one->blind ? "  (blind)" : "");
}

static void print_table(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	struct table_column columns[NR_COMPARE_COLUMNS];
	struct table *table = table_new(columns, table_columns(columns));
	const char *unit = "";

	tint_print(to, view->colour, TINT_HEAD, "A  %s", view->a->name);
	tint_print(to, view->colour, TINT_HEAD, "B  %s", view->b->name);
	fputc('\n', to);
	print_differences(view->host, "the machines differ", view->colour, to);
	print_differences(view->kernel, side_kernel_head(view->kernel),
			  view->colour, to);
	print_fates(view, to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];

		if (strcmp(unit, one->unit) != 0)
			table_line(table, TINT_HEAD, "%s", one->unit);
		unit = one->unit;
		add_row(table, one);
	}
	table_print(table, to, view->colour);
	table_free(table);
	fputc('\n', to);
	compare_notes(view, plain_line, to);
}

static void mark_differences(const struct side_differences *differences,
			     const char *what, FILE *to)
{
	for (size_t i = 0; i < differences->nr; i++) {
		fprintf(to, "- %s: ", what);
		markup_code(to, differences->list[i].key);
		fputs(": ", to);
		markup_code(to, differences->list[i].a);
		fputs(" -> ", to);
		markup_code(to, differences->list[i].b);
		putc('\n', to);
	}
}

void compare_markdown_case(const struct contrast *one, FILE *to)
{
	fputs("| ", to);
	markup_code(to, one->id);
	fputs(" | ", to);
	markup_code(to, one->unit);
	fputs(" |", to);
	for (size_t i = COMPARE_A; i < NR_COMPARE_COLUMNS; i++) {
		char text[CELL];

		if (!compare_columns[i].head)
			continue;
		compare_columns[i].text(one, text);
		fprintf(to, " %s |", text);
	}
	putc('\n', to);
}

void compare_markdown_head(FILE *to)
{
	fputs("|", to);
	for (size_t i = 0; i < NR_COMPARE_COLUMNS; i++)
		if (compare_columns[i].head)
			fprintf(to, " %s |", compare_columns[i].head);
	fputs("\n|", to);
	for (size_t i = 0; i < NR_COMPARE_COLUMNS; i++)
		if (compare_columns[i].head)
			fputs(compare_columns[i].align == ALIGN_RIGHT ? "--:|"
								      : "---|",
			      to);
	putc('\n', to);
}

static void print_markdown(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	fputs("A: ", to);
	markup_code(to, view->a->name);
	fputs(", B: ", to);
	markup_code(to, view->b->name);
	fputs("\n\n", to);
	mark_differences(view->host, "the machines differ", to);
	mark_differences(view->kernel, side_kernel_head(view->kernel), to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		if (!contrasts->list[i].fates_differ)
			continue;
		fprintf(to, "- **fate %s -> %s**: ",
			compare_fate(contrasts->list[i].fate_a),
			compare_fate(contrasts->list[i].fate_b));
		markup_code(to, contrasts->list[i].id);
		putc('\n', to);
	}
	fputc('\n', to);
	compare_markdown_head(to);
	for (size_t i = 0; i < contrasts->nr; i++)
		compare_markdown_case(&contrasts->list[i], to);
	fputs("\n", to);
	compare_notes(view, marked_line, to);
}

/* --- for programs --------------------------------------------------------- */

void compare_put_differences(struct json_text *json, const char *key,
			     const struct side_differences *differences)
{
	json_open_object(json, key);
	for (size_t i = 0; i < differences->nr; i++) {
		json_open_array(json, differences->list[i].key);
		json_put_text(json, NULL, differences->list[i].a);
		json_put_text(json, NULL, differences->list[i].b);
		json_close(json);
	}
	json_close(json);
}

/* The names of the cases that only one side has. */
static void put_lone(struct json_text *json, const char *key,
		     const struct contrasts *contrasts, enum presence presence)
{
	json_open_array(json, key);
	for (size_t i = 0; i < contrasts->nr_lone; i++)
		if (contrasts->lone[i].presence == presence)
			json_put_text(json, NULL, contrasts->lone[i].id);
	json_close(json);
}

static void print_json(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	struct column columns[NR_COMPARE_COLUMNS];
	struct json_text json = { 0 };

	compare_columns_plain(columns);
	json_open_object(&json, NULL);
	json_put_text(&json, "a", view->a->name);
	json_put_text(&json, "b", view->b->name);
	json_put_number(&json, "delta", view->delta);
	json_put_text(&json, "doctor_a",
		      facts_text(&view->a->records[0].run, "doctor.word",
				 NULL));
	json_put_text(&json, "doctor_b",
		      facts_text(&view->b->records[0].run, "doctor.word",
				 NULL));
	compare_put_differences(&json, "machines", view->host);
	compare_put_differences(&json, "differences", view->kernel);
	put_lone(&json, "only_a", contrasts, PRESENCE_A);
	put_lone(&json, "only_b", contrasts, PRESENCE_B);
	json_open_array(&json, "cases");
	for (size_t i = 0; i < contrasts->nr; i++) {
		json_open_object(&json, NULL);
		columns_put_json(&json, columns, NR_COMPARE_COLUMNS,
				 &contrasts->list[i]);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	json_text_print(&json, to);
}

static void print_csv(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	struct sheet sheet = { .to = to, .form = SHEET_CSV };
	struct column columns[NR_COMPARE_COLUMNS];

	compare_columns_plain(columns);
	if (view->first) {
		sheet_text(&sheet, "side_a");
		sheet_text(&sheet, "side_b");
		sheet_names(&sheet, columns, NR_COMPARE_COLUMNS);
		sheet_end_row(&sheet);
	}
	for (size_t i = 0; i < contrasts->nr + contrasts->nr_lone; i++) {
		sheet_text(&sheet, view->a->name);
		sheet_text(&sheet, view->b->name);
		sheet_row(&sheet, columns, NR_COMPARE_COLUMNS,
			  i < contrasts->nr
				  ? &contrasts->list[i]
				  : &contrasts->lone[i - contrasts->nr]);
		sheet_end_row(&sheet);
	}
}

void compare_print(const struct compare_view *view, enum compare_format format,
		   FILE *to)
{
	static void (*const print[NR_FORMATS])(const struct compare_view *,
					       FILE *) = {
		[FORMAT_TABLE] = print_table,
		[FORMAT_MARKDOWN] = print_markdown,
		[FORMAT_LKML] = compare_lkml,
		[FORMAT_JSON] = print_json,
		[FORMAT_CSV] = print_csv,
		[FORMAT_KTAP] = compare_ktap,
		[FORMAT_JUNIT] = compare_junit,
	};

	if (!view->first && format != FORMAT_JSON && format != FORMAT_CSV)
		fputc('\n', to);
	print[format](view, to);
}
