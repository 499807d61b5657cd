/* sentence.c - what a run found, in one sentence: see report.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_index.h"
#include "view/figure.h"
#include "data/disturbance.h"
#include "report/report.h"

char *report_label(const struct side *side)
{
	const struct facts *run = &side->records[0].run;
	const char *kernel = facts_text(run, "vm.kernel", "");

	if (side->arm)
		return memory_text(side->arm);
	/* A path says nothing to a reader on another machine. */
	if (!kernel[0] || strchr(kernel, '/'))
		kernel = facts_text(run, "kernel.release", side->name);
	return memory_text(kernel);
}

/* So wide an interval is mostly noise. */
#define WIDE 1.5

/* Whether a ratio of the case with another may be told: not where its interval
 * says little, nor where the kernel refused, which is another thing than what
 * the others take. */
static bool is_sound(const struct case_summary *one)
{
	const struct mean *mean = &one->midmean;

	return one->proof == PROOF_PROVED && !one->seen[PROOF_WRONG] &&
	       one->ratio && mean->value > 0 && !one->arm[0] &&
	       !one->fates[FATE_REFUSED] &&
	       (one->clock == CLOCK_INSTRUCTIONS ||
		(interval_finite(mean->interval) &&
		 mean->interval.high < WIDE * mean->value));
}

/* The state of a case whose words name nothing but a state; NULL: they name
 * more. */
static const char *state_of(const struct case_summary *one)
{
	size_t bench = strlen(one->bench);

	if (strncmp(one->id, one->bench, bench) != 0 ||
	    strncmp(one->id + bench, " state=", 7) != 0 ||
	    strchr(one->id + bench + 7, ' '))
		return NULL;
	return one->id + bench + 7;
}

struct pair {
	const struct case_summary *fast, *slow;
};

/* Whether the two surely differ: their intervals do not overlap. */
static bool is_apart(const struct pair *pair)
{
	return pair->fast && pair->slow &&
	       (pair->fast->clock == CLOCK_INSTRUCTIONS ||
		pair->fast->midmean.interval.high <
			pair->slow->midmean.interval.low);
}

static double ratio_of(const struct pair *pair)
{
	return is_apart(pair)
		       ? pair->slow->midmean.value / pair->fast->midmean.value
		       : 1;
}

/* Widens the pair of a benchmark's states to one more of them. */
static void pair_reach(struct pair *pair, const struct case_summary *one)
{
	if (!pair->fast || one->midmean.value < pair->fast->midmean.value)
		pair->fast = one;
	if (!pair->slow || one->midmean.value > pair->slow->midmean.value)
		pair->slow = one;
}

/* Finds two states of one benchmark: exclusive_wp and shared, which the suite
 * is for, or else the two that are furthest apart. */
static struct pair find_pair(const struct summary *summary)
{
	struct pair meant = { NULL, NULL }, best = { NULL, NULL };
	struct pair *pairs = memory_new(summary->nr, sizeof(*pairs));
	struct text_index units = { 0 }; /* of benchmarks */

	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		char *unit;

		if (!state_of(one) || !is_sound(one))
			continue;
		unit = memory_format("%s %s", one->bench, one->unit);
		pair_reach(&pairs[text_index_add(&units, unit)], one);
		free(unit);
		if (strcmp(one->id, "cow_write state=exclusive_wp") == 0)
			meant.fast = one;
		if (strcmp(one->id, "cow_write state=shared") == 0)
			meant.slow = one;
	}
	for (size_t i = 0; i < units.nr; i++)
		if (ratio_of(&pairs[i]) > ratio_of(&best))
			best = pairs[i];
	text_index_free(&units);
	free(pairs);
	if (!meant.fast || !meant.slow || ratio_of(&meant) <= 1 ||
	    strcmp(meant.fast->unit, meant.slow->unit) != 0)
		return best;
	return meant;
}

static char *pair_text(const struct pair *pair)
{
	char fast[32], slow[32], times[32];

	figure_text(pair->fast->midmean.value, fast);
	figure_text(pair->slow->midmean.value, slow);
	figure_text(ratio_of(pair), times);
	return memory_format("%s: %s takes %s %s, %s %s: %s times as much; ",
			     pair->fast->bench, state_of(pair->fast), fast,
			     pair->fast->unit, state_of(pair->slow), slow,
			     times);
}

char *report_sentence(const struct summary *summary)
{
	struct pair pair = find_pair(summary);
	char *found = pair.fast ? pair_text(&pair) : memory_text("");
	size_t proved = 0, wrong = 0, trials = 0, taken = 0;
	char doctor[256];
	char *text;

	for (size_t i = 0; i < summary->nr; i++) {
		proved += summary->cases[i].proof == PROOF_PROVED &&
			  !summary->cases[i].seen[PROOF_WRONG];
		wrong += summary->cases[i].seen[PROOF_WRONG] > 0;
		trials += summary->cases[i].nr;
		taken += summary->cases[i].disturbed;
	}
	disturbance_text(&summary->run, doctor, sizeof(doctor));
	text = memory_format("%s%zu of %zu case%s proved%s%s", found, proved,
			     summary->nr, text_plural(summary->nr),
			     doctor[0] ? "; the machine was " : "", doctor);
	free(found);
	/* The doctor looked once, before the first trial. */
	if (taken)
		memory_append(&text,
			      "; the CPU was taken from %zu of %zu trials",
			      taken, trials);
	if (wrong)
		memory_append(&text, "; %zu with a wrong fate", wrong);
	return text;
}
