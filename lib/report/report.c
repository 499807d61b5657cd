/* report.c - the page as a whole: see report.h. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "report/page.h"

/* Colours are those of the figures in plots/ (Okabe and Ito 2008), lighter on
 * dark. */
static const char style[] =
	":root{color-scheme:light dark;--ink:#222;--faint:#666;--line:#ddd;"
	"--paper:#fff;--card:#f5f5f5;--slower:#b8460b;--faster:#0062a3;"
	"--equal:#777;--band:#e4e4e4;--a:#b06a00;--b:#0062a3;--kept:#00805d;"
	"--copied:#b8460b;--filled:#222;--zeroed:#2f8fc4;--shared:#a0497a;"
	"--moved:#6a3d9a}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--faint:#a8a8a8;"
	"--line:#3c3c3c;--paper:#161616;--card:#222;--slower:#ff9a5c;"
	"--faster:#6cbcf5;--equal:#999;--band:#2e2e2e;--a:#f0b040;--b:#6cbcf5;"
	"--kept:#3fd0a4;--copied:#ff9a5c;--filled:#e8e8e8;--zeroed:#8fd0f8;"
	"--shared:#e79ac6;--moved:#c4a5f0}}\n"
	"@media print{:root{color-scheme:light}details>*{display:block}"
	"a{color:inherit}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:0 1rem 3rem;max-width:64rem;"
	"background:var(--paper);color:var(--ink);"
	"font:16px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}\n"
	"h1{font-size:1.5rem;line-height:1.25;margin:1.2rem 0 .5rem}\n"
	"h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid "
	"var(--line)}h3{font-size:1rem;margin:1.6rem 0 .3rem}\n"
	"h2 a,h3 a{color:inherit;text-decoration:none}a{color:var(--faster)}\n"
	"code,pre,.name,h3{font-family:ui-monospace,monospace}"
	"code,pre,.name{font-size:.84rem}\n"
	"pre{overflow-x:auto;background:var(--card);padding:.6rem;margin:.3rem 0;"
	"white-space:pre-wrap}\n"
	".lead{font-size:1.15rem}.faint{color:var(--faint);font-size:.88rem}"
	".bad{color:var(--slower);font-weight:600}"
	".fates{color:var(--moved)}.slower{color:var(--slower)}.faster{color:var(--faster)}\n"
	".tiles{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;list-style:none}"
	".tiles li{background:var(--card);padding:.4rem .8rem;border-radius:.3rem}"
	".tiles b{font-size:1.4rem;display:block}"
	".tiles .name{display:block;margin-top:.2rem}"
	".tiles em{font-style:normal;font-weight:600;white-space:nowrap}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem}"
	"th,td{text-align:left;padding:.15rem .7rem .15rem 0;vertical-align:top;"
	"border-bottom:1px solid var(--line)}th,td.r{overflow-wrap:normal}td.r,th.r{text-align:right;"
	"font-variant-numeric:tabular-nums;white-space:nowrap}\n"
	"#forest .name{display:block}"
	".row{display:grid;grid-template-columns:19rem 1fr 15rem;gap:0 .8rem;"
	"align-items:center;border-bottom:1px solid var(--line);padding:.1rem 0}"
	".row .say{font-size:.84rem;font-variant-numeric:tabular-nums}\n"
	"@media(max-width:48rem){.row{grid-template-columns:1fr}}\n"
	"svg{display:block;width:100%;overflow:visible}"
	"svg text{font:12px system-ui,sans-serif;fill:var(--faint)}"
	"svg text.dark{fill:var(--ink)}.box{fill-opacity:.4;"
	"stroke:var(--paper);stroke-width:2}"
	".grid{stroke:var(--line)}.zero{stroke:var(--faint)}"
	".band{fill:var(--band)}.whisk{stroke-width:2}"
	".curve{fill:none;stroke-width:1.6}"
	".dots{fill:none;stroke-width:4;stroke-linecap:round;opacity:.6}\n"
	".side0{stroke:var(--a)}.side1{stroke:var(--b)}"
	"i.side0{background:var(--a)}i.side1{background:var(--b)}"
	".s-slower{stroke:var(--slower);fill:var(--slower)}"
	".s-faster{stroke:var(--faster);fill:var(--faster)}"
	".s-equal{stroke:var(--equal);fill:var(--equal)}\n"
	".key{white-space:nowrap}i{display:inline-block;width:.8rem;height:.8rem;border-radius:50%;"
	"vertical-align:-.05rem;margin:0 .3rem 0 .6rem}\n"
#define FATE_STYLE(fate)                                                   \
	".f-" fate "{fill:var(--" fate ");color:var(--" fate ")}i.f-" fate \
	"{background:var(--" fate ")}"
	FATE_STYLE("kept") FATE_STYLE("copied") FATE_STYLE("filled")
		FATE_STYLE("zeroed") FATE_STYLE("shared") FATE_STYLE(
			"moved") ".f-none{fill:var(--equal);color:var(--equal)}"
				 "i.f-none{background:var(--equal)}\n"
				 ".plot{padding:0 12px 0 48px}"
				 ".trace{fill:none;stroke:var(--faint);stroke-width:1.5}"
				 "section.case{content-visibility:auto;contain-intrinsic-size:auto 30rem}"
				 "@media print{section.case{content-visibility:visible}}\n"
				 "summary{cursor:pointer}\n";

/* Writes all before the first part: the document's title, what stands behind it
 * there alone (ours), and the page's title. */
static void begin_page(const struct page *page, const char *title,
		       const char *behind, const char *heading)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'; "
	      "base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n<title>",
	      page->to);
	page_text(page, title);
	fprintf(page->to,
		"%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n"
		"<h1>",
		behind, style);
	page_text(page, heading);
	fputs("</h1>\n", page->to);
}

static void put_head(const struct page *page)
{
	size_t last = page->report->nr - 1;
	char *title = last ? memory_format("%s to %s", page->labels[0],
					   page->labels[last])
			   : memory_text(page->labels[0]);
	char *heading =
		last ? memory_format("%s → %s: what became of the cost of "
				     "copy-on-write",
				     page->labels[0], page->labels[last])
		     : memory_format("%s: what copy-on-write costs",
				     page->labels[0]);

	begin_page(page, title, ": cost of copy-on-write and pinning", heading);
	free(heading);
	free(title);
}

/* What tune found. */
static void write_tuned(struct page *page)
{
	const struct item *found = page->report->tuned;
	const char *subject = item_text_of(found, "subject");
	char *heading =
		memory_format("%s: which THP settings are right", subject);

	begin_page(page, subject, ": which THP settings are right", heading);
	free(heading);
	page_tuned(page, found);
	page_files(page);
}

static int write_end(FILE *to, struct reason *why)
{
	int err;

	fputs("</main>\n</body>\n</html>\n", to);
	err = file_flush(to);
	return err ? reason_errno(why, err, "cannot write the page") : 0;
}

/* Sides of one and the same kernel are told apart by their own names. */
static char **label_sides(const struct report *report)
{
	char **labels = memory_new(report->nr, sizeof(*labels));
	bool alike = false;

	for (size_t i = 0; i < report->nr; i++)
		labels[i] = report_label(&report->sides[i]);
	for (size_t i = 0; i < report->nr; i++)
		for (size_t j = 0; j < i; j++)
			alike |= strcmp(labels[i], labels[j]) == 0;
	for (size_t i = 0; i < report->nr && alike; i++) {
		free(labels[i]);
		labels[i] = memory_text(report->sides[i].name);
	}
	return labels;
}

int report_write(const struct report *report, FILE *to, struct reason *why)
{
	struct page page = {
		.report = report,
		.to = to,
	};

	if (report->tuned) {
		write_tuned(&page);
		return write_end(to, why);
	}
	page.labels = label_sides(report);
	report_cases_make(&page.cases, report->sides, report->nr,
			  report->view ? report->view->contrasts : NULL);
	put_head(&page);
	page_sentence(&page);
	page_fates(&page);
	page_box(&page);
	page_machines(&page);
	page_history(&page);
	page_forest(&page);
	page_cases(&page);
	page_method(&page);
	page_drift(&page);
	page_commands(&page);
	page_files(&page);
	report_cases_clear(&page.cases);
	for (size_t i = 0; i < report->nr; i++)
		free(page.labels[i]);
	free(page.labels);
	return write_end(to, why);
}
