/* page_end.c - how it was measured, the commands, and the records: see
 * page.h. */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"

static const char *verdict_method(enum comparison_kind kind)
{
	switch (kind) {
	case COMPARISON_PAIRS:
		return "Both arms ran in pairs of random order, and a verdict "
		       "needs the signed-rank and the sign test to agree.";
	case COMPARISON_BOOTS:
		return "The unit is the boot, and a verdict needs Welch's test "
		       "on logarithms and the Mann-Whitney test to agree, where "
		       "there are boots enough for both.";
	case COMPARISON_MACHINES:
		return "Each machine has an estimate of its own, by its boots; "
		       "the change is the mean over the machines, and its "
		       "interval goes by how they differ.";
	case COMPARISON_EXACT:
		break;
	}
	return "Instructions of an emulated guest are counted, not sampled, so "
	       "a difference is exact, and no time follows from it.";
}

void page_method(const struct page *page)
{
	const struct compare_view *view = page->report->view;

	page_heading(page, "method", "How it was measured");
	fputs("<p>Each trial is a fresh process that brings pages to a stated "
	      "state, looks at their frames, does one operation on each between "
	      "two stamps, and looks at the frames again. A trial whose pages "
	      "met another fate than the benchmark states is an error and never "
	      "a number. A figure is the midmean of a trial's operations, less "
	      "the cost of an empty pair of stamps; over trials it is their "
	      "mean. ",
	      page->to);
	if (view) {
		fprintf(page->to, "%s ", verdict_method(view->contrasts->kind));
		fprintf(page->to,
			"What differs by less than %.3g %% counts as "
			"equal: %s.</p>\n",
			100 * view->delta,
			view->floor ? "that is how far apart two runs of one "
				      "kernel fell on this machine (selftest "
				      "aa)"
				    : "no larger floor was found between two "
				      "runs of one kernel on this machine");
	} else {
		fputs("The interval says how far that mean would move in other "
		      "trials of the same boot; another boot may differ by "
		      "more.</p>\n",
		      page->to);
	}
}

static void put_option(const struct page *page, const struct facts *run,
		       const char *key, const char *option)
{
	const struct fact *fact = facts_find(run, key);
	char *words;

	if (!fact || fact->type == FACT_NULL ||
	    (fact->type == FACT_BOOL && fact->number == 0) ||
	    (fact->type == FACT_TEXT && !fact->text[0]))
		return;
	fprintf(page->to, " %s", option);
	if (fact->type == FACT_BOOL)
		return;
	words = fact_words(fact);
	fputc(' ', page->to);
	page_shell_word(page, words);
	free(words);
}

/* The command that made the run line with these facts: its words and its
 * options. */
static void put_command(const struct page *page, const struct facts *run)
{
	char *words = memory_text(facts_text(run, "plan.words", ""));
	char *rest = words, *word;
	bool guest = facts_find(run, "vm.kernel") != NULL;

	fputs("cowbench", page->to);
	if (guest) {
		fputs(" vm", page->to);
		put_option(page, run, "vm.kernel", "--kernel");
		put_option(page, run, "vm.topology", "--topology");
		if (strcmp(facts_text(run, "clock.kind", ""), "instructions") ==
		    0)
			fputs(" --clock instructions", page->to);
		fputs(" --", page->to);
	}
	fputs(" run", page->to);
	put_option(page, run, "plan.trials", "--trials");
	put_option(page, run, "plan.seed", "--seed");
	put_option(page, run, "plan.ab", "--ab");
	put_option(page, run, "plan.events", "--events");
	put_option(page, run, "plan.until_pct", "--until");
	put_option(page, run, "plan.set", "--set");
	put_option(page, run, "plan.trace", "--trace");
	while ((word = strsep(&rest, "\n")) != NULL) {
		if (!word[0])
			continue;
		fputc(' ', page->to);
		page_shell_word(page, word);
	}
	fputc('\n', page->to);
	free(words);
}

/* From the first trial's begin to the last one's; 0: not known. */
static double minutes_of(const struct summary *record)
{
	uint64_t first = UINT64_MAX, last = 0;

	for (size_t i = 0; i < record->nr; i++)
		for (size_t j = 0; j < record->cases[i].nr; j++) {
			uint64_t at = record->cases[i].list[j].started_ns;

			first = at && at < first ? at : first;
			last = at > last ? at : last;
		}
	return last > first ? (double)(last - first) / 60e9 : 0;
}

static void put_hash(const struct page *page, const struct facts *run,
		     const char *key, const char *what)
{
	const struct fact *fact = facts_find(run, key);
	char *words;

	if (!fact || fact->type == FACT_NULL)
		return;
	words = fact_words(fact);
	page_said(page, "%s %s; ", what, words);
	free(words);
}

void page_commands(const struct page *page)
{
	page_heading(page, "commands", "The commands");
	for (size_t i = 0; i < page->report->nr; i++) {
		const struct side *side = &page->report->sides[i];

		if (i && side->arm) /* the other arm of one run */
			break;
		for (size_t j = 0; j < side->nr; j++) {
			const struct facts *run = &side->records[j].run;
			double minutes = minutes_of(&side->records[j]);

			fputs("<pre>", page->to);
			put_command(page, run);
			fputs("</pre>\n<p class=\"faint\">", page->to);
			put_hash(page, run, "started", "begun");
			put_hash(page, run, "build.version", "cowbench");
			put_hash(page, run, "build.id", "its build");
			put_hash(page, run, "kernel.config_hash",
				 "the kernel's configuration");
			put_hash(page, run, "kernel.command_line_hash",
				 "its command line");
			if (minutes > 0)
				page_said(
					page,
					"%.3g minutes from the first trial to "
					"the last, by the clock of that "
					"machine",
					minutes);
			fputs("</p>\n", page->to);
		}
	}
}

void page_files(const struct page *page)
{
	page_heading(page, "records", "The records");
	fputs("<p>Every number above is made of these files, and each of their "
	      "lines says what was seen.</p>\n<ul>\n",
	      page->to);
	for (size_t i = 0; i < page->report->files->nr; i++) {
		const struct report_file *file = &page->report->files->list[i];

		fputs("<li><a download href=\"", page->to);
		page_text(page, file->name);
		fputs("\">", page->to);
		page_text(page, file->name);
		fputs("</a>", page->to);
		page_said(page, ", %llu bytes",
			  (unsigned long long)file->bytes);
		if (page->labels && !page->report->sides[file->side].arm)
			page_said(page, ", %s", page->labels[file->side]);
		fputs("</li>\n", page->to);
	}
	fputs("</ul>\n", page->to);
}
