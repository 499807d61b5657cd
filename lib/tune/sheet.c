/* sheet.c - see sheet.h. */
#include "tune/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cpus.h"
#include "base/now.h"
#include "base/text.h"
#include "host/busy.h"
#include "mm/kind.h"
#include "tune/advice.h"
#include "view/figure.h"
#include "view/table.h"

#define BUSY_PCT	10.0 /* of the last 10 s */
#define FRAGMENTED_MOST 0.5  /* of what is free, in blocks of a PMD's size */

static const enum tint tints[] = {
	[EFFECT_UNKNOWN] = TINT_FAINT,
	[EFFECT_ALIKE] = TINT_PLAIN,
	[EFFECT_BETTER] = TINT_HEAD,
	[EFFECT_WORSE] = TINT_WARN,
};

static size_t count_runs(const struct experiment *e)
{
	size_t nr = 0;

	for (size_t i = 0; i < e->blocks.nr; i++)
		for (size_t arm = 0; arm < e->arms->nr; arm++)
			nr += !isnan(e->blocks.list[i].values[arm][0]);
	return nr;
}

/* --- the table ------------------------------------------------------------ */

static void put_change(struct table *table, const struct effect *effect)
{
	double half = fmax(effect->interval.high - effect->ratio,
			   effect->ratio - effect->interval.low);

	if (isnan(effect->ratio))
		table_cell(table, TINT_FAINT, "-");
	else if (!(half < 1))
		table_cell(table, TINT_FAINT, "%+.1f%% ±>100 ?",
			   (effect->ratio - 1) * 100);
	else
		table_cell(table, tints[effect->kind], "%+.1f%% ±%.1f%s",
			   (effect->ratio - 1) * 100, half * 100,
			   effect->kind == EFFECT_UNKNOWN ? " ?" : "");
}

/* The unit and its scale: ms of what takes less than a second. */
static const char *unit_of(const struct experiment *e, size_t i, double *scale)
{
	const struct measure *measure = &e->subject.measures[i];
	bool small = strcmp(measure->unit, "s") == 0 &&
		     experiment_now(e, i) * measure->scale < 1;

	*scale = measure->scale * (small ? 1000 : 1);
	return small ? "ms" : measure->unit;
}

static void put_row(struct table *table, const struct experiment *e, size_t i,
		    const bool *shown)
{
	const struct measure *measure = &e->subject.measures[i];
	double scale;
	const char *unit = unit_of(e, i, &scale);
	char text[32];

	table_cell(table, TINT_PLAIN, "%s%s%s%s", measure->name,
		   unit[0] ? ", " : "", unit,
		   experiment_proved(e, i) ? " ✓" : "");
	for (size_t arm = 0; arm < e->arms->nr; arm++) {
		struct effect of_arm;

		if (!shown[arm])
			continue;
		of_arm = experiment_effect(e, arm, i);
		if (measure->shown)
			table_cell(
				table, TINT_PLAIN, "%s",
				figure_text(experiment_shown(e, arm, i) * scale,
					    text));
		else if (!arm)
			table_cell(table, TINT_PLAIN, "%s",
				   figure_text(experiment_now(e, i) * scale,
					       text));
		else
			put_change(table, &of_arm);
	}
}

/* One table of the arms that are shown. */
static void print_table(const struct experiment *e, const bool *shown, FILE *to)
{
	struct table_column columns[ARMS_MAX + 1] = { { .head = "" } };
	struct table *table;
	size_t nr = 1;

	for (size_t arm = 0; arm < e->arms->nr; arm++)
		if (shown[arm])
			columns[nr++] = (struct table_column){
				.head = e->arms->list[arm].name,
				.align = ALIGN_RIGHT,
			};
	table = table_new(columns, nr);
	table_key(table, 1);
	for (size_t i = 0; i < e->subject.nr; i++)
		put_row(table, e, i, shown);
	table_print(table, to, colour_wanted(to));
	table_free(table);
}

void sheet_table(const struct experiment *e, FILE *to)
{
	bool first[ARMS_MAX] = { false }, rest[ARMS_MAX] = { false };
	size_t nr_rest = 0;

	for (size_t arm = 0; arm < e->arms->nr; arm++) {
		bool *shown = e->refined[arm] || !e->refined[0] ? first : rest;

		shown[arm] = !e->out[arm];
		nr_rest += rest[arm];
	}
	print_table(e, first, to);
	if (!nr_rest)
		return;
	rest[0] = true;
	fputc('\n', to);
	tint_print(to, colour_wanted(to), TINT_FAINT,
		   "Of the screening, %zu block%s:", e->screened,
		   text_plural(e->screened));
	print_table(e, rest, to);
}

/* --- the answers ---------------------------------------------------------- */

/* "wall -12.1 % (-13.3 to -10.9)". */
static void print_effect(const struct effect *effect, const char *name,
			 FILE *to)
{
	fprintf(to, "%s %+.1f %% (%+.1f to %+.1f)", name,
		(effect->ratio - 1) * 100, (effect->interval.low - 1) * 100,
		(effect->interval.high - 1) * 100);
}

/* What it makes worse, of all that was measured. */
static void print_costs(const struct experiment *e, const struct answer *answer,
			FILE *to)
{
	const char *before = "; costs ";
	bool unknown = false;

	for (size_t i = 0; i < e->subject.nr; i++) {
		const struct measure *measure = &e->subject.measures[i];
		struct effect of_arm = experiment_effect(e, answer->arm, i);

		if (i == answer->measure || measure->shown || !of_arm.n)
			continue;
		unknown |= of_arm.kind == EFFECT_UNKNOWN;
		if (of_arm.kind != EFFECT_WORSE)
			continue;
		fputs(before, to);
		print_effect(&of_arm, measure->name, to);
		before = ", ";
	}
	if (before[0] == ';')
		fprintf(to, "; costs nothing elsewhere%s",
			unknown ? " that this run could see" : "");
}

static void print_percent(double part, FILE *to)
{
	if (part < 1)
		fprintf(to, "%.1f %%", part * 100);
	else
		fputs("over 100 %", to);
}

/* What the run could have seen, of one arm or from one to another. */
static void print_least(const struct experiment *e, const struct answer *answer,
			FILE *to)
{
	if (!answer->finest)
		return;
	fprintf(to, "; the smallest effect this run could have seen is ");
	print_percent(answer->finest_least, to);
	if (answer->finest == answer->coarsest || answer->finest_least >= 1)
		return;
	fprintf(to, " (of %s) to ", e->arms->list[answer->finest].name);
	print_percent(answer->coarsest_least, to);
	fprintf(to, " (of %s)", e->arms->list[answer->coarsest].name);
}

static void print_answer(const struct experiment *e, enum goal goal, FILE *to)
{
	struct answer answer = experiment_answer(e, goal);
	const struct measure *measure;

	fprintf(to, "%-11s", goal_words[goal]);
	if (!answer.seen) {
		fputs("not seen of this subject\n", to);
		return;
	}
	measure = &e->subject.measures[answer.measure];
	if (answer.arm) {
		struct effect of_arm =
			experiment_effect(e, answer.arm, answer.measure);

		fprintf(to, "%s: ", e->arms->list[answer.arm].name);
		print_effect(&of_arm, measure->name, to);
		print_costs(e, &answer, to);
	} else if (answer.sure) {
		fprintf(to,
			"stay with what is set now: no setting is better by "
			"more than %.0f %% in %s",
			ANSWER_MARGIN * 100, measure->name);
	} else {
		fprintf(to, "could not be told apart in %s", measure->name);
		print_least(e, &answer, to);
		fputs("; stay with what is set now", to);
	}
	fputc('\n', to);
}

/* --- how to get there ----------------------------------------------------- */

static void print_lines(const char *word, char *text, FILE *to)
{
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		fprintf(to, "  %-6s%s\n", word, line);
		word = "";
	}
	free(text);
}

static void print_ways(const struct arms *arms, size_t arm, FILE *to)
{
	char *words = advice_command_line(arms, arm);

	fprintf(to, "\n%s\n", arms->list[arm].name);
	print_lines("try", advice_try(arms, arm), to);
	fputs("  keep  in /etc/tmpfiles.d/cowbench.conf:\n", to);
	print_lines("", advice_tmpfiles(arms, arm), to);
	if (words[0])
		fprintf(to, "        or on the kernel's command line: %s\n",
			words);
	free(words);
	fputs("        or in a tuned profile, under [sysfs], as PATH=WORD\n",
	      to);
	print_lines("undo", advice_undo(arms, arm), to);
}

/* Whether the arm gives huge pages to memory that does not ask for them. */
static bool gives_huge(const struct arms *arms, size_t arm)
{
	const struct facts *words = &arms->list[arm].words;

	for (size_t i = 0; i < words->nr; i++)
		if ((strcmp(words->list[i].key, "thp.enabled") == 0 ||
		     strncmp(words->list[i].key, "mthp.", 5) == 0) &&
		    strcmp(words->list[i].text, "always") == 0)
			return true;
	return false;
}

/* What the program's own documents say, where the answer is another. */
static void print_known(const struct sheet_asked *asked, bool huge, bool never,
			FILE *to)
{
	const struct known *known = asked->known;

	if (asked->program && (huge || never))
		fprintf(to, "\nFor this program alone: %s.\n",
			known_switches(huge));
	if (!known)
		return;
	if (known->itself)
		fprintf(to, "\n%s has a switch of its own: %s.\n", known->name,
			known->itself);
	if (known->says && huge)
		fprintf(to,
			"%sIts documents: it %s.  This run disagrees%s%s.\n",
			known->itself ? "" : "\n", known->says,
			known->since ? ": " : "",
			known->since ? known->since : "");
}

/* What the plan had, and the time did not allow. */
static void print_late(const struct experiment *e, FILE *to)
{
	for (unsigned stage = 0; stage < NR_STAGES; stage++)
		if (e->late[stage])
			fprintf(to,
				"The time was over: %zu block%s of the %s %s "
				"left out\n",
				e->late[stage], text_plural(e->late[stage]),
				stage_words[stage],
				e->late[stage] == 1 ? "is" : "are");
	if (e->unrefined)
		fputs("No time for a refinement: the screening decides\n", to);
}

/* A line of what was free: how much, in blocks of a PMD's size or more, and how
 * many blocks there were of each order. */
static void print_free(const char *when, const struct buddy_orders *orders,
		       FILE *to)
{
	double mib = (double)getpagesize() / (1 << 20);
	char text[32];

	fprintf(to, "  %-10s %7s MiB free, %3.0f %% so; blocks by order:", when,
		figure_text(buddy_pages(orders) * mib, text),
		buddy_share(orders, pmd_order()) * 100);
	for (unsigned i = 0; i < orders->nr; i++)
		fprintf(to, " %.0f", orders->blocks[i]);
	fputc('\n', to);
}

static void print_fragment(const struct fragment *f, FILE *to)
{
	if (!f)
		return;
	fprintf(to,
		"Fragmented: a helper held %.0f MiB in single pages, made anew "
		"before %zu of %zu runs.\n"
		"What was free, and how much of it in blocks of %zu KiB or "
		"more:\n",
		f->held_bytes / (1 << 20), f->made - 1, f->runs,
		pmd_bytes() >> 10);
	print_free("before", &f->before, to);
	print_free("fragmented", &f->after, to);
	print_free("at the end", &f->at_last, to);
	if (buddy_share(&f->after, pmd_order()) > FRAGMENTED_MOST)
		fputs("It is not fragmented: the helper may hold no more of "
		      "it here (a limit of memory?)\n",
		      to);
	fputc('\n', to);
}

/* What is busy at the end may be the command itself; before, it was others. */
static void print_busy(const struct sheet_asked *asked, FILE *to)
{
	double after = busy_pressure(NULL, "cpu");

	if (asked->busy_before < BUSY_PCT && after < BUSY_PCT)
		return;
	fprintf(to,
		"The machine was busy: programs waited for CPUs %.0f %% of the "
		"10 s before it began\n(others) and %.0f %% of the last 10 s "
		"(others, or what was run itself).  A calm one\ntells more "
		"apart\n",
		fmax(asked->busy_before, 0), fmax(after, 0));
}

void sheet_print(const struct experiment *e, const struct sheet_asked *asked,
		 FILE *to)
{
	bool told[ARMS_MAX] = { false }, huge = false, never = false;
	struct utsname name = { 0 };

	uname(&name);
	fprintf(to,
		"%s: %zu runs in %zu blocks, %.0f s, on kernel %s, %u CPUs\n\n",
		asked->what, count_runs(e), e->blocks.nr, now_s() - e->began_s,
		name.release, cpus_allowed());
	print_fragment(e->fragment, to);
	sheet_table(e, to);
	for (size_t arm = 1; arm < e->arms->nr; arm++)
		if (e->out[arm])
			fprintf(to, "%s is left out: %s\n",
				e->arms->list[arm].name, e->why[arm].text);
	print_late(e, to);
	fprintf(to,
		"\nAgainst now; intervals hold for all settings at once (95 "
		"%%).  ?: not told apart.%s\n\n",
		e->subject.proved ? "  ✓: by page frames." : "");
	for (unsigned goal = 0; goal < NR_GOALS; goal++)
		if (asked->goals & 1u << goal)
			print_answer(e, goal, to);
	for (unsigned goal = 0; goal < NR_GOALS; goal++) {
		size_t arm = experiment_answer(e, goal).arm;

		if (arm && !told[arm] && (asked->goals & 1u << goal))
			print_ways(e->arms, arm, to);
		huge |= arm && gives_huge(e->arms, arm);
		never |= arm && strcmp(e->arms->list[arm].name, "never") == 0;
		told[arm] = true;
	}
	print_known(asked, huge, never, to);
	fputs("\nThe machine's settings are as they were before\n", to);
	print_busy(asked, to);
}
