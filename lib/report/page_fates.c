/* page_fates.c - where pages meet another fate: a list of two sides, of more a
 * grid, a row a case, a column a kernel.  See page.h.
 */
#include "report/page.h"

#include "verdict/compare_columns.h"

#define CELL_HIGH 20 /* px */
#define WORD_WIDE 14 /* percent that a fate's word takes, on a phone */

static void put_fate(const struct page *page, int fate)
{
	fprintf(page->to, "<span class=\"%s\">", page_fate_class(fate));
	page_text(page, compare_fate(fate));
	fputs("</span>", page->to);
}

static void put_list(const struct page *page)
{
	fputs("<ul>\n", page->to);
	for (size_t i = 0; i < page->cases.nr; i++) {
		const struct contrast *one = page->cases.list[i].contrast;

		if (!one || !one->fates_differ)
			continue;
		fputs("<li>", page->to);
		put_fate(page, one->fate_a);
		fputs(" → ", page->to);
		put_fate(page, one->fate_b);
		fputs(": <code>", page->to);
		page_case_link(page, &page->cases.list[i]);
		fputs("</code></li>\n", page->to);
	}
	fputs("</ul>\n", page->to);
}

/* The side at which the case's pages first meet another fate than on the side
 * before that has the case; 0: at none. */
static size_t turn_of(const struct page *page, const struct report_case *one)
{
	int fate = -1;

	for (size_t i = 0; i < page->report->nr; i++) {
		int here = case_group_fate(&one->groups[i]);

		if (fate >= 0 && here >= 0 && here != fate)
			return i;
		fate = here >= 0 ? here : fate;
	}
	return 0;
}

/* Where a side's box begins, midway between its neighbour's place
 * and its own, in percent; that of the side behind the last: where it ends. */
static double edge(const struct page *page, size_t side)
{
	if (!side)
		return 0;
	if (side == page->report->nr)
		return 100;
	return (page_place(page, side - 1) + page_place(page, side)) / 2;
}

/* Sides with the same fate beside each other are one box, with its word where
 * that has room; a side without the case is a gap. */
static void put_boxes(const struct page *page, const struct report_case *one)
{
	const size_t nr = page->report->nr;

	fprintf(page->to,
		"<svg height=\"%d\" role=\"img\" aria-label=\"the fate by "
		"kernel\">",
		CELL_HIGH);
	for (size_t i = 0, end; i < nr; i = end) {
		int fate = case_group_fate(&one->groups[i]);
		double from = edge(page, i), length;

		for (end = i + 1; end < nr; end++)
			if (case_group_fate(&one->groups[end]) != fate)
				break;
		length = edge(page, end) - from;
		if (fate < 0)
			continue;
		fprintf(page->to,
			"<rect class=\"box %s\" x=\"%.2f%%\" width=\"%.2f%%\" "
			"height=\"%d\"/>",
			page_fate_class(fate), from, length, CELL_HIGH);
		if (length < WORD_WIDE)
			continue;
		fprintf(page->to,
			"<text class=\"dark\" x=\"%.2f%%\" y=\"14\" "
			"text-anchor=\"middle\">",
			from + length / 2);
		page_text(page, compare_fate(fate));
		fputs("</text>", page->to);
	}
	fputs("</svg>", page->to);
}

/* Each turn in words, "copied → kept on debian:6.1". */
static void put_turns(const struct page *page, const struct report_case *one)
{
	const char *between = "";
	int fate = -1;

	for (size_t i = 0; i < page->report->nr; i++) {
		int here = case_group_fate(&one->groups[i]);

		if (fate >= 0 && here >= 0 && here != fate) {
			page_said(page, "%s", between);
			put_fate(page, fate);
			fputs(" → ", page->to);
			put_fate(page, here);
			page_said(page, " on %s", page->labels[i]);
			between = ", ";
		}
		fate = here >= 0 ? here : fate;
	}
}

static size_t count_turns(const struct page *page)
{
	size_t nr = 0;

	for (size_t i = 0; i < page->cases.nr; i++)
		nr += turn_of(page, &page->cases.list[i]) > 0;
	return nr;
}

static void put_grid(const struct page *page)
{
	page_kernels_axis(page);
	for (size_t i = 0; i < page->cases.nr; i++) {
		const struct report_case *one = &page->cases.list[i];

		if (!turn_of(page, one))
			continue;
		fputs("<div class=\"row\"><span class=\"name\">", page->to);
		page_case_link(page, one);
		fputs("</span>", page->to);
		put_boxes(page, one);
		fputs("<span class=\"say\">", page->to);
		put_turns(page, one);
		fputs("</span></div>\n", page->to);
	}
}

void page_fates(const struct page *page)
{
	const bool grid = page->report->nr > 2;

	if (!page->report->view)
		return;
	page_heading(page, "fates", "Pages that meet another fate");
	if (grid ? count_turns(page)
		 : contrasts_fates_differ(page->report->view->contrasts)) {
		if (grid)
			put_grid(page);
		else
			put_list(page);
		return;
	}
	fputs("<p>None: wherever ", page->to);
	fputs(grid ? "a page was" : "both sides were", page->to);
	fputs(" seen, each page ended in the same way.</p>\n", page->to);
}
