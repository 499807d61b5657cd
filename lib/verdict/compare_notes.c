/* compare_notes.c - see compare_notes.h. */
#include "verdict/compare_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "data/disturbance.h"
#include "data/region_cost.h"
#include "verdict/compare_columns.h"

static size_t count_verdict(const struct contrasts *contrasts, enum verdict v)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += !contrasts->list[i].wrong &&
		      contrasts->list[i].comparison.verdict == v;
	return nr;
}

/* Says why most inconclusive cases are so: the doubt that most of them
 * share. */
static enum doubt main_doubt(const struct contrasts *contrasts)
{
	size_t count[NR_DOUBTS] = { 0 };
	enum doubt most = DOUBT_NONE;

	for (size_t i = 0; i < contrasts->nr; i++)
		if (!contrasts->list[i].wrong)
			count[contrasts->list[i].comparison.doubt]++;
	for (unsigned doubt = 1; doubt < NR_DOUBTS; doubt++)
		if (count[doubt] &&
		    (most == DOUBT_NONE || count[doubt] > count[most]))
			most = (enum doubt)doubt;
	return most;
}

static bool any_drift(const struct contrasts *contrasts)
{
	for (size_t i = 0; i < contrasts->nr; i++)
		if (contrasts->list[i].comparison.drift.warn)
			return true;
	return false;
}

static size_t count_blind(const struct contrasts *contrasts)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += contrasts->list[i].blind;
	return nr;
}

static size_t count_wrong(const struct contrasts *contrasts, bool b)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += b ? contrasts->list[i].wrong_b
			: contrasts->list[i].wrong_a;
	return nr;
}

static const char *method_text(const struct contrasts *contrasts)
{
	switch (contrasts->kind) {
	case COMPARISON_PAIRS:
		return "pairs in random order; signed-rank and sign test must "
		       "agree";
	case COMPARISON_BOOTS:
		return "one value a boot; Welch on logs and Mann-Whitney must "
		       "agree";
	case COMPARISON_MACHINES:
		return "Welch on logs in each, pooled by random effects";
	case COMPARISON_EXACT:
		break;
	}
	return "instructions are counted: a difference is exact, no test is "
	       "needed";
}

/* The smallest and the largest number of units that a case of the side has. */
static void unit_range(const struct contrasts *contrasts, bool b, size_t *least,
		       size_t *most)
{
	*least = SIZE_MAX;
	*most = 0;
	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct comparison *c = &contrasts->list[i].comparison;
		size_t n = b ? c->nb : c->na;

		*least = n < *least ? n : *least;
		*most = n > *most ? n : *most;
	}
}

static void units_text(const struct contrasts *contrasts, char text[CELL])
{
	static const char *const words[] = {
		[COMPARISON_PAIRS] = "pairs",
		[COMPARISON_BOOTS] = "boots",
		[COMPARISON_EXACT] = "trials",
		[COMPARISON_MACHINES] = "machines",
	};
	const char *what = words[contrasts->kind];
	bool one = contrasts->kind == COMPARISON_PAIRS ||
		   contrasts->kind == COMPARISON_MACHINES;
	size_t la, ma, lb, mb;

	unit_range(contrasts, false, &la, &ma);
	unit_range(contrasts, true, &lb, &mb);
	if (one && la == ma)
		snprintf(text, CELL, "%zu %s", ma, what);
	else if (one)
		snprintf(text, CELL, "%zu to %zu %s", la, ma, what);
	else
		snprintf(text, CELL, "%zu against %zu %s", ma, mb, what);
}

/* Runs that are no more boots: a reader who repeated a run counts them. */
static void note_boots(const char *name, const struct side *side,
		       void (*line)(FILE *to, const char *text), FILE *to)
{
	char text[256];

	if (side->nr <= side->nr_boots)
		return;
	snprintf(text, sizeof(text),
		 "%s: %zu records are of %zu boot%s, or do not say of which: "
		 "those of one boot are one value",
		 name, side->nr, side->nr_boots, text_plural(side->nr_boots));
	line(to, text);
}

/* The two sizes of the region in the first case where they differ. */
static void note_regions(const struct contrasts *contrasts,
			 void (*line)(FILE *to, const char *text), FILE *to)
{
	const struct contrast *first = NULL;
	size_t nr = 0;
	char text[256];

	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];

		if (strcmp(one->region_a, one->region_b) == 0)
			continue;
		first = first ? first : one;
		nr++;
	}
	if (!first)
		return;
	snprintf(text, sizeof(text),
		 "regions of different sizes in %zu case%s (%.40s in A, %.40s "
		 "in B): what a whole region costs is no change",
		 nr, text_plural(nr), first->region_a, first->region_b);
	line(to, text);
}

/* What the doctor said when a side was measured, and which trials were out of
 * line. */
static void note_doctor(const struct side *side, const char *name,
			void (*line)(FILE *to, const char *text), FILE *to)
{
	for (size_t i = 0; i < side->nr; i++) {
		char word[200], text[256];

		if (!disturbance_bad(&side->records[i].run))
			continue;
		disturbance_text(&side->records[i].run, word, sizeof(word));
		snprintf(text, sizeof(text), "%s: the machine was %s", name,
			 word);
		line(to, text);
		return;
	}
}

static void note_disturbed(const struct contrasts *contrasts,
			   void (*line)(FILE *to, const char *text), FILE *to)
{
	size_t a = 0, b = 0;
	char text[256];

	for (size_t i = 0; i < contrasts->nr; i++) {
		a += contrasts->list[i].disturbed_a;
		b += contrasts->list[i].disturbed_b;
	}
	if (!a && !b)
		return;
	snprintf(
		text, sizeof(text),
		"disturbed: the CPU was taken from %zu trial%s of A and %zu of "
		"B (steal, run delay, throttling)",
		a, text_plural(a), b);
	line(to, text);
}

/* Names each case, since a case that is no longer measured may be the broken
 * one. */
static void note_lone(const struct contrasts *contrasts,
		      void (*line)(FILE *to, const char *text), FILE *to)
{
	char text[CASE_ID_MAX + 64];

	if (!contrasts->nr_lone)
		return;
	snprintf(text, sizeof(text),
		 "without a counterpart: %zu case%s of A, %zu of B%s",
		 contrasts->only_a, text_plural(contrasts->only_a),
		 contrasts->only_b,
		 contrasts->units_differ ? "; some for another unit alone"
					 : "");
	line(to, text);
	for (size_t i = 0; i < contrasts->nr_lone; i++) {
		const struct contrast *one = &contrasts->lone[i];

		snprintf(text, sizeof(text), "    only %s has: %s",
			 one->presence == PRESENCE_A ? "A" : "B", one->id);
		line(to, text);
	}
}

static void note_alone(const struct compare_view *view,
		       void (*line)(FILE *to, const char *text), FILE *to)
{
	for (size_t i = 0; i < view->contrasts->nr; i++) {
		char *text = region_cost_change(&view->a->records[0],
						&view->b->records[0],
						view->contrasts->list[i].id,
						view->contrasts->list[i].unit);

		if (text)
			line(to, text);
		free(text);
	}
}

/* How many verdicts of each kind there are. */
static void note_verdicts(const struct compare_view *view,
			  void (*line)(FILE *to, const char *text), FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	size_t slower = count_verdict(contrasts, VERDICT_SLOWER);
	size_t faster = count_verdict(contrasts, VERDICT_FASTER);
	size_t equal = count_verdict(contrasts, VERDICT_EQUIVALENT);
	size_t inconclusive = count_verdict(contrasts, VERDICT_INCONCLUSIVE);
	char text[256];

	if (contrasts->kind == COMPARISON_EXACT)
		snprintf(text, sizeof(text),
			 "%zu slower, %zu faster, %zu equal (within %.3g%%), "
			 "%zu inconclusive",
			 slower, faster, equal, 100 * COMPARISON_EXACT_LEAST,
			 inconclusive);
	else
		snprintf(text, sizeof(text),
			 "%zu slower, %zu faster, %zu equivalent "
			 "(within %.3g%%%s), %zu inconclusive",
			 slower, faster, equal, 100 * view->delta,
			 view->floor ? ", this machine's floor" : "",
			 inconclusive);
	line(to, text);
}

/* Whether the side's boots are of one seed: their counts are the same. */
static bool has_one_seed(const struct side *side)
{
	const struct facts *first = &side->records[0].run;
	bool same = side->nr_boots <= 1 || facts_find(first, "vm.seed");

	for (size_t i = 1; i < side->nr && same; i++)
		same = facts_number(&side->records[i].run, "vm.seed", -1) ==
		       facts_number(first, "vm.seed", -1);
	return same;
}

/* A count is exact of its order of cases; in another order it may be
 * otherwise. */
static void note_one_boot(const struct compare_view *view,
			  void (*line)(FILE *to, const char *text), FILE *to)
{
	if (view->a->nr_boots <= 1 && view->b->nr_boots <= 1)
		line(to, "one boot a side: how far another boot would count "
			 "otherwise is not known (fork() by some 0.3 %); `vm "
			 "--seeds 5` shows it");
	else if (has_one_seed(view->a) && has_one_seed(view->b))
		line(to, "one seed a side, whose boots count the same: how far "
			 "another order of cases would count otherwise is not "
			 "known (fork() by some 0.3 %); `vm --seeds 5` shows "
			 "it");
}

/* Whether the side was counted on the emulated CPU of `vm`'s default, an x86
 * without FSRM; *minor: of its kernel's release, in hundreds of a major one. */
static bool lacks_moves(const struct side *side, unsigned *minor)
{
	const struct facts *run = &side->records[0].run;
	unsigned major = 0, number = 0;

	sscanf(facts_text(run, "kernel.release", ""), "%u.%u", &major, &number);
	*minor = 100 * major + number;
	return major && strncmp(facts_text(run, "vm.cpu_model", ""), "Haswell",
				strlen("Haswell")) == 0;
}

/* 6.4 is where memcpy() and memset() began to want FSRM for their one
 * instruction (kernel arch/x86/lib/memcpy_64.S; read in 6.1 and 6.12). */
static void note_moves(const struct compare_view *view,
		       void (*line)(FILE *to, const char *text), FILE *to)
{
	unsigned a, b;

	if (!view->a->nr || !view->b->nr || !lacks_moves(view->a, &a) ||
	    !lacks_moves(view->b, &b) || (a < 604) == (b < 604))
		return;
	line(to,
	     "where pages are copied or cleared, a part of the change is of "
	     "the emulated CPU: it has no fast short string moves (FSRM), "
	     "and kernels from 6.4 on then take a loop; `vm --explain` "
	     "shows it as memcpy_orig, memset_orig");
}

void compare_notes(const struct compare_view *view,
		   void (*line)(FILE *to, const char *text), FILE *to)
{
	const struct contrasts *contrasts = view->contrasts;
	size_t inconclusive = count_verdict(contrasts, VERDICT_INCONCLUSIVE);
	size_t wrong_a = count_wrong(contrasts, false);
	size_t wrong_b = count_wrong(contrasts, true);
	char text[256], units[CELL];

	units_text(contrasts, units);
	note_verdicts(view, line, to);
	snprintf(text, sizeof(text), "%s: %s", units, method_text(contrasts));
	line(to, text);
	if (contrasts->kind == COMPARISON_EXACT) {
		note_one_boot(view, line, to);
		note_moves(view, line, to);
	}
	if (inconclusive) {
		snprintf(text, sizeof(text), "inconclusive: mostly because %s",
			 doubt_words[main_doubt(contrasts)]);
		line(to, text);
	}
	if (contrasts->kind == COMPARISON_BOOTS &&
	    main_doubt(contrasts) == DOUBT_TOO_FEW) {
		note_boots("A", view->a, line, to);
		note_boots("B", view->b, line, to);
		line(to, "how boots differ is unknown: two boots a side at the "
			 "least, better five");
		line(to, "on one kernel, `cowbench run --ab AXIS=A,B` "
			 "interleaves two arms");
	}
	if (any_drift(contrasts))
		line(to, "drift: differences depend on their order in some "
			 "cases; intervals are too short");
	if (count_blind(contrasts)) {
		snprintf(text, sizeof(text),
			 "blind: in %zu case%s nobody saw what became of the "
			 "pages; run as the machine's root for proof",
			 count_blind(contrasts),
			 text_plural(count_blind(contrasts)));
		line(to, text);
	}
	if (wrong_a + wrong_b) {
		snprintf(
			text, sizeof(text),
			"left out for a wrong fate: %zu trial%s of A, %zu of B",
			wrong_a, text_plural(wrong_a), wrong_b);
		line(to, text);
	}
	note_doctor(view->a, "A", line, to);
	if (!view->a->arm)
		note_doctor(view->b, "B", line, to);
	note_disturbed(contrasts, line, to);
	note_regions(contrasts, line, to);
	if (contrasts->kind == COMPARISON_EXACT)
		note_alone(view, line, to);
	note_lone(contrasts, line, to);
}
