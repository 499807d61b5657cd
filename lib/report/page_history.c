/* page_history.c - each case over all kernels: what it takes, and where the
 * pages' fate changes.  See page.h. */
#include "report/page.h"

#include <math.h>
#include <string.h>

#include "verdict/compare_columns.h"
#include "view/figure.h"

#define TRACE 40.0 /* px, the height of a case's line */

double page_place(const struct page *page, size_t side)
{
	return 4 + 92.0 * (double)side / (double)(page->report->nr - 1);
}

/* The case's axis: from 0 to its largest value. */
static double height(double value, double most)
{
	return TRACE - 6 - (TRACE - 12) * (most > 0 ? value / most : 0);
}

static double most_of(const struct page *page, const struct report_case *one)
{
	double most = 0;

	for (size_t i = 0; i < page->report->nr; i++)
		most = fmax(most, fmax(case_group_value(&one->groups[i]), 0));
	return most;
}

/* Draws lines between neighbours, then a mark for each side in the colour of
 * its fate: a square where the fate is another than on the side before. */
static void put_trace(const struct page *page, const struct report_case *one)
{
	double most = most_of(page, one), last = NAN;
	int fate = -1;

	fprintf(page->to,
		"<svg height=\"%.0f\" role=\"img\" aria-label=\"the cost by "
		"kernel\">",
		TRACE);
	for (size_t i = 0; i < page->report->nr; i++) {
		double value = case_group_value(&one->groups[i]);

		if (!isnan(value) && !isnan(last))
			fprintf(page->to,
				"<line class=\"trace\" x1=\"%.2f%%\" "
				"y1=\"%.1f\" x2=\"%.2f%%\" y2=\"%.1f\"/>",
				page_place(page, i - 1), height(last, most),
				page_place(page, i), height(value, most));
		last = value;
	}
	for (size_t i = 0; i < page->report->nr; i++) {
		const struct case_group *group = &one->groups[i];
		double value = case_group_value(group);
		int here = case_group_fate(group);

		if (isnan(value))
			continue;
		if (fate >= 0 && here != fate)
			fprintf(page->to,
				"<svg x=\"%.2f%%\"><rect class=\"%s\" x=\"-6\" "
				"y=\"%.1f\" width=\"12\" height=\"12\"/></svg>",
				page_place(page, i), page_fate_class(here),
				height(value, most) - 6);
		else
			fprintf(page->to,
				"<circle class=\"%s\" cx=\"%.2f%%\" "
				"cy=\"%.1f\" r=\"4\"/>",
				page_fate_class(here), page_place(page, i),
				height(value, most));
		fate = here;
	}
	fputs("</svg>", page->to);
}

void page_kernels_axis(const struct page *page)
{
	size_t nr = page->report->nr, step = 1;

	while ((nr - 1) / step + 1 > PAGE_TICS)
		step++;
	fputs("<div class=\"row\"><span></span><svg height=\"18\" "
	      "class=\"axis\">",
	      page->to);
	for (size_t i = 0; i < nr; i++) {
		/* The last side has its word; a side too near to it has
		 * none. */
		bool told = i + 1 == nr || (i % step == 0 && i + step < nr);
		const char *word = page->labels[i];

		if (!told)
			continue;
		fprintf(page->to,
			"<text x=\"%.2f%%\" y=\"13\" text-anchor=\"%s\">",
			i == 0	      ? 0
			: i + 1 == nr ? 100
				      : page_place(page, i),
			i == 0	      ? "start"
			: i + 1 == nr ? "end"
				      : "middle");
		word = strncmp(word, "debian:", 7) == 0 ? word + 7 : word;
		page_said(page, "%.*s", (int)strcspn(word, "-"), word);
		fputs("</text>", page->to);
	}
	fputs("</svg><span></span></div>\n", page->to);
}

static void put_legend(const struct page *page)
{
	bool seen[NR_FATES] = { false };

	for (size_t i = 0; i < page->cases.nr; i++)
		for (size_t j = 0; j < page->report->nr; j++) {
			int fate =
				case_group_fate(&page->cases.list[i].groups[j]);

			if (fate >= 0)
				seen[fate] = true;
		}
	fputs("<p class=\"faint\">A line a case, from 0 to its largest value; a "
	      "square where the pages meet another fate than on the kernel "
	      "before. ",
	      page->to);
	for (int fate = 0; fate < NR_FATES; fate++) {
		if (!seen[fate])
			continue;
		fprintf(page->to,
			"<span class=\"key\"><i class=\"%s\"></i>%s</span> ",
			page_fate_class(fate), compare_fate(fate));
	}
	fputs("</p>\n", page->to);
}

static void put_row(const struct page *page, const struct report_case *one)
{
	size_t last = page->report->nr - 1;
	int first_fate = case_group_fate(&one->groups[0]);
	int last_fate = case_group_fate(&one->groups[last]);
	char first[32], end[32];

	figure_text(case_group_value(&one->groups[0]), first);
	figure_text(case_group_value(&one->groups[last]), end);
	fputs("<div class=\"row\"><span class=\"name\">", page->to);
	page_case_link(page, one);
	fputs("</span>", page->to);
	put_trace(page, one);
	fputs("<span class=\"say\">", page->to);
	page_said(page, "%s → %s %s", first, end, one->unit);
	if (first_fate != last_fate && first_fate >= 0 && last_fate >= 0)
		page_said(page, ", %s → %s", compare_fate(first_fate),
			  compare_fate(last_fate));
	fputs("</span></div>\n", page->to);
}

/* A table of all numbers: a row a case, a column a kernel. */
static void put_grid(const struct page *page)
{
	fputs("<details><summary>All numbers and fates</summary>\n"
	      "<div class=\"scroll\"><table><tr><th></th>",
	      page->to);
	for (size_t i = 0; i < page->report->nr; i++) {
		fputs("<th>", page->to);
		page_text(page, page->labels[i]);
		fputs("</th>", page->to);
	}
	fputs("</tr>\n", page->to);
	for (size_t i = 0; i < page->cases.nr; i++) {
		const struct report_case *one = &page->cases.list[i];

		fputs("<tr><td class=\"name\">", page->to);
		page_case_link(page, one);
		fputs("</td>", page->to);
		for (size_t j = 0; j < page->report->nr; j++) {
			const struct case_group *group = &one->groups[j];
			char text[32];

			figure_text(case_group_value(group), text);
			fprintf(page->to,
				"<td>%s <span class=\"%s\">%s</span>"
				"</td>",
				text, page_fate_class(case_group_fate(group)),
				!group->nr ? ""
				: case_group_proof(group) == PROOF_WRONG
					? "wrong"
					: compare_fate(case_group_fate(group)));
		}
		fputs("</tr>\n", page->to);
	}
	fputs("</table></div></details>\n", page->to);
}

void page_history(const struct page *page)
{
	const char *bench = "", *unit = "";

	if (page->report->nr < 3)
		return;
	page_heading(page, "history", "Over all kernels");
	put_legend(page);
	for (size_t i = 0; i < page->cases.nr; i++) {
		const struct report_case *one = &page->cases.list[i];

		if (strcmp(one->bench, bench) != 0 ||
		    strcmp(one->unit, unit) != 0) {
			fputs("<h3>", page->to);
			page_said(page, "%s, %s", one->bench, one->unit);
			fputs("</h3>\n", page->to);
			page_kernels_axis(page);
		}
		bench = one->bench;
		unit = one->unit;
		put_row(page, one);
	}
	put_grid(page);
}
