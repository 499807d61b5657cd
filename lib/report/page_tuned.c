/* page_tuned.c - what `cowbench tune` found: the answer for each goal, what
 * each setting does to each measure, how it is kept.  See page.h. */
#include "report/page.h"

#include <math.h>
#include <string.h>

#include "view/figure.h"

#define STRIP 22.0 /* px, the height of a row's figure */

static const struct item *effect_of(const struct item *arm, const char *measure)
{
	return item_get(item_get(arm, "measures"), measure);
}

/* --- the answers ---------------------------------------------------------- */

/* "−97.0% [−97.8% .. −95.8%]". */
static void put_change(const struct page *page, const struct item *effect)
{
	double ratio = item_number_of(effect, "ratio");
	char change[32], low[32], high[32];

	page_ratio_word(ratio, change);
	page_ratio_word(item_number_of(effect, "low"), low);
	page_ratio_word(item_number_of(effect, "high"), high);
	if (isnan(ratio))
		page_text(page, "not seen");
	else if (isfinite(item_number_of(effect, "high")))
		page_said(page, "%s [%s .. %s]", change, low, high);
	else
		page_said(page, "%s [no interval]", change);
}

static const char *effect_class(const struct item *effect)
{
	const char *verdict = item_text_of(effect, "verdict");

	return strcmp(verdict, "better") == 0  ? "faster"
	       : strcmp(verdict, "worse") == 0 ? "slower"
					       : "equal";
}

/* What the setting makes worse, of all measures. */
static void put_costs(const struct page *page, const struct item *setting)
{
	const struct item *measures = item_get(setting, "measures");
	bool any = false;

	for (size_t i = 0; i < measures->nr; i++) {
		const struct item *effect = &measures->members[i].value;

		if (!measures->members[i].name ||
		    strcmp(item_text_of(effect, "verdict"), "worse") != 0)
			continue;
		page_said(page, "%s%s ", any ? ", " : "it costs ",
			  measures->members[i].name);
		put_change(page, effect);
		any = true;
	}
	if (!any)
		page_text(page,
			  "it costs nothing elsewhere that this run could see");
}

static void put_goal(const struct page *page, const struct item *found,
		     const char *name, const struct item *goal)
{
	const char *measure = item_text_of(goal, "measure");
	const char *arm = item_text_of(goal, "recommends");
	const struct item *setting =
		item_named(item_get(found, "settings"), arm);
	double least = item_number_of(goal, "least");

	fputs("<li>", page->to);
	page_said(page, "for %s", name);
	if (!item_is_true(goal, "seen") || !setting) {
		fputs("<b>–</b>not seen of this subject</li>\n", page->to);
		return;
	}
	if (item_get(goal, "try")) {
		fputs("<b class=\"faster\">", page->to);
		page_text(page, arm);
		fputs("</b>", page->to);
		page_said(page, "%s ", measure);
		put_change(page, effect_of(setting, measure));
		fputs("<br>", page->to);
		put_costs(page, setting);
	} else if (item_is_true(goal, "sure")) {
		fputs("<b>as it is now</b>", page->to);
		page_said(page,
			  "no setting is better by more than %.0f %% in %s",
			  100 * item_number_of(found, "margin"), measure);
	} else {
		fputs("<b>cannot be told</b>", page->to);
		page_said(page, "in %s; stay with what is set now", measure);
		if (least < 10)
			page_said(page,
				  "; the smallest effect this run could have "
				  "seen is %.1f %%",
				  100 * least);
	}
	fputs("</li>\n", page->to);
}

/* The first goal's answer that is a change, as the sentence at the top. */
static void put_lead(const struct page *page, const struct item *found)
{
	const struct item *goals = item_get(found, "goals");
	const char *before = "";

	fputs("<p class=\"lead\">", page->to);
	for (size_t i = 0; i < goals->nr; i++) {
		const struct item *goal = &goals->members[i].value;
		const char *arm = item_text_of(goal, "recommends");
		const struct item *setting =
			item_named(item_get(found, "settings"), arm);

		if (!goals->members[i].name || !setting ||
		    !item_get(goal, "try"))
			continue;
		page_said(page, "%sFor %s, %s: %s ", before,
			  goals->members[i].name, arm,
			  item_text_of(goal, "measure"));
		put_change(page,
			   effect_of(setting, item_text_of(goal, "measure")));
		before = ". ";
	}
	page_text(page, before[0] ? "."
				  : "No setting is told to be better than what "
				    "is set now.");
	page_said(page, " Kernel %s, %.0f CPUs, %.0f blocks in %.0f s.",
		  item_text_of(found, "kernel"), item_number_of(found, "cpus"),
		  item_number_of(found, "blocks"),
		  item_number_of(found, "seconds"));
	fputs("</p>\n<ul class=\"tiles\">\n", page->to);
	for (size_t i = 0; i < goals->nr; i++)
		if (goals->members[i].name)
			put_goal(page, found, goals->members[i].name,
				 &goals->members[i].value);
	fputs("</ul>\n", page->to);
	if (item_text_of(found, "its_documents")[0])
		page_said(page, "Its documents: it %s; %s.",
			  item_text_of(found, "its_documents"),
			  item_text_of(found, "since"));
}

/* --- each measure --------------------------------------------------------- */

struct strip {
	struct scale scale;
	const struct item *found;
	const char *measure;
};

static double at(const struct strip *strip, double value)
{
	return 100 * scale_at(&strip->scale, value);
}

/* The value of a setting's run in a block; NaN: there is none. */
static double run_of(const struct strip *strip, size_t block,
		     const char *setting)
{
	const struct item *runs = item_get(strip->found, "runs");

	for (size_t i = 0; i < item_count(runs); i++)
		if (item_number_of(&runs->items[i], "block") == (double)block &&
		    strcmp(item_text_of(&runs->items[i], "setting"), setting) ==
			    0)
			return item_number_of(&runs->items[i], strip->measure);
	return NAN;
}

/* A dot for each block: this setting's run by that of now. */
static void put_dots(const struct page *page, const struct strip *strip,
		     const char *setting)
{
	size_t blocks = (size_t)fmin(
		fmax(item_number_of(strip->found, "blocks"), 0), 100);
	const struct item *now = &item_get(strip->found, "settings")->items[0];

	for (size_t block = 1; block <= blocks; block++) {
		double x = at(strip, run_of(strip, block, setting) /
					     run_of(strip, block,
						    item_text_of(now, "name")));

		if (x >= 0 && x <= 100)
			fprintf(page->to,
				"<circle class=\"f-none\" cx=\"%.2f%%\" "
				"cy=\"11\" r=\"2.5\" fill-opacity=\".4\"/>",
				x);
	}
}

static void put_strip(const struct page *page, const struct strip *strip,
		      const struct item *setting, const struct item *effect)
{
	const char *class = effect_class(effect);
	double low = item_number_of(effect, "low"),
	       high = item_number_of(effect, "high");

	fprintf(page->to,
		"<svg height=\"%.0f\" role=\"img\" aria-label=\"the change on "
		"its axis\">",
		STRIP);
	page_grid(page, &strip->scale, STRIP);
	fprintf(page->to,
		"<line class=\"zero\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" "
		"y2=\"%.0f\"/>",
		at(strip, 1), at(strip, 1), STRIP);
	put_dots(page, strip, item_text_of(setting, "name"));
	if (isfinite(low) && isfinite(high))
		fprintf(page->to,
			"<line class=\"whisk s-%s\" x1=\"%.2f%%\" "
			"x2=\"%.2f%%\" y1=\"11\" y2=\"11\"/>",
			class, fmin(fmax(at(strip, low), 0), 100),
			fmin(fmax(at(strip, high), 0), 100));
	fprintf(page->to,
		"<circle class=\"s-%s\" cx=\"%.2f%%\" cy=\"11\" r=\"4.5\"/>"
		"</svg>",
		class, at(strip, item_number_of(effect, "ratio")));
}

static void put_value(const struct page *page, const struct item *about,
		      double value)
{
	double scale = item_number_of(about, "scale");
	char text[32];

	figure_text(value * (isnan(scale) ? 1 : scale), text);
	page_said(page, "%s %s", text, item_text_of(about, "unit"));
}

static void put_row(const struct page *page, const struct strip *strip,
		    const struct item *about, const struct item *setting)
{
	const struct item *effect = effect_of(setting, strip->measure);
	bool has = !isnan(item_number_of(effect, "ratio"));
	const char *verdict = item_text_of(effect, "verdict");

	if (!effect)
		return;
	fputs("<div class=\"row\"><span class=\"name\">", page->to);
	page_text(page, item_text_of(setting, "name"));
	fputs("</span>", page->to);
	if (has)
		put_strip(page, strip, setting, effect);
	else
		fputs("<span></span>", page->to);
	fputs("<span class=\"say\">", page->to);
	if (has) {
		fprintf(page->to, "<b class=\"%s\">", effect_class(effect));
		page_text(page, strcmp(verdict, "unknown") == 0
					? "not told apart"
					: verdict);
		fputs("</b> ", page->to);
		put_change(page, effect);
		page_text(page, ", ");
	}
	put_value(page, about, item_number_of(effect, "value"));
	if (item_is_true(effect, "proved"))
		page_text(page, " ✓");
	fputs("</span></div>\n", page->to);
}

/* Writes a measure: a row a setting, what is set now first. */
static void put_measure(const struct page *page, const struct item *found,
			const char *measure, size_t number)
{
	const struct item *about =
		item_named(item_get(found, "measures"), measure);
	const struct item *settings = item_get(found, "settings");
	struct strip strip = { .found = found, .measure = measure };
	bool any = false;

	scale_reach(&strip.scale, 0.98);
	scale_reach(&strip.scale, 1.02);
	for (size_t i = 1; i < settings->nr; i++) {
		double ratio = item_number_of(
			effect_of(&settings->items[i], measure), "ratio");

		scale_reach(&strip.scale, ratio);
		any |= !isnan(ratio);
		if (ratio < 0.4 || ratio > 2.5)
			strip.scale.form = FORM_LOG;
	}
	scale_pad(&strip.scale, 0.12);
	fprintf(page->to, "<h3 id=\"measure-%zu\"><a href=\"#measure-%zu\">",
		number, number);
	page_text(page, measure);
	fputs("</a></h3>\n", page->to);
	if (item_text_of(about, "goal")[0])
		page_said(page, "It decides on %s; %s of it is better.",
			  item_text_of(about, "goal"),
			  item_is_true(about, "higher") ? "more" : "less");
	for (size_t i = 0; i < settings->nr; i++)
		put_row(page, &strip, about, &settings->items[i]);
	if (!any)
		return;
	fputs("<div class=\"row\"><span class=\"faint\">against now</span>"
	      "<svg height=\"18\" class=\"axis\">",
	      page->to);
	page_axis(page, &strip.scale, 13, page_ratio_word);
	fputs("</svg><span></span></div>\n", page->to);
}

static void put_measures(const struct page *page, const struct item *found)
{
	const struct item *settings = item_get(found, "settings");
	const struct item *all = item_get(&settings->items[0], "measures");

	page_heading(page, "measures", "What each setting does");
	for (size_t i = 0; i < all->nr; i++)
		if (all->members[i].name)
			put_measure(page, found, all->members[i].name, i + 1);
}

/* --- what was set, and how it is kept ------------------------------------- */

static void begin_row(const struct page *page, const char *what)
{
	fputs("<tr><th>", page->to);
	page_text(page, what);
	fputs("</th><td>", page->to);
}

static void put_settings(const struct page *page, const struct item *found)
{
	const struct item *settings = item_get(found, "settings");

	page_heading(page, "settings", "The settings");
	fputs("<div class=\"scroll\"><table>\n", page->to);
	for (size_t i = 0; i < settings->nr; i++) {
		const struct item *set = item_get(&settings->items[i], "set");
		size_t nr = set && set->type == ITEM_OBJECT ? set->nr : 0;

		begin_row(page, item_text_of(&settings->items[i], "name"));
		if (item_get(&settings->items[i], "left_out"))
			page_said(page, "left out: %s. ",
				  item_text_of(&settings->items[i],
					       "left_out"));
		for (size_t j = 0; j < nr; j++)
			page_said(page, "%s=%s ", set->members[j].name,
				  item_text_of(set, set->members[j].name));
		fputs(nr ? "</td></tr>\n" : "what was set</td></tr>\n",
		      page->to);
	}
	fputs("</table></div>\n", page->to);
}

static void put_ways(const struct page *page, const struct item *found)
{
	static const char *const ways[][2] = {
		{ "try", "try it for ten minutes, under the guard" },
		{ "tmpfiles", "keep it: in /etc/tmpfiles.d/cowbench.conf" },
		{ "command_line", "or on the kernel's command line" },
		{ "tuned", "or in a tuned profile, under [sysfs]" },
		{ "undo", "undo it" },
	};
	const struct item *goals = item_get(found, "goals");
	const char *told = "";

	for (size_t i = 0; i < goals->nr; i++) {
		const struct item *goal = &goals->members[i].value;
		const char *arm = item_text_of(goal, "recommends");

		if (!item_get(goal, "try") || strcmp(arm, told) == 0)
			continue;
		if (!told[0])
			page_heading(page, "ways", "How to get there");
		told = arm;
		fputs("<h3>", page->to);
		page_text(page, arm);
		fputs("</h3>\n", page->to);
		for (size_t j = 0; j < sizeof(ways) / sizeof(*ways); j++) {
			const char *text = item_text_of(goal, ways[j][0]);

			if (!text[0])
				continue;
			fprintf(page->to, "<p class=\"faint\">%s</p><pre>",
				ways[j][1]);
			page_lines(page, text);
			fputs("</pre>\n", page->to);
		}
	}
}

/* --- the machine, the method, the words ----------------------------------- */

static void put_orders(const struct page *page, const char *what,
		       const struct item *orders)
{
	fprintf(page->to, "<tr><th>%s</th>", what);
	for (size_t i = 0; i < item_count(orders); i++)
		fprintf(page->to, "<td class=\"r\">%.0f</td>",
			item_number(&orders->items[i]));
	fputs("</tr>\n", page->to);
}

static void put_fragment(const struct page *page, const struct item *fragment)
{
	if (!fragment)
		return;
	page_heading(page, "fragment", "Memory was fragmented");
	page_said(page,
		  "A helper held %.0f MiB in single pages. Free blocks of "
		  "memory by their order, single pages first:",
		  item_number_of(fragment, "held_bytes") / (1 << 20));
	fputs("<div class=\"scroll\"><table>\n", page->to);
	put_orders(page, "before", item_get(fragment, "free_before"));
	put_orders(page, "fragmented", item_get(fragment, "free_after"));
	put_orders(page, "after the last run",
		   item_get(fragment, "free_at_last"));
	fputs("</table></div>\n", page->to);
	page_said(page, "It was made anew before %.0f of %.0f runs.",
		  item_number_of(fragment, "made") - 1,
		  item_number_of(fragment, "runs"));
}

static void put_fact(const struct page *page, const char *what,
		     const struct item *value)
{
	char figure[32];

	if (!item_text(value) && !item_is_number(value))
		return;
	begin_row(page, what);
	page_text(page, item_text(value)
				? item_text(value)
				: figure_text(item_number(value), figure));
	fputs("</td></tr>\n", page->to);
}

static void put_machine(const struct page *page, const struct item *found)
{
	static const char *const rows[][3] = {
		{ "cpu", "model", "CPU" },
		{ "memory", "bytes", "memory, bytes" },
		{ "thp", "enabled", "THP, set now" },
		{ "thp", "defrag", "THP defrag, set now" },
		{ "thp", "shmem_enabled", "THP of shared memory, set now" },
	};
	const struct item *machine = item_get(found, "machine");

	page_heading(page, "machine", "The machine");
	fputs("<div class=\"scroll\"><table>\n", page->to);
	put_fact(page, "kernel", item_get(found, "kernel"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put_fact(page, rows[i][2],
			 item_get(item_get(machine, rows[i][0]), rows[i][1]));
	put_fact(page, "programs waited for CPUs before it began, %",
		 item_get(found, "busy_before_pct"));
	put_fact(page, "and at its end, %", item_get(found, "busy_pct"));
	fputs("</table></div>\n", page->to);
}

static void put_method(const struct page *page, const struct item *found)
{
	const struct item *words = item_get(found, "command");

	page_heading(page, "method", "How it was measured");
	page_said(
		page,
		"A block runs the subject once under each setting, in random "
		"order, each time from a fresh start. A change is the mean of "
		"the logarithms of the ratios to now within a block, so that "
		"what drifts from block to block cancels out. Its interval is "
		"Student's t, and holds for all settings and goals at once "
		"with 95 %%. A setting is better only where the whole interval "
		"is better by more than %.0f %%. The small dots are the "
		"blocks.",
		100 * item_number_of(found, "margin"));
	page_heading(page, "commands", "The command");
	fputs("<pre>", page->to);
	for (size_t i = 0; i < item_count(words); i++) {
		const char *word = item_text(&words->items[i]);

		if (i)
			fputc(' ', page->to);
		page_shell_word(page, word ? word : "");
	}
	fputs("</pre>\n<p class=\"faint\">", page->to);
	page_said(page, "cowbench %s, seed %.0f, %.3g minutes",
		  item_text_of(found, "version"), item_number_of(found, "seed"),
		  item_number_of(found, "seconds") / 60);
	fputs("</p>\n", page->to);
}

void page_tuned(const struct page *page, const struct item *found)
{
	put_lead(page, found);
	put_machine(page, found);
	put_fragment(page, item_get(found, "fragment"));
	put_measures(page, found);
	put_settings(page, found);
	put_ways(page, found);
	put_method(page, found);
}
