/* summary_finish.c - computes the figures when all results of a run have come;
 * see summary.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/disturbance.h"
#include "data/summary.h"
#include "stats/sample.h"

static int compare_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

static int compare_trials(const void *one, const void *two)
{
	const struct summary_trial *a = one, *b = two;

	if (a->boot != b->boot)
		return a->boot < b->boot ? -1 : 1;
	if (a->pair != b->pair)
		return a->pair < b->pair ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->trial > b->trial) - (a->trial < b->trial);
}

/* The axes whose words are sorted in the order of their list, not by
 * letters. */
static int place(const char *axis, const char *text)
{
	if (strcmp(axis, "state") == 0)
		return word_index(state_words, NR_STATES, text);
	if (strcmp(axis, "held") == 0)
		return word_index(held_words, NR_HELD, text);
	if (strcmp(axis, "kind") == 0)
		return word_index(kind_words, NR_KINDS, text);
	return -1;
}

static int compare_facts(const struct fact *a, const struct fact *b)
{
	if (a->type != FACT_TEXT || b->type != FACT_TEXT)
		return a->type != b->type
			       ? (int)a->type - (int)b->type
			       : compare_numbers(a->number, b->number);
	int first = place(a->key, a->text), second = place(b->key, b->text);

	if (first >= 0 && second >= 0)
		return first - second;
	return strverscmp(a->text, b->text);
}

/* "ns/page" before "ns/folio" before the rest. */
static int unit_place(const char *unit)
{
	const char *per = strchr(unit, '/');

	return !per			    ? 3
	       : strcmp(per, "/page") == 0  ? 0
	       : strcmp(per, "/folio") == 0 ? 1
					    : 2;
}

/* How many axes differ from their defaults: the number of words in the id. */
static int words_of(const char *id)
{
	int words = 0;

	for (; (id = strchr(id, '=')); id++)
		words++;
	return words;
}

static int compare_cases(const void *one, const void *two)
{
	/* Sorts rows that a reader compares next to each other. */
	static const char *const first[] = { "kind", "held", "state" };
	const struct case_summary *a = one, *b = two;
	int order = strcmp(a->bench, b->bench);

	order = order ? order : unit_place(a->unit) - unit_place(b->unit);
	order = order ? order : strcmp(a->unit, b->unit);
	for (size_t i = 0; !order && i < sizeof(first) / sizeof(first[0]);
	     i++) {
		const struct fact *of_a = facts_find(&a->axes, first[i]);
		const struct fact *of_b = facts_find(&b->axes, first[i]);

		if (of_a && of_b)
			order = compare_facts(of_a, of_b);
	}
	order = order ? order : words_of(a->id) - words_of(b->id);
	for (size_t i = 0; !order && i < a->axes.nr; i++) {
		const struct fact *of_b =
			facts_find(&b->axes, a->axes.list[i].key);

		if (of_b)
			order = compare_facts(&a->axes.list[i], of_b);
	}
	order = order ? order : strcmp(a->id, b->id);
	return order ? order : strcmp(a->arm, b->arm);
}

static int compare_ends(const void *one, const void *two)
{
	const struct summary_end *a = one, *b = two;

	if (a->outcome != b->outcome)
		return a->outcome == OUTCOME_BROKEN ? -1 : 1;
	int order = strcmp(a->reason, b->reason);

	return order ? order : strverscmp(a->id, b->id);
}

/* The median of one quantile over the trials; of min the least, of max the
 * greatest. */
static double over_trials(const struct case_summary *one, int quantile,
			  double *values)
{
	for (size_t i = 0; i < one->nr; i++) {
		values[i] = one->list[i].q[quantile];
		if (isnan(values[i]))
			return NAN;
	}
	sample_sort(values, one->nr);
	if (quantile == Q_MIN)
		return one->nr ? values[0] : NAN;
	if (quantile == Q_MAX)
		return one->nr ? values[one->nr - 1] : NAN;
	return sample_median(values, one->nr);
}

static void finish_midmean(struct case_summary *one, double *values)
{
	bool positive = true, known = true;

	for (size_t i = 0; i < one->nr; i++) {
		values[i] = one->list[i].q[Q_MIDMEAN];
		known = known && !isnan(values[i]);
		positive = positive && values[i] > 0;
	}
	if (!known) {
		one->midmean = (struct mean){ one->nr, NAN, NAN, INTERVAL_NAN };
		return;
	}
	one->midmean = mean_arithmetic(values, one->nr, SUMMARY_CONFIDENCE);
	one->small =
		!(one->midmean.value >= SUMMARY_OVERHEAD_TIMES * one->overhead);
	one->ratio = positive && !one->small;
	if (one->ratio)
		one->midmean =
			mean_geometric(values, one->nr, SUMMARY_CONFIDENCE);
}

/* On logarithms, as net values are: a rate is positive, and so are both ends of
 * its interval. */
static void finish_rate(struct case_summary *one, double *values)
{
	for (size_t i = 0; i < one->nr; i++)
		values[i] = one->list[i].rate;
	one->rate = mean_geometric(values, one->nr, SUMMARY_CONFIDENCE);
	if (!interval_finite(one->rate.interval))
		one->rate = (struct mean){ one->nr, NAN, NAN, INTERVAL_NAN };
}

static void finish_case(struct case_summary *one)
{
	double *values = memory_new(one->nr, sizeof(*values));
	double trials = (double)one->nr;

	qsort(one->list, one->nr, sizeof(*one->list), compare_trials);
	one->faults /= (double)one->n;
	one->overhead /= trials;
	one->quantum /= trials;
	one->exclusive_before /= trials;
	one->exclusive_after /= trials;
	finish_midmean(one, values);
	finish_rate(one, values);
	for (size_t i = 0; i < one->nr; i++)
		values[i] = one->list[i].disturbed;
	one->disturbed = disturbances_count(values, one->nr);
	one->calls = NAN;
	if (one->ratio) {
		for (size_t i = 0; i < one->nr; i++)
			values[i] = one->list[i].q[Q_MIDMEAN] /
				    one->list[i].calibrator;
		struct mean calls =
			mean_geometric(values, one->nr, SUMMARY_CONFIDENCE);

		if (isfinite(calls.value))
			one->calls = calls.value;
	}
	for (int i = 0; i < NR_QUANTILES; i++)
		one->q[i] = over_trials(one, i, values);
	free(values);
}

/* How many threads and processes work; 1 where the case does not say. */
static double workers_of(const struct case_summary *one)
{
	double threads = strtod(facts_text(&one->axes, "threads", "1"), NULL);
	double procs = strtod(facts_text(&one->axes, "procs", "1"), NULL);

	return fmax(threads, 1) * fmax(procs, 1);
}

/* The same case with one worker (its id has neither word), or NULL. */
static const struct case_summary *alone_of(const struct summary *summary,
					   const struct case_summary *one)
{
	char id[CASE_ID_MAX] = "", copy[CASE_ID_MAX], *rest = copy, *word;
	size_t used = 0;

	memcpy(copy, one->id, sizeof(copy));
	while ((word = strtok_r(rest, " ", &rest)))
		if (strncmp(word, "threads=", 8) != 0 &&
		    strncmp(word, "procs=", 6) != 0)
			used += (size_t)snprintf(id + used, sizeof(id) - used,
						 "%s%s", used ? " " : "", word);
	return summary_find(summary, id, one->arm, one->unit);
}

/* N workers can do at most N times the work of one: a higher rate shows that
 * the trials of the one worker were held up. */
static void mark_beyond(struct summary *summary)
{
	for (size_t i = 0; i < summary->nr; i++) {
		struct case_summary *one = &summary->cases[i];
		double workers = workers_of(one);
		const struct case_summary *alone =
			workers > 1 ? alone_of(summary, one) : NULL;

		one->beyond = alone && alone->proof != PROOF_WRONG &&
			      one->rate.value > workers * alone->rate.value;
	}
}

void summary_finish(struct summary *summary)
{
	for (size_t i = 0; i < summary->nr; i++)
		finish_case(&summary->cases[i]);
	mark_beyond(summary);
	if (summary->nr)
		qsort(summary->cases, summary->nr, sizeof(*summary->cases),
		      compare_cases);
	if (summary->nr_ends)
		qsort(summary->ends, summary->nr_ends, sizeof(*summary->ends),
		      compare_ends);
	summary_index(summary);
}
