/* page.h - what the parts of a page share: page_*.c write one part each.
 *
 * Text of a record goes through page_text() or page_said() and through nothing
 * else; what is written with fprintf() is ours.
 */
#ifndef COWBENCH_REPORT_PAGE_H
#define COWBENCH_REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "report/cases.h"
#include "report/report.h"
#include "report/scale.h"
#include "stats/histogram.h"

struct page {
	const struct report *report;
	struct report_cases cases;
	char **labels; /* of each side */
	FILE *to;
};

/* Writes text, escaped. */
void page_text(const struct page *page, const char *text);
void page_said(const struct page *page, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same of several lines, for <pre>. */
void page_lines(const struct page *page, const char *text);

/* The same, quoted as a word for a shell. */
void page_shell_word(const struct page *page, const char *word);

/* Writes the title of a part with its anchor; neither is text of a record. */
void page_heading(const struct page *page, const char *anchor,
		  const char *title);

/* Writes a link to the case's section, with the case's name. */
void page_case_link(const struct page *page, const struct report_case *one);

/* --- the parts, in their order -------------------------------------------- */

void page_sentence(const struct page *page);
void page_fates(const struct page *page);
void page_box(const struct page *page);
void page_machines(const struct page *page); /* of a fleet */
void page_history(const struct page *page);  /* three sides at least */
void page_forest(const struct page *page);
void page_cases(const struct page *page);
void page_method(const struct page *page);
void page_drift(const struct page *page); /* behind the method; timed sides */
void page_commands(const struct page *page);
void page_files(const struct page *page);

/* All parts of what tune found but the files (data/tuned.h). */
void page_tuned(const struct page *page, const struct item *found);

/* --- drawing ------------------------------------------------
 *
 * Places are shares of the width, in percent, so that a figure is as wide as
 * the reader's screen and its letters stay as large as the text's.
 */

/* Draws a line for each of the scale's tics, from y to y + high, in px. */
void page_grid(const struct page *page, const struct scale *scale, double high);

/* Where a side stands across a figure of three sides or more: percent. */
double page_place(const struct page *page, size_t side);

/* Writes a row with the name of each side, as many as have room, the first at
 * the left and the last at the right end; three sides at least. */
void page_kernels_axis(const struct page *page);

/* Writes a word below each tic, with the baseline at y px; word() writes the
 * word of a value. */
void page_axis(const struct page *page, const struct scale *scale, double y,
	       void (*word)(double value, char text[32]));

#define PAGE_TICS 5 /* so many words stand beside each other on a phone */

/* The word of a value: "1,234", or "12k" to save room. */
void page_word(double value, char text[32]);

/* The word of a ratio: "+12%", "×3". */
void page_ratio_word(double value, char text[32]);

/* Draws by how many times each quantile of the last side's operations is that
 * of the first side's, net of the clock's overheads; nothing where they are
 * alike or a quantile is not over 0. */
void page_shift(const struct page *page, const struct histogram histograms[2],
		const double overheads[2]);

/* The class of a fate's colour, "f-copied"; "f-none" of -1. */
const char *page_fate_class(int fate);

#endif
