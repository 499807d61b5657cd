/* page_case.c - a section a case: its distribution on both sides, each
 * trial, its tail, what it does, and why it costs that.  See page.h.
 */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "view/explain_table.h"
#include "view/figure.h"
#include "report/quote.h"
#include "stats/quantile.h"
#include "case/axes.h"

#define HIGH   120.0 /* px, of the distribution */
#define LANE   12.0  /* of a side's trials */
#define POINTS 200   /* of a curve, at most */

/* The sides that a section shows: the first and the last, or the only one. */
struct couple {
	const struct case_group *groups[2];
	const char *labels[2];
	size_t sides[2]; /* their places */
	size_t nr;
};

static struct couple couple_of(const struct page *page,
			       const struct report_case *one)
{
	struct couple couple = { .nr = 0 };
	size_t last = page->report->nr - 1;

	for (size_t i = 0; i <= last; i += last ? last : 1) {
		couple.groups[couple.nr] = &one->groups[i];
		couple.labels[couple.nr] = page->labels[i];
		couple.sides[couple.nr++] = i;
	}
	return couple;
}

/* --- the distribution ----------------------------------------------------- */

static void reach_trials(struct scale *scale, const struct case_group *group)
{
	for (size_t i = 0; i < group->nr; i++)
		for (size_t j = 0; j < group->entries[i].one->nr; j++)
			scale_reach(
				scale,
				group->entries[i].one->list[j].q[Q_MIDMEAN]);
}

/* The axis goes from the first to the 99th percentile: with the far tail on it
 * all else would lie close together.  Numbers tell the tail. */
static struct scale scale_of(const struct couple *couple,
			     const struct histogram *histograms,
			     const double *overheads)
{
	struct scale scale = { .form = FORM_LINEAR };

	for (size_t i = 0; i < couple->nr; i++) {
		const struct histogram *histogram = &histograms[i];

		reach_trials(&scale, couple->groups[i]);
		if (!histogram->nr)
			continue;
		scale_reach(&scale,
			    histogram_quantile(histogram, 0.01) - overheads[i]);
		scale_reach(&scale,
			    histogram_quantile(histogram, 0.99) - overheads[i]);
	}
	if (scale.low > 0 && scale.high > 3 * scale.low)
		scale.form = FORM_LOG;
	scale_pad(&scale, 0.04);
	return scale;
}

/* A curve of steps in a square of 1000, which the browser makes as wide as
 * there is room. */
static void put_curve(const struct page *page, const struct scale *scale,
		      const struct histogram *histogram, double overhead,
		      size_t side)
{
	uint64_t count = 0;
	double told = -1;

	if (!histogram->nr)
		return;
	fprintf(page->to,
		"<path class=\"curve side%zu\" "
		"vector-effect=\"non-scaling-stroke\" d=\"M-20 1000",
		side);
	for (size_t i = 0; i < histogram->nr; i++) {
		double floor = (double)histogram->bins[i].value;
		double wide =
			(double)(histogram_ceiling(histogram->bins[i].value) -
				 histogram->bins[i].value);
		double x = scale_at(scale, floor + (wide - 1) / 2 - overhead);
		double share;

		count += histogram->bins[i].count;
		share = (double)count / (double)histogram->count;
		if (share - told < 1.0 / POINTS && i + 1 < histogram->nr)
			continue;
		told = share;
		fprintf(page->to, "H%.1fV%.1f", 1000 * x, 1000 * (1 - share));
	}
	fputs("H1020\"/>", page->to);
}

static void put_dots(const struct page *page, const struct scale *scale,
		     const struct case_group *group, size_t side)
{
	fprintf(page->to,
		"<path class=\"dots side%zu\" "
		"vector-effect=\"non-scaling-stroke\" d=\"",
		side);
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		for (size_t j = 0; j < one->nr; j++) {
			double value = one->list[j].q[Q_MIDMEAN];

			if (isnan(value))
				continue;
			/* Trials lie in the order of the run, from top to
			 * bottom of their lane. */
			fprintf(page->to, "M%.1f %.0fh0",
				1000 * scale_at(scale, value),
				100 + 800.0 * ((double)j + 0.5) /
						(double)one->nr);
		}
	}
	fputs("\"/>", page->to);
}

static void put_shares(const struct page *page)
{
	static const char *const words[] = { "100 %", "50 %", "0" };

	for (int i = 0; i < 3; i++)
		fprintf(page->to,
			"<text x=\"-6\" y=\"%.0f\" text-anchor=\"end\">%s"
			"</text>",
			12 + i * HIGH / 2, words[i]);
}

static void put_figure(const struct page *page, const struct couple *couple,
		       const char *unit)
{
	struct histogram histograms[2];
	double overheads[2];
	double lanes = LANE * (double)couple->nr;
	struct scale scale;

	for (size_t i = 0; i < couple->nr; i++)
		case_group_histogram(couple->groups[i], &histograms[i],
				     &overheads[i]);
	scale = scale_of(couple, histograms, overheads);
	fprintf(page->to,
		"<svg class=\"plot\" height=\"%.0f\" role=\"img\" "
		"aria-label=\"share "
		"of operations that took at most so long\">",
		HIGH + lanes + 44);
	put_shares(page);
	fputs("<g transform=\"translate(0 8)\">", page->to);
	page_grid(page, &scale, HIGH + lanes + 8);
	fprintf(page->to,
		"<line class=\"grid\" x1=\"0\" x2=\"100%%\" y1=\"%.0f\" "
		"y2=\"%.0f\"/><svg width=\"100%%\" height=\"%.0f\" "
		"viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" "
		"style=\"overflow:hidden\">",
		HIGH, HIGH, HIGH);
	for (size_t i = 0; i < couple->nr; i++)
		put_curve(page, &scale, &histograms[i], overheads[i], i);
	fputs("</svg>", page->to);
	for (size_t i = 0; i < couple->nr; i++) {
		fprintf(page->to,
			"<svg y=\"%.0f\" width=\"100%%\" height=\"%.0f\" "
			"viewBox=\"0 0 1000 1000\" "
			"preserveAspectRatio=\"none\">",
			HIGH + 6 + LANE * (double)i, LANE);
		put_dots(page, &scale, couple->groups[i], i);
		fputs("</svg>", page->to);
	}
	page_axis(page, &scale, HIGH + lanes + 22, page_word);
	fputs("</g></svg>\n<p class=\"faint\">", page->to);
	page_said(page, "%s%s: ", unit,
		  scale.form == FORM_LOG ? ", on a logarithmic axis" : "");
	fputs("the share of operations that took at most so long; beneath, each "
	      "trial's midmean, in the order of the run from top to bottom",
	      page->to);
	for (size_t i = 0; couple->nr > 1 && i < couple->nr; i++) {
		fprintf(page->to, " <i class=\"side%zu\"></i>", i);
		page_text(page, couple->labels[i]);
	}
	fputs("</p>\n", page->to);
	if (couple->nr == 2 && !case_group_small(couple->groups[0]) &&
	    !case_group_small(couple->groups[1]))
		page_shift(page, histograms, overheads);
	for (size_t i = 0; i < couple->nr; i++)
		histogram_clear(&histograms[i]);
}

/* --- in numbers ----------------------------------------------------------- */

static void put_quantiles(const struct page *page,
			  const struct case_group *group)
{
	static const double shares[] = { 0.5, 0.9, 0.99, 0.999 };
	struct histogram histogram;
	double overhead;

	case_group_histogram(group, &histogram, &overhead);
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		bool known = histogram.count &&
			     quantile_known(shares[i], histogram.count) &&
			     (i == 0 || !case_group_small(group));
		char text[32];

		figure_text(known ? histogram_quantile(&histogram, shares[i]) -
					    overhead
				  : NAN,
			    text);
		fprintf(page->to, "<td class=\"r\">%s</td>", text);
	}
	histogram_clear(&histogram);
}

static double faults_of(const struct case_group *group)
{
	double sum = 0;

	for (size_t i = 0; i < group->nr; i++)
		sum += group->entries[i].one->faults;
	return sum / (double)group->nr;
}

static void put_numbers(const struct page *page, const struct couple *couple)
{
	fputs("<div class=\"scroll\"><table><tr><th></th>"
	      "<th class=\"r\">net</th><th>95 %</th><th class=\"r\">p50</th>"
	      "<th class=\"r\">p90</th><th class=\"r\">p99</th>"
	      "<th class=\"r\">p99.9</th><th class=\"r\">trials</th>"
	      "<th class=\"r\">faults</th><th>fate</th></tr>\n",
	      page->to);
	for (size_t i = 0; i < couple->nr; i++) {
		const struct case_group *group = couple->groups[i];
		struct quote quote = { "", "", "" };

		if (!group->nr)
			continue;
		quote_group(&quote, group);
		fputs("<tr><th>", page->to);
		page_text(page, couple->labels[i]);
		fprintf(page->to, "</th><td class=\"r\">%s</td><td>%s</td>",
			quote.value, quote.interval);
		put_quantiles(page, group);
		fprintf(page->to,
			"<td class=\"r\">%zu</td><td class=\"r\">%.3g</td>"
			"<td class=\"%s\">",
			case_group_trials(group), faults_of(group),
			page_fate_class(case_group_fate(group)));
		page_text(page, quote.fate);
		if (case_group_wrong(group))
			page_said(page, ", and %llu wrong trials left out",
				  (unsigned long long)case_group_wrong(group));
		fputs("</td></tr>\n", page->to);
	}
	fputs("</table></div>\n", page->to);
}

/* --- why ------------------------------------------------------------------ */

static void put_what(const struct page *page, const char *bench)
{
	struct reason why;
	const struct bench_entry *entry = bench_find(bench, &why);

	if (!entry)
		return; /* another suite's, or a newer one's */
	fputs("<p>", page->to);
	page_said(page, "%s; an operation is a %s. What decides: ",
		  entry->bench->what, entry->bench->per);
	fputs("<code>", page->to);
	page_text(page, entry->bench->kernel);
	fputs("</code></p>\n", page->to);
}

static const struct profile *profile_of_group(const struct page *page,
					      size_t side,
					      const struct case_group *group)
{
	const struct profile *profile;

	if (!page->report->profiles || !group->nr)
		return NULL;
	profile = explain_find(&page->report->profiles[side],
			       group->entries[0].one);
	return profile && !profile->reason.text[0] ? profile : NULL;
}

static void put_functions(const struct page *page, const struct couple *couple)
{
	struct explain_lines lines = { 0 };
	const struct profile *a =
		profile_of_group(page, couple->sides[0], couple->groups[0]);
	const struct profile *b =
		couple->nr > 1 ? profile_of_group(page, couple->sides[1],
						  couple->groups[1])
			       : NULL;
	const struct explain_names names = { couple->labels[0],
					     couple->labels[1] };

	if (!a || (couple->nr > 1 && !b))
		return;
	explain_lines(&lines, a, b, &names);
	fprintf(page->to,
		"<details><summary>The kernel's functions that %s, instructions "
		"an operation</summary>\n<pre>",
		b ? "the difference is in" : "it is spent in");
	for (size_t i = 0; i < lines.nr; i++) {
		page_text(page, lines.list[i]);
		fputc('\n', page->to);
	}
	fputs(lines.nr ? "" : "nothing differs\n", page->to);
	fputs("</pre></details>\n", page->to);
	explain_lines_clear(&lines);
}

/* Counters of `run --events`, an operation. */
static void put_events(const struct page *page, const struct couple *couple)
{
	for (size_t i = 0; i < couple->nr; i++) {
		const struct case_group *group = couple->groups[i];
		const struct case_summary *one =
			group->nr ? group->entries[0].one : NULL;

		if (!one || !one->nr_events)
			continue;
		fputs("<p class=\"faint\">", page->to);
		page_said(page, "counted on %s: ", couple->labels[i]);
		for (size_t j = 0; j < one->nr_events; j++) {
			const struct event_summary *event = &one->events[j];
			char text[32];

			figure_text(event->operations > 0
					    ? event->count / event->operations
					    : NAN,
				    text);
			page_said(page, "%s%s %s%s", j ? ", " : "", event->name,
				  event->partial ? "~" : "", text);
		}
		fputs("</p>\n", page->to);
	}
}

/* --- the section ---------------------------------------------------------- */

static void put_quotes(const struct page *page, const struct report_case *one)
{
	static void (*const puts_of[])(const struct report_case *,
				       FILE *) = { quote_text, quote_markdown };

	fputs("<details><summary>This row, to copy</summary>\n", page->to);
	for (size_t i = 0; i < 2; i++) {
		char *text = NULL, *rest, *line;
		size_t length;
		FILE *to = open_memstream(&text, &length);

		if (!to)
			abort(); /* as base/memory.h: no heap for a line */
		puts_of[i](one, to);
		(void)fclose(to);
		fputs("<pre>", page->to);
		rest = text;
		while ((line = strsep(&rest, "\n")) && rest) {
			page_text(page, line);
			fputc('\n', page->to);
		}
		fputs("</pre>\n", page->to);
		free(text);
	}
	fputs("</details>\n", page->to);
}

static void put_case(const struct page *page, const struct report_case *one)
{
	const struct couple couple = couple_of(page, one);

	fprintf(page->to,
		"<section class=\"case\" id=\"%s\"><h3><a href=\"#%s\">",
		one->anchor, one->anchor);
	page_text(page, one->name);
	fputs("</a></h3>\n", page->to);
	put_what(page, one->bench);
	put_figure(page, &couple, one->unit);
	put_numbers(page, &couple);
	put_functions(page, &couple);
	put_events(page, &couple);
	put_quotes(page, one);
	fputs("</section>\n", page->to);
}

void page_cases(const struct page *page)
{
	page_heading(page, "cases", "Each case");
	for (size_t i = 0; i < page->cases.nr; i++)
		put_case(page, &page->cases.list[i]);
}
