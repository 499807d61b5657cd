/* page_forest.c - each case's change with its interval, the largest first;
 * of one side each case's cost.  See page.h.
 */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "verdict/compare_columns.h"
#include "view/figure.h"
#include "report/forest.h"
#include "report/quote.h"

#define STRIP 22.0 /* px, the height of a row's figure */

/* --- a comparison --------------------------------------------------------- */

static const char *verdict_class(const struct contrast *one)
{
	switch (one->comparison.verdict) {
	case VERDICT_SLOWER:
		return "s-slower";
	case VERDICT_FASTER:
		return "s-faster";
	default:
		return "s-equal";
	}
}

static int by_size(const void *left, const void *right)
{
	return forest_order((*(struct report_case *const *)left)->contrast,
			    (*(struct report_case *const *)right)->contrast);
}

struct forest {
	const struct report_case **list;
	size_t nr;
	struct scale scale;
	double none; /* no change: 1 of ratios, 0 of differences */
	double band; /* what counts as equal */
};

/* The ends of an interval do not widen the axis: those of two trials may lie
 * anywhere. */
static void forest_scale(struct forest *forest)
{
	scale_reach(&forest->scale, forest->none);
	for (size_t i = 0; i < forest->nr; i++)
		scale_reach(&forest->scale,
			    forest->list[i]->contrast->comparison.estimate);
	if (forest->none == 1) {
		scale_reach(&forest->scale, 1 + 1.5 * forest->band);
		scale_reach(&forest->scale, 1 / (1 + 1.5 * forest->band));
	}
	scale_pad(&forest->scale, 0.06);
}

static double at(const struct forest *forest, double value)
{
	return 100 * scale_at(&forest->scale, value);
}

static void put_interval(const struct page *page, const struct forest *forest,
			 const struct contrast *one)
{
	struct interval interval = one->comparison.wide95;

	if (!interval_finite(interval) ||
	    one->comparison.kind == COMPARISON_EXACT)
		return;
	fprintf(page->to,
		"<line class=\"whisk %s\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
		"y1=\"11\" y2=\"11\"/>",
		verdict_class(one),
		fmin(fmax(at(forest, interval.low), 0), 100),
		fmin(fmax(at(forest, interval.high), 0), 100));
}

static void put_strip(const struct page *page, const struct forest *forest,
		      const struct contrast *one)
{
	const double none = at(forest, forest->none);
	double x = at(forest, one->comparison.estimate);

	fprintf(page->to,
		"<svg height=\"%.0f\" role=\"img\" aria-label=\"the change on "
		"its axis\">",
		STRIP);
	if (forest->none == 1) {
		double low = at(forest, 1 / (1 + forest->band));

		fprintf(page->to,
			"<rect class=\"band\" x=\"%.2f%%\" width=\"%.2f%%\" "
			"y=\"0\" height=\"%.0f\"/>",
			low, at(forest, 1 + forest->band) - low, STRIP);
	}
	page_grid(page, &forest->scale, STRIP);
	fprintf(page->to,
		"<line class=\"zero\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" "
		"y2=\"%.0f\"/>",
		none, none, STRIP);
	put_interval(page, forest, one);
	if (!isnan(x) && one->fates_differ)
		fprintf(page->to,
			"<svg x=\"%.2f%%\"><path class=\"%s\" "
			"d=\"M0 4l7 7l-7 7l-7-7z\"/></svg>",
			x, verdict_class(one));
	else if (!isnan(x))
		fprintf(page->to,
			"<circle class=\"%s\" cx=\"%.2f%%\" cy=\"11\" "
			"r=\"4.5\"/>",
			verdict_class(one), x);
	fputs("</svg>", page->to);
}

static void put_row(const struct page *page, const struct forest *forest,
		    const struct report_case *row)
{
	const struct contrast *one = row->contrast;
	char a[CELL], b[CELL], change[CELL], interval[CELL];
	const char *class = verdict_class(one);

	compare_columns[COMPARE_A].text(one, a);
	compare_columns[COMPARE_B].text(one, b);
	compare_columns[COMPARE_CHANGE].text(one, change);
	compare_columns[COMPARE_INTERVAL].text(one, interval);
	fputs("<div class=\"row\"><span class=\"name\">", page->to);
	page_case_link(page, row);
	fputs("</span>", page->to);
	put_strip(page, forest, one);
	fprintf(page->to, "<span class=\"say\"><b class=\"%s\">", class + 2);
	page_text(page, one->wrong ? "wrong fate" : change);
	fputs("</b> ", page->to);
	if (one->comparison.kind != COMPARISON_EXACT)
		page_said(page, "[%s] ", interval);
	page_said(page, "%s → %s %s", a, b, one->unit);
	if (one->fates_differ)
		page_said(page, ", %s → %s", compare_fate(one->fate_a),
			  compare_fate(one->fate_b));
	if (one->blind)
		page_said(page, ", not proved");
	fputs("</span></div>\n", page->to);
}

static void difference_word(double value, char text[32])
{
	char size[32];

	page_word(fabs(value), size);
	snprintf(text, 32, "%s%.20s",
		 value < 0   ? "−"
		 : value > 0 ? "+"
			     : "",
		 size);
}

static void put_axis_row(const struct page *page, const struct forest *forest,
			 const char *unit)
{
	fputs("<div class=\"row\"><span class=\"faint\">", page->to);
	page_text(page, unit);
	fputs("</span><svg height=\"18\" class=\"axis\">", page->to);
	page_axis(page, &forest->scale, 13,
		  forest->none == 1 ? page_ratio_word : difference_word);
	fputs("</svg><span></span></div>\n", page->to);
}

/* Writes the rows of one sort, from `from` on; several are folded up. */
static size_t put_fold(const struct page *page, const struct forest *forest,
		       size_t from, enum verdict verdict)
{
	size_t end = from;

	while (end < forest->nr &&
	       !forest_is_news(forest->list[end]->contrast) &&
	       (verdict == VERDICT_EQUIVALENT) ==
		       (forest->list[end]->contrast->comparison.verdict ==
			VERDICT_EQUIVALENT))
		end++;
	if (end == from)
		return end;
	fprintf(page->to, "<details><summary>%zu case%s %s</summary>\n",
		end - from, text_plural(end - from),
		verdict == VERDICT_EQUIVALENT ? "the same"
					      : "of which nothing can be told");
	for (; from < end; from++)
		put_row(page, forest, forest->list[from]);
	fputs("</details>\n", page->to);
	return end;
}

/* Writes the cases of that scale. */
static void put_group(const struct page *page, enum comparison_scale scale)
{
	const struct compare_view *view = page->report->view;
	struct forest forest = {
		.list = memory_new(page->cases.nr, sizeof(void *)),
		.scale.form = scale == SCALE_RATIO ? FORM_LOG : FORM_SIGN,
		.none = scale == SCALE_RATIO,
		.band = view->delta,
	};

	for (size_t j = 0; j < page->cases.nr; j++) {
		const struct contrast *one = page->cases.list[j].contrast;

		if (one && one->comparison.scale == scale)
			forest.list[forest.nr++] = &page->cases.list[j];
	}
	if (forest.nr) {
		size_t i = 0;

		qsort(forest.list, forest.nr, sizeof(void *), by_size);
		forest_scale(&forest);
		fprintf(page->to, "<h3>%s</h3>\n",
			scale == SCALE_RATIO
				? "By ratio"
				: "By difference: one side is so near the clock's "
				  "own cost that a ratio says nothing");
		put_axis_row(page, &forest,
			     scale == SCALE_RATIO ? "the last against the first"
						  : forest.list[0]->unit);
		for (;
		     i < forest.nr && forest_is_news(forest.list[i]->contrast);
		     i++)
			put_row(page, &forest, forest.list[i]);
		i = put_fold(page, &forest, i, VERDICT_INCONCLUSIVE);
		put_fold(page, &forest, i, VERDICT_EQUIVALENT);
	}
	free(forest.list);
}

/* Writes the cases that one side alone has. */
static void put_lone(const struct page *page)
{
	const struct contrasts *contrasts = page->report->view->contrasts;

	if (!contrasts->nr_lone)
		return;
	fprintf(page->to,
		"<details><summary>%zu case%s without a counterpart</summary>\n"
		"<ul>\n",
		contrasts->nr_lone, text_plural(contrasts->nr_lone));
	for (size_t i = 0; i < contrasts->nr_lone; i++) {
		const struct contrast *one = &contrasts->lone[i];

		fputs("<li><code>", page->to);
		page_text(page, one->id);
		fputs("</code> ", page->to);
		page_said(page, "only on %s",
			  one->presence == PRESENCE_A
				  ? page->labels[0]
				  : page->labels[page->report->nr - 1]);
		fputs("</li>\n", page->to);
	}
	fputs("</ul></details>\n", page->to);
}

/* --- one side ------------------------------------------------------------- */

/* Writes the cases of one benchmark and unit, from `from` on, and returns how
 * many they are. */
static size_t group_of(const struct page *page, size_t from)
{
	const struct report_case *list = page->cases.list;
	size_t end = from + 1;

	while (end < page->cases.nr &&
	       strcmp(list[end].bench, list[from].bench) == 0 &&
	       strcmp(list[end].unit, list[from].unit) == 0)
		end++;
	return end - from;
}

static void put_cost(const struct page *page, const struct scale *scale,
		     const struct report_case *row)
{
	const struct case_group *group = &row->groups[0];
	double value = case_group_value(group);
	int fate = case_group_fate(group);
	struct quote quote = { "", "", "" };

	fputs("<div class=\"row\"><span class=\"name\">", page->to);
	page_case_link(page, row);
	fprintf(page->to,
		"</span><svg height=\"%.0f\" role=\"img\" aria-label=\"the cost "
		"on its axis\">",
		STRIP);
	page_grid(page, scale, STRIP);
	if (!isnan(value))
		fprintf(page->to,
			"<rect class=\"%s\" x=\"0\" y=\"5\" height=\"12\" "
			"width=\"%.2f%%\"/>",
			page_fate_class(fate),
			fmax(fmin(100 * scale_at(scale, value), 100), 0.4));
	fputs("</svg><span class=\"say\">", page->to);
	quote_group(&quote, group);
	page_said(page, "%s %s, %s", quote.value, quote.interval, quote.fate);
	fputs("</span></div>\n", page->to);
}

static void put_costs(const struct page *page)
{
	for (size_t from = 0, nr; from < page->cases.nr; from += nr) {
		const struct report_case *list = &page->cases.list[from];
		struct scale scale = { .form = FORM_LINEAR };

		nr = group_of(page, from);
		scale_reach(&scale, 0);
		for (size_t i = 0; i < nr; i++)
			scale_reach(&scale,
				    case_group_value(&list[i].groups[0]));
		scale_pad(&scale, 0.06);
		scale.low = 0;
		fputs("<h3>", page->to);
		page_said(page, "%s, %s", list->bench, list->unit);
		fputs("</h3>\n<div class=\"row\"><span></span>"
		      "<svg height=\"18\" class=\"axis\">",
		      page->to);
		page_axis(page, &scale, 13, page_word);
		fputs("</svg><span></span></div>\n", page->to);
		for (size_t i = 0; i < nr; i++)
			put_cost(page, &scale, &list[i]);
	}
}

void page_forest(const struct page *page)
{
	if (!page->report->view) {
		page_heading(page, "forest", "What each case takes");
		put_costs(page);
		return;
	}
	page_heading(page, "forest", "What changed, the largest first");
	fprintf(page->to,
		"<p class=\"faint\">A point is the change, its line the 95 %% "
		"interval, the grey band what counts as equal (%.3g %%)%s; a "
		"diamond stands where the pages' fate changed as well.</p>\n",
		100 * page->report->view->delta,
		page->report->view->contrasts->kind == COMPARISON_EXACT
			? "; counts of instructions are exact and have no line"
			: "");
	put_group(page, SCALE_RATIO);
	put_group(page, SCALE_DIFFERENCE);
	put_lone(page);
}
