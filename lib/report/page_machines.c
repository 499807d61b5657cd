/* page_machines.c - of two kernels on many machines: the machines by CPU model
 * and topology, and what each group of them says of each case.  See page.h.
 */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "verdict/compare_columns.h"

/* How many machines of a group are compared. */
static size_t count_group(const struct fleet *fleet, size_t group)
{
	size_t nr = 0;

	for (size_t i = 0; i < fleet->nr; i++)
		nr += fleet->list[i].group == group &&
		      fleet_machine_both(&fleet->list[i]);
	return nr;
}

static void put_groups(const struct page *page, const struct fleet *fleet)
{
	fputs("<ul>\n", page->to);
	for (size_t group = 0; group < fleet->groups.nr; group++) {
		size_t nr = count_group(fleet, group);
		const char *between = "";

		if (!nr)
			continue;
		fprintf(page->to, "<li>%zu × ", nr);
		page_text(page, fleet->groups.texts[group]);
		fputs(" <span class=\"faint\">(", page->to);
		for (size_t i = 0; i < fleet->nr; i++) {
			if (fleet->list[i].group != group ||
			    !fleet_machine_both(&fleet->list[i]))
				continue;
			fputs(between, page->to);
			page_text(page, fleet_host(fleet, i));
			between = ", ";
		}
		fputs(")</span></li>\n", page->to);
	}
	fputs("</ul>\n", page->to);
}

static void put_list(const struct page *page, const char *what,
		     const struct text_index *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		fprintf(page->to, "<p class=\"bad\">%s: ", what);
		page_text(page, list->texts[i]);
		fputs("</p>\n", page->to);
	}
}

/* The change on the machines of a group, in the colour of its verdict. */
static void put_change(const struct page *page, const struct contrast *one)
{
	char change[CELL], interval[CELL];

	if (isnan(one->comparison.estimate)) {
		fputs("<td></td>", page->to);
		return;
	}
	compare_columns[COMPARE_CHANGE].text(one, change);
	compare_columns[COMPARE_INTERVAL].text(one, interval);
	fprintf(page->to, "<td><b class=\"%s\">",
		one->comparison.verdict == VERDICT_SLOWER   ? "slower"
		: one->comparison.verdict == VERDICT_FASTER ? "faster"
							    : "");
	page_text(page, change);
	fputs("</b> <span class=\"faint\">", page->to);
	page_text(page, interval);
	fputs("</span></td>", page->to);
}

static void put_case(const struct page *page, const struct fleet_contrasts *all,
		     size_t number)
{
	const struct contrast *one = &all->contrasts.list[number];

	fputs("<tr><td class=\"name\">", page->to);
	page_text(page, one->id);
	fputs("</td>", page->to);
	put_change(page, one);
	for (size_t group = 0; group < all->fleet->groups.nr; group++) {
		struct contrast of = fleet_group_contrast(all, number, group);

		if (count_group(all->fleet, group))
			put_change(page, &of);
	}
	fprintf(page->to, "<td>%s</td></tr>\n",
		fleet_case_differs(&all->list[number]) ? "yes" : "");
}

void page_machines(const struct page *page)
{
	const struct fleet_contrasts *all = page->report->fleet;

	if (!all)
		return;
	page_heading(page, "machines", "The machines");
	put_groups(page, all->fleet);
	put_list(page, "left out", &all->left_out);
	put_list(page, "lost", &all->fleet->lost);
	page_said(page,
		  "The unit is the machine: each is compared with itself, and "
		  "the change is the mean over machines. By group:");
	fputs("\n<div class=\"scroll\"><table><tr><th></th><th>all</th>",
	      page->to);
	for (size_t group = 0; group < all->fleet->groups.nr; group++) {
		if (!count_group(all->fleet, group))
			continue;
		fputs("<th>", page->to);
		page_text(page, all->fleet->groups.texts[group]);
		fputs("</th>", page->to);
	}
	fputs("<th>machines differ by more than chance</th></tr>\n", page->to);
	for (size_t i = 0; i < all->contrasts.nr; i++)
		put_case(page, all, i);
	fputs("</table></div>\n", page->to);
}
