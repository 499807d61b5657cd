/* page.c - what the parts of a page share: see page.h. */
#include "report/page.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"
#include "view/figure.h"

void page_text(const struct page *page, const char *text)
{
	markup_put(page->to, text);
}

void page_said(const struct page *page, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	markup_put(page->to, text);
	free(text);
}

void page_shell_word(const struct page *page, const char *word)
{
	bool plain = word[0] && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
						   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
						   "0123456789_./:@%+=,-")];

	if (plain) {
		page_text(page, word);
		return;
	}
	page_text(page, "'");
	for (; *word; word += letter_at(word).length) {
		if (*word == '\'')
			page_text(page, "'\\''");
		else
			page_said(page, "%.*s", (int)letter_at(word).length,
				  word);
	}
	page_text(page, "'");
}

void page_lines(const struct page *page, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		page_said(page, "%.*s", (int)length, text);
		text += length;
		if (!*text)
			break;
		fputc('\n', page->to);
		text++;
	}
}

void page_heading(const struct page *page, const char *anchor,
		  const char *title)
{
	fprintf(page->to, "<h2 id=\"%s\"><a href=\"#%s\">%s</a></h2>\n", anchor,
		anchor, title);
}

void page_case_link(const struct page *page, const struct report_case *one)
{
	fprintf(page->to, "<a href=\"#%s\">", one->anchor);
	page_text(page, one->name);
	fputs("</a>", page->to);
}

/* --- drawing -------------------------------------------------------------- */

void page_grid(const struct page *page, const struct scale *scale, double high)
{
	double tics[SCALE_TICS];
	size_t nr = scale_tics(scale, PAGE_TICS, tics);

	for (size_t i = 0; i < nr; i++) {
		double x = 100 * scale_at(scale, tics[i]);

		fprintf(page->to,
			"<line class=\"grid\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
			"y1=\"0\" y2=\"%.0f\"/>",
			x, x, high);
	}
}

void page_axis(const struct page *page, const struct scale *scale, double y,
	       void (*word)(double value, char text[32]))
{
	double tics[SCALE_TICS];
	size_t nr = scale_tics(scale, PAGE_TICS, tics);

	for (size_t i = 0; i < nr; i++) {
		double x = 100 * scale_at(scale, tics[i]);
		char text[32];

		word(tics[i], text);
		fprintf(page->to,
			"<text x=\"%.2f%%\" y=\"%.0f\" text-anchor=\"%s\">", x,
			y,
			x < 8	 ? "start"
			: x > 92 ? "end"
				 : "middle");
		page_text(page, text);
		fputs("</text>", page->to);
	}
}

void page_word(double value, char text[32])
{
	static const char *const units[] = { "k", "M", "G", "T" };
	double left = fabs(value);
	int unit = -1;

	while (left >= (unit < 0 ? 10000 : 1000) && unit < 3) {
		left /= 1000;
		unit++;
	}
	if (unit < 0)
		figure_text(value, text);
	else
		snprintf(text, 32, "%s%.4g%s", value < 0 ? "−" : "", left,
			 units[unit]);
}

void page_ratio_word(double value, char text[32])
{
	double percent = 100 * (value - 1);

	if (value >= 1.95)
		snprintf(text, 32, "×%.3g", value);
	else if (value < 0.3)
		snprintf(text, 32, "÷%.3g", 1 / value);
	else if (fabs(percent) < 0.005)
		snprintf(text, 32, "0");
	else
		snprintf(text, 32, "%s%.3g%%", percent < 0 ? "−" : "+",
			 fabs(percent));
}

const char *page_fate_class(int fate)
{
	static const char *const classes[NR_FATES] = {
		[FATE_ZEROED] = "f-zeroed", [FATE_FILLED] = "f-filled",
		[FATE_COPIED] = "f-copied", [FATE_KEPT] = "f-kept",
		[FATE_SHARED] = "f-shared", [FATE_MOVED] = "f-moved",
	};

	return fate < 0 || !classes[fate] ? "f-none" : classes[fate];
}
