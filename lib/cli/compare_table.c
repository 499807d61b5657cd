/* compare_table.c - see compare_table.h. */
#include "cli/compare_table.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/summary_table.h"
#include "cli/table.h"

const char *const format_words[NR_FORMATS] = {
	[FORMAT_TABLE] = "table", [FORMAT_MARKDOWN] = "markdown",
	[FORMAT_LKML] = "lkml",	  [FORMAT_JSON] = "json",
	[FORMAT_CSV] = "csv",
};

static_assert(NR_FORMATS == 5, "format_words has a word for each format");

/* --- the cells, as text ------------------------------------------------------- */

#define CELL 48

static bool is_ratio(const struct comparison *c)
{
	return c->kind == COMPARISON_EXACT || c->scale == SCALE_RATIO;
}

static const char *unit_word(const struct contrast *one)
{
	return strncmp(one->unit, "ns", 2) == 0 ? "ns" : "instr";
}

/* A change: "+6.3%" of a ratio, "+3.2 ns" of a difference. */
static void change_text(const struct contrast *one, double value,
			char text[CELL])
{
	double percent = 100 * (value - 1);

	if (isnan(value) || isinf(value))
		snprintf(text, CELL, "-");
	else if (is_ratio(&one->comparison))
		snprintf(text, CELL, "%+.*f%%", fabs(percent) < 9.95 ? 1 : 0,
			 percent);
	else
		snprintf(text, CELL, "%+.1f %s", value, unit_word(one));
}

static void interval_text(const struct contrast *one, char text[CELL])
{
	struct interval interval = one->comparison.wide95;
	char low[CELL], high[CELL];

	if (one->comparison.kind == COMPARISON_EXACT) {
		snprintf(text, CELL, "exact");
		return;
	}
	if (!interval_finite(interval) ||
	    (is_ratio(&one->comparison) && interval.low <= 0)) {
		snprintf(text, CELL, "-");
		return;
	}
	change_text(one, interval.low, low);
	change_text(one, interval.high, high);
	snprintf(text, CELL, "%.20s .. %.20s", low, high);
}

static void mde_text(const struct contrast *one, char text[CELL])
{
	const struct comparison *c = &one->comparison;
	double mde = isnan(c->mde_checked) ? c->mde : c->mde_checked;

	if (isnan(mde))
		snprintf(text, CELL, "-");
	else if (is_ratio(c))
		snprintf(text, CELL, "%.*f%%", mde < 0.0995 ? 1 : 0, 100 * mde);
	else
		snprintf(text, CELL, "%.1f %s", mde, unit_word(one));
}

static const char *verdict_text(const struct contrast *one)
{
	return one->wrong ? "wrong fate"
			  : verdict_words[one->comparison.verdict];
}

static const char *fate_text(int fate)
{
	return fate < 0 ? "unseen" : fate_words[fate];
}

static enum tint verdict_tint(const struct contrast *one)
{
	if (one->wrong || one->comparison.verdict == VERDICT_SLOWER)
		return TINT_BAD;
	return one->comparison.verdict == VERDICT_INCONCLUSIVE ? TINT_FAINT
							       : TINT_PLAIN;
}

static size_t count_verdict(const struct contrasts *contrasts, enum verdict v)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += !contrasts->list[i].wrong &&
		      contrasts->list[i].comparison.verdict == v;
	return nr;
}

/* Why nothing can be said: the doubt that most inconclusive cases share. */
static enum doubt main_doubt(const struct contrasts *contrasts)
{
	size_t count[NR_DOUBTS] = { 0 };
	enum doubt most = DOUBT_NONE;

	for (size_t i = 0; i < contrasts->nr; i++)
		if (!contrasts->list[i].wrong)
			count[contrasts->list[i].comparison.doubt]++;
	for (unsigned doubt = 1; doubt < NR_DOUBTS; doubt++)
		if (count[doubt] &&
		    (most == DOUBT_NONE || count[doubt] > count[most]))
			most = (enum doubt)doubt;
	return most;
}

static bool any_drift(const struct contrasts *contrasts)
{
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].comparison.drift.warn)
			return true;
	return false;
}

static size_t count_blind(const struct contrasts *contrasts)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += contrasts->list[i].blind;
	return nr;
}

static size_t count_wrong(const struct contrasts *contrasts, bool b)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += b ? contrasts->list[i].wrong_b
			: contrasts->list[i].wrong_a;
	return nr;
}

static const char *method_text(const struct contrasts *contrasts)
{
	switch (contrasts->kind) {
	case COMPARISON_PAIRS:
		return "pairs in random order; signed-rank and sign test must "
		       "agree";
	case COMPARISON_BOOTS:
		return "one value a boot; Welch on logs and Mann-Whitney must "
		       "agree";
	case COMPARISON_EXACT:
		break;
	}
	return "instructions are counted: a difference is exact, no test is "
	       "needed";
}

/* Smallest and largest number of units of a side over the cases. */
static void unit_range(const struct contrasts *contrasts, bool b, size_t *least,
		       size_t *most)
{
	*least = SIZE_MAX;
	*most = 0;
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct comparison *c = &contrasts->list[i].comparison;
		size_t n = b ? c->nb : c->na;

		*least = n < *least ? n : *least;
		*most = n > *most ? n : *most;
	}
}

static void units_text(const struct contrasts *contrasts, char text[CELL])
{
	const char *what = contrasts->kind == COMPARISON_PAIRS	 ? "pairs"
			   : contrasts->kind == COMPARISON_EXACT ? "trials"
								 : "boots";
	size_t la, ma, lb, mb;

	unit_range(contrasts, false, &la, &ma);
	unit_range(contrasts, true, &lb, &mb);
	if (contrasts->kind == COMPARISON_PAIRS && la == ma)
		snprintf(text, CELL, "%zu %s", ma, what);
	else if (contrasts->kind == COMPARISON_PAIRS)
		snprintf(text, CELL, "%zu to %zu %s", la, ma, what);
	else
		snprintf(text, CELL, "%zu against %zu %s", ma, mb, what);
}

/* What a reader has to know besides the rows; `line` prints one line. */
static void print_notes(const struct compare_view *view,
			void (*line)(FILE *to, const char *text), FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	size_t inconclusive = count_verdict(contrasts, VERDICT_INCONCLUSIVE);
	size_t wrong_a = count_wrong(contrasts, false);
	size_t wrong_b = count_wrong(contrasts, true);
	char text[256], units[CELL];

	units_text(contrasts, units);
	snprintf(text, sizeof(text),
		 "%zu slower, %zu faster, %zu equivalent "
		 "(within %.3g%%%s), %zu inconclusive",
		 count_verdict(contrasts, VERDICT_SLOWER),
		 count_verdict(contrasts, VERDICT_FASTER),
		 count_verdict(contrasts, VERDICT_EQUIVALENT),
		 100 * view->delta, view->floor ? ", this machine's floor" : "",
		 inconclusive);
	line(to, text);
	snprintf(text, sizeof(text), "%s: %s", units, method_text(contrasts));
	line(to, text);
	if (inconclusive) {
		snprintf(text, sizeof(text), "inconclusive: mostly because %s",
			 doubt_words[main_doubt(contrasts)]);
		line(to, text);
	}
	if (contrasts->kind == COMPARISON_BOOTS &&
	    main_doubt(contrasts) == DOUBT_TOO_FEW) {
		line(to, "how boots differ is unknown: two boots a side at the "
			 "least, better five");
		line(to, "on one kernel, `cowbench run --ab AXIS=A,B` "
			 "interleaves two arms");
	}
	if (any_drift(contrasts))
		line(to, "drift: differences depend on their order in some "
			 "cases; intervals are too short");
	if (count_blind(contrasts)) {
		snprintf(text, sizeof(text),
			 "blind: in %zu case%s nobody saw what became of the "
			 "pages; run as root for proof",
			 count_blind(contrasts),
			 text_plural(count_blind(contrasts)));
		line(to, text);
	}
	if (wrong_a + wrong_b) {
		snprintf(
			text, sizeof(text),
			"left out for a wrong fate: %zu trial%s of A, %zu of B",
			wrong_a, text_plural(wrong_a), wrong_b);
		line(to, text);
	}
	if (contrasts->only_a || contrasts->only_b) {
		snprintf(text, sizeof(text),
			 "without a counterpart: %zu case%s of A, %zu of B%s",
			 contrasts->only_a, text_plural(contrasts->only_a),
			 contrasts->only_b,
			 contrasts->units_differ
				 ? "; some for another unit alone"
				 : "");
		line(to, text);
	}
}

static void plain_line(FILE *to, const char *text)
{
	fprintf(to, "%s\n", text);
}

static void marked_line(FILE *to, const char *text)
{
	fprintf(to, "- %s\n", text);
}

/* --- the formats ----------------------------------------------------------------- */

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

static size_t count_fates(const struct contrasts *contrasts)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += contrasts->list[i].fates_differ;
	return nr;
}

static void print_fates(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	if (!count_fates(contrasts))
		return;
	tint_print(to, view->colour, TINT_BAD, "pages met another fate:");
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].fates_differ)
			tint_print(to, view->colour, TINT_PLAIN,
				   "  %s -> %s  %s",
				   fate_text(contrasts->list[i].fate_a),
				   fate_text(contrasts->list[i].fate_b),
				   contrasts->list[i].id);
	fputc('\n', to);
}

static void print_table(const struct compare_view *view, FILE *to)
{
	static const struct table_column columns[] = {
		{ "A", ALIGN_RIGHT },	     { "B", ALIGN_RIGHT },
		{ "change", ALIGN_RIGHT },   { "95 %", ALIGN_LEFT },
		{ "verdict", ALIGN_LEFT },   { "can see", ALIGN_RIGHT },
		{ "p (Holm)", ALIGN_RIGHT }, { "case", ALIGN_LEFT },
	};
	const struct contrasts *contrasts = view->contrasts;
	struct table *table =
		table_new(columns, sizeof(columns) / sizeof(*columns));
	const char *unit = "";

	tint_print(to, view->colour, TINT_HEAD, "A  %s", view->a->name);
	tint_print(to, view->colour, TINT_HEAD, "B  %s", view->b->name);
	fputc('\n', to);
	print_differences(view->host, "the machines differ", view->colour, to);
	print_differences(view->kernel, "the kernels differ", view->colour, to);
	print_fates(view, to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		char text[CELL], number[32];

		if (strcmp(unit, one->unit) != 0)
			table_line(table, TINT_HEAD, "%s", one->unit);
		unit = one->unit;
		table_cell(table, TINT_PLAIN, "%s",
			   figure_text(one->a, number));
		table_cell(table, TINT_PLAIN, "%s",
			   figure_text(one->b, number));
		change_text(one, one->comparison.estimate, text);
		table_cell(table, TINT_PLAIN, "%s", text);
		interval_text(one, text);
		table_cell(table, TINT_FAINT, "%s", text);
		table_cell(table, verdict_tint(one), "%s", verdict_text(one));
		mde_text(one, text);
		table_cell(table, TINT_FAINT, "%s", text);
		if (isnan(one->holm))
			table_cell(table, TINT_FAINT, "%s", "");
		else
			table_cell(table, TINT_FAINT, "%.2g", one->holm);
		table_cell(table, TINT_PLAIN, "%s%s%s", one->id,
			   one->comparison.drift.warn ? "  (drift)" : "",
			   one->blind ? "  (blind)" : "");
	}
	table_print(table, to, view->colour);
	table_free(table);
	fputc('\n', to);
	print_notes(view, plain_line, to);
}

/* Text of a record as code, which no renderer takes for anything else. */
static void put_code(FILE *to, const char *text)
{
	char *tame = memory_text(text);

	text_tame(tame);
	putc('`', to);
	for (const char *at = tame; *at; at++) {
		if (*at == '|')
			putc('\\', to);
		putc(*at == '`' ? '\'' : *at, to);
	}
	putc('`', to);
	free(tame);
}

static void mark_differences(const struct side_differences *differences,
			     const char *what, FILE *to)
{
	for (size_t i = 0; i < differences->nr; i++) {
		fprintf(to, "- %s ", what);
		put_code(to, differences->list[i].key);
		fputs(": ", to);
		put_code(to, differences->list[i].a);
		fputs(" -> ", to);
		put_code(to, differences->list[i].b);
		putc('\n', to);
	}
}

static void print_markdown(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	fputs("A: ", to);
	put_code(to, view->a->name);
	fputs(", B: ", to);
	put_code(to, view->b->name);
	fputs("\n\n", to);
	mark_differences(view->host, "the machines differ:", to);
	mark_differences(view->kernel, "the kernels differ:", to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		if (!contrasts->list[i].fates_differ)
			continue;
		fprintf(to, "- **fate %s -> %s**: ",
			fate_text(contrasts->list[i].fate_a),
			fate_text(contrasts->list[i].fate_b));
		put_code(to, contrasts->list[i].id);
		putc('\n', to);
	}
	fputs("\n| case | unit | A | B | change | 95 % | verdict | can see |\n"
	      "|---|---|--:|--:|--:|---|---|--:|\n",
	      to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		char change[CELL], interval[CELL], mde[CELL], a[32], b[32];

		change_text(one, one->comparison.estimate, change);
		interval_text(one, interval);
		mde_text(one, mde);
		fputs("| ", to);
		put_code(to, one->id);
		fputs(" | ", to);
		put_code(to, one->unit);
		fprintf(to, " | %s | %s | %s | %s | %s | %s |\n",
			figure_text(one->a, a), figure_text(one->b, b), change,
			interval, verdict_text(one), mde);
	}
	fputs("\n", to);
	print_notes(view, marked_line, to);
}

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
		/* Blanks that set columns apart stay, unless a line ends. */
		for (; *text == ' ' && text[1] == ' ' && column < 70; text++) {
			fputc(' ', to);
			column++;
		}
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

static void wrapped_line(FILE *to, const char *text)
{
	wrap(to, 0, text);
}

static void wrap_format(FILE *to, size_t indent, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void wrap_format(FILE *to, size_t indent, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = memory_text("");
	va_end(args);
	text_tame(text);
	wrap(to, indent, text);
	free(text);
}

static void wrap_differences(const struct side_differences *differences,
			     const char *title, FILE *to)
{
	if (differences->nr)
		fprintf(to, "\n%s\n", title);
	for (size_t i = 0; i < differences->nr; i++)
		wrap_format(to, 2, "%s: %s -> %s", differences->list[i].key,
			    differences->list[i].a, differences->list[i].b);
}

static void print_lkml(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	wrap_format(to, 0, "A: %s", view->a->name);
	wrap_format(to, 0, "B: %s", view->b->name);
	wrap_differences(view->host, "the machines differ", to);
	wrap_differences(view->kernel, "the kernels differ", to);
	if (count_fates(contrasts))
		fputs("\npages met another fate\n", to);
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].fates_differ)
			wrap_format(to, 2, "%s -> %s: %s",
				    fate_text(contrasts->list[i].fate_a),
				    fate_text(contrasts->list[i].fate_b),
				    contrasts->list[i].id);
	fputc('\n', to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		char change[CELL], interval[CELL], a[32], b[32];

		change_text(one, one->comparison.estimate, change);
		interval_text(one, interval);
		wrap_format(to, 0, "%s", one->id);
		wrap_format(to, 2, "%s -> %s %s  %s  [%s]  %s",
			    figure_text(one->a, a), figure_text(one->b, b),
			    one->unit, change, interval, verdict_text(one));
	}
	fputc('\n', to);
	print_notes(view, wrapped_line, to);
}

static void put_interval(struct json_text *json, const char *key,
			 struct interval interval)
{
	json_open_array(json, key);
	json_put_number(json, NULL, interval.low);
	json_put_number(json, NULL, interval.high);
	json_close(json);
}

static void put_differences(struct json_text *json, const char *key,
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

static void print_json(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_put_text(&json, "a", view->a->name);
	json_put_text(&json, "b", view->b->name);
	json_put_number(&json, "delta", view->delta);
	put_differences(&json, "machines", view->host);
	put_differences(&json, "differences", view->kernel);
	json_put_integer(&json, "only_a", contrasts->only_a);
	json_put_integer(&json, "only_b", contrasts->only_b);
	json_open_array(&json, "cases");
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		const struct comparison *c = &one->comparison;

		json_open_object(&json, NULL);
		json_put_text(&json, "case", one->id);
		json_put_text(&json, "unit", one->unit);
		json_put_number(&json, "a", one->a);
		json_put_number(&json, "b", one->b);
		json_put_text(&json, "scale",
			      is_ratio(c) ? "ratio" : "difference");
		json_put_number(&json, "estimate", c->estimate);
		put_interval(&json, "interval95", c->wide95);
		put_interval(&json, "interval90", c->wide90);
		json_put_integer(&json, "units_a", c->na);
		json_put_integer(&json, "units_b", c->nb);
		json_put_number(&json, "p", c->p);
		json_put_number(&json, "holm", one->holm);
		json_put_number(&json, "q", one->q);
		json_put_number(&json, "mde", c->mde);
		json_put_number(&json, "mde_checked", c->mde_checked);
		json_put_text(&json, "verdict", verdict_text(one));
		json_put_text(&json, "doubt", doubt_words[c->doubt]);
		json_put_text(&json, "fate_a", fate_text(one->fate_a));
		json_put_text(&json, "fate_b", fate_text(one->fate_b));
		json_put_bool(&json, "fates_differ", one->fates_differ);
		json_put_integer(&json, "wrong_a", one->wrong_a);
		json_put_integer(&json, "wrong_b", one->wrong_b);
		json_put_bool(&json, "blind", one->blind);
		json_put_bool(&json, "drift", c->drift.warn);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	json_newline(&json);
	fputs(json.text, to);
	json_text_free(&json);
}

/* RFC 4180: a quote doubled inside quotes. */
static void csv_text(FILE *to, const char *text)
{
	fputc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', to);
		fputc(*text, to);
	}
	fputc('"', to);
}

static void csv_number(FILE *to, double value)
{
	if (isfinite(value))
		fprintf(to, ",%.10g", value);
	else
		fputc(',', to);
}

static void print_csv(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	if (view->first)
		fputs("side_a,side_b,case,unit,a,b,scale,estimate,low95,high95,"
		      "units_a,units_b,p,holm,q,mde,mde_checked,verdict,doubt,"
		      "fate_a,fate_b,fates_differ,wrong_a,wrong_b,blind,"
		      "drift\n",
		      to);
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		const struct comparison *c = &one->comparison;

		csv_text(to, view->a->name);
		putc(',', to);
		csv_text(to, view->b->name);
		putc(',', to);
		csv_text(to, one->id);
		putc(',', to);
		csv_text(to, one->unit);
		csv_number(to, one->a);
		csv_number(to, one->b);
		fprintf(to, ",%s", is_ratio(c) ? "ratio" : "difference");
		csv_number(to, c->estimate);
		csv_number(to, c->wide95.low);
		csv_number(to, c->wide95.high);
		fprintf(to, ",%zu,%zu", c->na, c->nb);
		csv_number(to, c->p);
		csv_number(to, one->holm);
		csv_number(to, one->q);
		csv_number(to, c->mde);
		csv_number(to, c->mde_checked);
		fprintf(to, ",%s,%s,%s,%s,%d,%zu,%zu,%d,%d\n",
			verdict_text(one), doubt_words[c->doubt],
			fate_text(one->fate_a), fate_text(one->fate_b),
			one->fates_differ, one->wrong_a, one->wrong_b,
			one->blind, c->drift.warn);
	}
}

void compare_print(const struct compare_view *view, enum compare_format format,
		   FILE *to)
{
	static void (*const print[NR_FORMATS])(const struct compare_view *,
					       FILE *) = {
		[FORMAT_TABLE] = print_table,
		[FORMAT_MARKDOWN] = print_markdown,
		[FORMAT_LKML] = print_lkml,
		[FORMAT_JSON] = print_json,
		[FORMAT_CSV] = print_csv,
	};

	if (!view->first && format != FORMAT_JSON && format != FORMAT_CSV)
		fputc('\n', to);
	print[format](view, to);
}
