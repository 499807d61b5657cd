/* page_top.c - the top of a page: what was found, which fates changed, on what
 * machine.  See page.h. */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "verdict/compare_columns.h"
#include "data/disturbance.h"
#include "data/where.h"

/* --- one sentence --------------------------------------------------------- */

struct tally {
	size_t verdicts[NR_VERDICTS];
	size_t fates, wrong, blind;
	const struct contrast *slower, *faster; /* the largest of each */
};

/* How far apart two values are, to order cases by: a value near 0, of which
 * there is no ratio, counts as 1. */
static double distance(const struct contrast *one)
{
	return fabs(log(fmax(one->b, 1) / fmax(one->a, 1)));
}

static bool is_larger(const struct contrast *one, const struct contrast *than)
{
	return !than || distance(one) > distance(than);
}

static struct tally tally_of(const struct contrasts *contrasts)
{
	struct tally tally = { .fates = contrasts_fates_differ(contrasts) };

	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];
		enum verdict verdict = one->comparison.verdict;

		tally.wrong += one->wrong_a + one->wrong_b > 0;
		tally.blind += one->blind;
		if (one->wrong)
			continue;
		tally.verdicts[verdict]++;
		if (verdict == VERDICT_SLOWER && is_larger(one, tally.slower))
			tally.slower = one;
		if (verdict == VERDICT_FASTER && is_larger(one, tally.faster))
			tally.faster = one;
	}
	return tally;
}

/* Whether the sides are compared by counts of instructions: nothing is said of
 * the time that they take. */
static bool is_counted(const struct page *page)
{
	return page->report->view->contrasts->kind == COMPARISON_EXACT;
}

/* "cow_write state=shared by +57% (3,358 → 5,272 instructions/page, exact)". */
static void say_contrast(const struct page *page, const struct contrast *one)
{
	char a[CELL], b[CELL], change[CELL], interval[CELL];

	compare_columns[COMPARE_A].text(one, a);
	compare_columns[COMPARE_B].text(one, b);
	compare_columns[COMPARE_CHANGE].text(one, change);
	compare_columns[COMPARE_INTERVAL].text(one, interval);
	fputs("<code>", page->to);
	page_text(page, one->id);
	fputs("</code>", page->to);
	page_said(page, " by %s (%s → %s %s%s %s)", change, a, b, one->unit,
		  is_counted(page) ? "," : "; 95 %:", interval);
}

#define SHOWN 3 /* cases of a tile, the largest changes */

static int by_distance(const void *left, const void *right)
{
	double a = distance((*(struct report_case *const *)left)->contrast);
	double b = distance((*(struct report_case *const *)right)->contrast);

	return (a < b) - (a > b);
}

/* A number, its word, and the cases that it counts most of all: those of a
 * verdict, or (NR_VERDICTS) those whose pages meet another fate. */
static void tile(const struct page *page, size_t nr, enum verdict verdict,
		 const char *class, const char *word)
{
	const struct report_case **list =
		memory_new(page->cases.nr, sizeof(const struct report_case *));
	size_t found = 0;

	fprintf(page->to, "<li><b class=\"%s\">%zu</b>%s", nr ? class : "", nr,
		word);
	for (size_t i = 0; i < page->cases.nr && class[0]; i++) {
		const struct contrast *one = page->cases.list[i].contrast;

		if (one && (verdict == NR_VERDICTS
				    ? one->fates_differ
				    : !one->wrong && one->comparison.verdict ==
							     verdict))
			list[found++] = &page->cases.list[i];
	}
	if (found)
		qsort(list, found, sizeof(const struct report_case *),
		      by_distance);
	for (size_t i = 0; i < found && i < SHOWN; i++) {
		const struct contrast *one = list[i]->contrast;
		char change[CELL];

		compare_columns[COMPARE_CHANGE].text(one, change);
		fputs("<span class=\"name\">", page->to);
		page_case_link(page, list[i]);
		fprintf(page->to, " <em class=\"%s\">", class);
		if (verdict == NR_VERDICTS)
			page_said(page, "%s → %s", compare_fate(one->fate_a),
				  compare_fate(one->fate_b));
		else
			page_text(page, change);
		fputs("</em></span>", page->to);
	}
	fputs("</li>\n", page->to);
	free(list);
}

static void say_comparison(const struct page *page)
{
	const struct contrasts *contrasts = page->report->view->contrasts;
	struct tally tally = tally_of(contrasts);
	const size_t *nr = tally.verdicts;
	bool counted = is_counted(page);
	const char *what = counted ? "instructions" : "time";

	page_said(page,
		  "Of %zu case%s that both sides have, %zu take%s more %s on "
		  "%s than on %s, %zu less, and %zu the same",
		  contrasts->nr, text_plural(contrasts->nr), nr[VERDICT_SLOWER],
		  nr[VERDICT_SLOWER] == 1 ? "s" : "", what,
		  page->labels[page->report->nr - 1], page->labels[0],
		  nr[VERDICT_FASTER], nr[VERDICT_EQUIVALENT]);
	if (tally.slower) {
		fputs("; most of all, ", page->to);
		say_contrast(page, tally.slower);
	}
	if (tally.faster) {
		fprintf(page->to, "; %s",
			tally.slower ? "and " : "most of all, ");
		say_contrast(page, tally.faster);
	}
	if (tally.fates)
		page_said(page, "; in %zu of them pages meet another fate",
			  tally.fates);
	fputs(".</p>\n<ul class=\"tiles\">", page->to);
	tile(page, nr[VERDICT_SLOWER], VERDICT_SLOWER, "slower",
	     counted ? "take more instructions" : "take more time");
	tile(page, nr[VERDICT_FASTER], VERDICT_FASTER, "faster",
	     counted ? "take fewer instructions" : "take less time");
	tile(page, tally.fates, NR_VERDICTS, "fates",
	     "of all these behave differently: their pages meet another fate");
	tile(page, nr[VERDICT_EQUIVALENT], VERDICT_EQUIVALENT, "", "the same");
	tile(page, nr[VERDICT_INCONCLUSIVE], VERDICT_INCONCLUSIVE, "",
	     "cannot be told");
	fputs("</ul>\n", page->to);
	if (tally.wrong)
		page_said(
			page,
			"Pages met a wrong fate in %zu case%s, in trials that "
			"are left out. ",
			tally.wrong, text_plural(tally.wrong));
	if (tally.blind)
		page_said(page,
			  "In %zu case%s nobody saw the pages: not proved.",
			  tally.blind, text_plural(tally.blind));
}

void page_sentence(const struct page *page)
{
	fputs("<p class=\"lead\">", page->to);
	if (page->report->view) {
		say_comparison(page);
		return;
	}

	char *sentence = report_sentence(&page->report->sides[0].records[0]);

	page_text(page, sentence);
	fputs(".</p>\n", page->to);
	free(sentence);
}

/* --- the box -------------------------------------------------------------- */

static const struct {
	const char *key, *what;
} box_rows[] = {
	{ "kernel.release", "kernel" },
	{ "kernel.version", "its build" },
	{ "kernel.preempt", "preemption" },
	{ "exclusivity", "PG_anon_exclusive" },
	{ "cpu.model", "CPU" },
	{ "cpu.microcode", "microcode" },
	{ "cpu.online", "CPUs online" },
	{ "topology.nodes", "NUMA nodes" },
	{ "vm.topology", "topology of the guest" },
	{ "vm.emulator", "emulator (QEMU)" },
	{ "vm.cpu_model", "emulated CPU" },
	{ "memory.bytes", "memory, bytes" },
	{ "thp.enabled", "THP" },
	{ "thp.defrag", "THP defrag" },
	{ "numa_balancing", "NUMA balancing" },
	{ "ksm.run", "KSM" },
	{ "swap.bytes", "swap, bytes" },
	{ "clock.kind", "clock counts" },
	{ "clock.source", "clock source" },
};

static const struct facts *run_of(const struct page *page, size_t side)
{
	return &page->report->sides[side].records[0].run;
}

/* Writes a row of the box: a cell for each side, or one cell where all sides
 * say the same. */
static void box_row(const struct page *page, const char *what, char **words)
{
	size_t nr = page->report->nr;
	bool same = true, any = false;

	for (size_t i = 0; i < nr; i++) {
		same &= strcmp(words[i], words[0]) == 0;
		any |= strcmp(words[i], "-") != 0;
	}
	if (!any)
		return;
	fputs("<tr><th>", page->to);
	page_text(page, what);
	fputs("</th>", page->to);
	for (size_t i = 0; i < (same ? 1 : nr); i++) {
		if (same && nr > 1)
			fprintf(page->to, "<td colspan=\"%zu\">", nr);
		else
			fputs(same ? "<td>" : "<td class=\"differs\">",
			      page->to);
		page_text(page, words[i]);
		fputs("</td>", page->to);
	}
	fputs("</tr>\n", page->to);
}

static void box_fact(const struct page *page, const char *key, const char *what)
{
	size_t nr = page->report->nr;
	char **words = memory_new(nr, sizeof(*words));

	for (size_t i = 0; i < nr; i++)
		words[i] = fact_words(facts_find(run_of(page, i), key));
	box_row(page, what, words);
	for (size_t i = 0; i < nr; i++)
		free(words[i]);
	free(words);
}

/* The names of the mitigations that are on: these cost something. */
static char *mitigations_of(const struct facts *run)
{
	static const char prefix[] = "cpu.mitigations.";
	char *text = memory_text("");

	for (size_t i = 0; i < run->nr; i++) {
		const struct fact *fact = &run->list[i];

		if (strncmp(fact->key, prefix, strlen(prefix)) != 0 ||
		    fact->type != FACT_TEXT ||
		    !strstr(fact->text, "Mitigation:"))
			continue;

		char *more = memory_format("%s%s%s", text, text[0] ? ", " : "",
					   fact->key + strlen(prefix));

		free(text);
		text = more;
	}
	if (text[0])
		return text;
	free(text);
	return memory_text("-");
}

static void box_made(const struct page *page, const char *what,
		     char *(*of)(const struct facts *run))
{
	size_t nr = page->report->nr;
	char **words = memory_new(nr, sizeof(*words));

	for (size_t i = 0; i < nr; i++)
		words[i] = of(run_of(page, i));
	box_row(page, what, words);
	for (size_t i = 0; i < nr; i++)
		free(words[i]);
	free(words);
}

static char *place_of(const struct facts *run)
{
	static const char *const words[NR_WHERES] = {
		[WHERE_UNKNOWN] = "-",
		[WHERE_METAL] = "metal",
		[WHERE_GUEST] = "a guest of a virtual machine",
		[WHERE_EMULATED] = ("an emulated guest: instructions are "
				    "counted, no times"),
	};

	return memory_text(words[where_of(run)]);
}

static char *doctor_of(const struct facts *run)
{
	char text[256];

	disturbance_text(run, text, sizeof(text));
	return memory_text(text[0] ? text : "-");
}

static void put_differences(const struct page *page,
			    const struct side_differences *differences,
			    const char *what)
{
	if (!differences->nr)
		return;
	fprintf(page->to, "<details><summary>%s: %zu</summary>\n<ul>", what,
		differences->nr);
	for (size_t i = 0; i < differences->nr; i++) {
		fputs("<li>", page->to);
		page_said(page, "%s: %s → %s", differences->list[i].key,
			  differences->list[i].a, differences->list[i].b);
		fputs("</li>\n", page->to);
	}
	fputs("</ul></details>\n", page->to);
}

/* The machine in one line: what is known of what most readers ask for. */
static void put_short(const struct page *page)
{
	const struct facts *run = run_of(page, page->report->nr - 1);
	const char *names[] = { "", "", "doctor: " };
	char *words[] = { place_of(run),
			  fact_words(facts_find(run, "cpu.model")),
			  doctor_of(run) };
	bool told = false;

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(words[i], "-") != 0) {
			page_said(page, "%s%s%s", told ? "; " : "", names[i],
				  words[i]);
			told = true;
		}
		free(words[i]);
	}
	fputs(told ? "" : "nothing is known of it", page->to);
}

static void put_box(const struct page *page)
{
	fputs("<div class=\"scroll\"><table>\n", page->to);
	if (page->report->nr > 1) {
		fputs("<tr><th></th>", page->to);
		for (size_t i = 0; i < page->report->nr; i++) {
			fputs("<th>", page->to);
			page_text(page, page->labels[i]);
			fputs("</th>", page->to);
		}
		fputs("</tr>\n", page->to);
	}
	box_made(page, "measured on", place_of);
	for (size_t i = 0; i < sizeof(box_rows) / sizeof(*box_rows); i++)
		box_fact(page, box_rows[i].key, box_rows[i].what);
	box_made(page, "mitigations that are on", mitigations_of);
	box_made(page, "the doctor's word", doctor_of);
	fputs("</table></div>\n", page->to);
}

void page_box(const struct page *page)
{
	const struct compare_view *view = page->report->view;

	page_heading(page, "machine",
		     page->report->fleet ? "The machine of the first record"
					 : "The machine");
	if (view && view->host->nr)
		fputs("<p class=\"bad\">The sides were measured on machines "
		      "that differ: what changed could be that.</p>\n",
		      page->to);
	fputs("<details><summary>", page->to);
	put_short(page);
	fputs("</summary>\n", page->to);
	put_box(page);
	fputs("</details>\n", page->to);
	if (!view)
		return;
	put_differences(page, view->host, "The machines differ in");
	put_differences(page, view->kernel,
			"The kernels and their settings differ in");
}
