/* compare_ci.c - a comparison for continuous integration: KTAP, as kselftest
 * and KernelCI read it (kernel Documentation/dev-tools/ktap.rst), and JUnit's
 * XML.
 *
 * A case that both sides have and proved is ok, however its cost changed.
 * With a gate it is not ok where the gate fires, and a SKIP where it is
 * inconclusive, since a gate that saw nothing has not passed.  A wrong fate is
 * not ok; what could not be measured or proved is a SKIP with its reason.
 */
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"
#include "compare/gate.h"
#include "verdict/compare_columns.h"
#include "verdict/compare_table.h"

enum end { END_OK, END_WRONG, END_SKIP };

static enum end end_of(const struct compare_view *view,
		       const struct contrast *one)
{
	struct reason why;

	if (one->wrong || one->wrong_a || one->wrong_b)
		return END_WRONG;
	if (one->presence != PRESENCE_BOTH || one->blind)
		return END_SKIP;
	if (view->gate > 0 && gate_fires(one, view->gate, view->delta, &why))
		return END_WRONG;
	return view->gate > 0 && one->comparison.verdict == VERDICT_INCONCLUSIVE
		       ? END_SKIP
		       : END_OK;
}

/* The caller frees. */
static char *words_of(const struct contrast *one)
{
	char a[CELL], b[CELL], change[CELL], interval[CELL];

	if (one->presence != PRESENCE_BOTH)
		return memory_format("only %s has this case",
				     one->presence == PRESENCE_A ? "A" : "B");
	if (one->blind)
		return memory_text(
			"nobody saw what became of the pages: run as "
			"root for proof");
	if (one->wrong || one->wrong_a || one->wrong_b)
		return memory_format("pages met a fate that is not stated: in "
				     "%zu trials of A, %zu of B",
				     one->wrong_a, one->wrong_b);
	compare_columns[COMPARE_A].text(one, a);
	compare_columns[COMPARE_B].text(one, b);
	compare_columns[COMPARE_CHANGE].text(one, change);
	compare_columns[COMPARE_INTERVAL].text(one, interval);
	return memory_format("%s: %s -> %s %s, %s [%s], %s -> %s",
			     compare_verdict(one), a, b, one->unit, change,
			     interval, compare_fate(one->fate_a),
			     compare_fate(one->fate_b));
}

static size_t rows_of(const struct contrasts *contrasts)
{
	return contrasts->nr + contrasts->nr_lone;
}

static const struct contrast *row_of(const struct contrasts *contrasts,
				     size_t i)
{
	return i < contrasts->nr ? &contrasts->list[i]
				 : &contrasts->lone[i - contrasts->nr];
}

/* A '#' begins a directive unless it is escaped. */
static void put_ktap(FILE *to, const char *text)
{
	for (; *text; text += letter_at(text).length) {
		struct letter letter = letter_at(text);

		if (letter.acts)
			putc('?', to);
		else if (*text == '#' || *text == '\\')
			fprintf(to, "\\%c", *text);
		else
			fwrite(text, 1, letter.length, to);
	}
}

void compare_ktap(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;

	fprintf(to, "KTAP version 1\n1..%zu\n# A: ", rows_of(contrasts));
	put_ktap(to, view->a->name);
	fputs("\n# B: ", to);
	put_ktap(to, view->b->name);
	putc('\n', to);
	for (size_t i = 0; i < rows_of(contrasts); i++) {
		const struct contrast *one = row_of(contrasts, i);
		enum end end = end_of(view, one);
		char *words = words_of(one);

		/* What belongs to a result stands before it. */
		fputs("# ", to);
		put_ktap(to, words);
		fprintf(to, "\n%s %zu ", end == END_WRONG ? "not ok" : "ok",
			i + 1);
		put_ktap(to, one->id);
		if (end == END_SKIP) {
			fputs(" # SKIP ", to);
			put_ktap(to, words);
		}
		putc('\n', to);
		free(words);
	}
}

static void put_attribute(FILE *to, const char *name, const char *text)
{
	fprintf(to, " %s=\"", name);
	markup_put(to, text);
	putc('"', to);
}

static size_t count(const struct compare_view *view, enum end end)
{
	size_t nr = 0;

	for (size_t i = 0; i < rows_of(view->contrasts); i++)
		nr += end_of(view, row_of(view->contrasts, i)) == end;
	return nr;
}

static void put_testcase(const struct compare_view *view,
			 const struct contrast *one, FILE *to)
{
	static const char *const elements[] = {
		[END_OK] = NULL,
		[END_WRONG] = "failure",
		[END_SKIP] = "skipped",
	};
	enum end end = end_of(view, one);
	char *words = words_of(one);

	fputs("    <testcase classname=\"cowbench\"", to);
	put_attribute(to, "name", one->id);
	fputs(">\n", to);
	if (elements[end]) {
		fprintf(to, "      <%s", elements[end]);
		put_attribute(to, "message", words);
		fputs("/>\n", to);
	} else {
		fputs("      <system-out>", to);
		markup_put(to, words);
		fputs("</system-out>\n", to);
	}
	fputs("    </testcase>\n", to);
	free(words);
}

void compare_junit(const struct compare_view *view, FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	char *name = memory_format("%s -> %s", view->a->name, view->b->name);

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
	      "  <testsuite",
	      to);
	put_attribute(to, "name", name);
	fprintf(to,
		" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
		rows_of(contrasts), count(view, END_WRONG),
		count(view, END_SKIP));
	for (size_t i = 0; i < rows_of(contrasts); i++)
		put_testcase(view, row_of(contrasts, i), to);
	fputs("  </testsuite>\n</testsuites>\n", to);
	free(name);
}
