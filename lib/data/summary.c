/* summary.c - see summary.h. */
#include "data/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "data/disturbance.h"

/* Of the fields by which two trials are of the same case. */
static size_t case_hash(const char *id, const char *arm, const char *unit)
{
	uint64_t hash = hash_more(HASH_START, id, strlen(id) + 1);

	hash = hash_more(hash, arm, strlen(arm) + 1);
	return hash_more(hash, unit, strlen(unit) + 1);
}

/* Builds the index of the cases anew. */
static void slots_fill(struct summary *summary, size_t nr_slots)
{
	free(summary->slots);
	summary->nr_slots = nr_slots;
	summary->slots = memory_new(summary->nr_slots, sizeof(size_t));
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		size_t at = case_hash(one->id, one->arm, one->unit);

		while (summary->slots[at % summary->nr_slots])
			at++;
		summary->slots[at % summary->nr_slots] = i + 1;
	}
}

void summary_index(struct summary *summary)
{
	if (summary->nr_slots)
		slots_fill(summary, summary->nr_slots);
}

const struct case_summary *summary_find(const struct summary *summary,
					const char *id, const char *arm,
					const char *unit)
{
	for (size_t at = case_hash(id, arm, unit); summary->nr_slots; at++) {
		size_t slot = summary->slots[at % summary->nr_slots];

		if (!slot)
			return NULL;

		const struct case_summary *one = &summary->cases[slot - 1];

		if (strcmp(one->id, id) == 0 && strcmp(one->arm, arm) == 0 &&
		    strcmp(one->unit, unit) == 0)
			return one;
	}
	return NULL;
}

/* Finds the case of a result.  Where it is new: makes it, or returns NULL
 * without `make`. */
static struct case_summary *
case_of(struct summary *summary, const struct trial_result *result, bool make)
{
	if (2 * summary->nr >= summary->nr_slots)
		slots_fill(summary,
			   summary->nr_slots ? 4 * summary->nr_slots : 256);
	size_t at = case_hash(result->id, result->arm, result->unit);
	size_t *slot;

	while (*(slot = &summary->slots[at++ % summary->nr_slots])) {
		struct case_summary *one = &summary->cases[*slot - 1];

		if (strcmp(one->id, result->id) == 0 &&
		    strcmp(one->arm, result->arm) == 0 &&
		    strcmp(one->unit, result->unit) == 0 &&
		    one->clock == result->clock)
			return one;
	}
	if (!make)
		return NULL;
	summary->cases = memory_grow(summary->cases, summary->nr,
				     &summary->room, sizeof(*summary->cases));
	*slot = ++summary->nr;
	struct case_summary *one = &summary->cases[summary->nr - 1];

	*one = (struct case_summary){ .clock = result->clock,
				      .proof = result->proof };
	memcpy(one->id, result->id, sizeof(one->id));
	memcpy(one->bench, result->bench, sizeof(one->bench));
	memcpy(one->arm, result->arm, sizeof(one->arm));
	memcpy(one->twin, result->twin, sizeof(one->twin));
	memcpy(one->unit, result->unit, sizeof(one->unit));
	facts_copy(&one->axes, &result->axes);
	return one;
}

static void add_end(struct summary *summary, const struct trial_result *result)
{
	summary->ends = memory_grow(summary->ends, summary->nr_ends,
				    &summary->room_ends,
				    sizeof(*summary->ends));
	summary->ends[summary->nr_ends++] = (struct summary_end){
		.outcome = result->outcome,
		.id = memory_text(result->id),
		.reason = memory_text(result->reason.text),
	};
}

/* Forgets the trials added so far, since a better proved one has come. */
static void restart(struct case_summary *one, enum proof proof)
{
	one->proof = proof;
	one->nr = 0;
	one->n = 0;
	one->strays = 0;
	memset(one->fates, 0, sizeof(one->fates));
	one->faults = 0;
	one->overhead = 0;
	one->quantum = 0;
	one->exclusive_before = 0;
	one->exclusive_after = 0;
	facts_clear(&one->classes);
	histogram_clear(&one->histogram);
}

/* Keeps the mean over the trials in list; null where one of them lacks the
 * value. */
static void add_classes(struct case_summary *one, const struct facts *classes)
{
	for (size_t i = 0; i < classes->nr; i++) {
		const struct fact *fact = &classes->list[i];
		const struct fact *mean = facts_find(&one->classes, fact->key);
		double before = mean && mean->type == FACT_NUMBER ? mean->number
								  : NAN;

		if (one->nr == 1)
			before = 0;
		if (isnan(before) || fact->type != FACT_NUMBER)
			facts_set_null(&one->classes, fact->key);
		else
			facts_set_number(&one->classes, fact->key,
					 before + (fact->number - before) /
							  (double)one->nr);
	}
}

static void add_trial(struct case_summary *one,
		      const struct trial_result *result, double cpus,
		      bool histograms)
{
	one->list =
		memory_grow(one->list, one->nr, &one->room, sizeof(*one->list));

	struct summary_trial *trial = &one->list[one->nr++];

	*trial = (struct summary_trial){
		.trial = result->trial,
		.pair = result->pair,
		.order = result->order,
		.boot = result->boot,
		.calibrator = result->calibrator,
		.started_ns = result->started_ns,
		.rate = result->rate,
		.disturbed = disturbance_share(result, cpus),
	};
	memcpy(trial->q, result->q, sizeof(trial->q));
	add_classes(one, &result->classes);
	one->n += result->n;
	one->strays += result->strays;
	for (int i = 0; i < NR_FATES; i++)
		one->fates[i] += result->fates[i];
	one->faults += result->faults * (double)result->n;
	one->overhead += result->overhead;
	one->quantum += result->quantum;
	one->exclusive_before += result->exclusive_before;
	one->exclusive_after += result->exclusive_after;
	if (histograms)
		histogram_merge(&one->histogram, &result->histogram);
}

/* Whether the trial is in the list already.  A copied trial would make the
 * interval too narrow. */
static bool is_repeated(const struct case_summary *one,
			const struct trial_result *result)
{
	for (size_t i = one->nr; i-- > 0;) {
		const struct summary_trial *trial = &one->list[i];

		if (trial->trial == result->trial &&
		    trial->pair == result->pair &&
		    trial->order == result->order &&
		    trial->boot == result->boot)
			return true;
		/* Two guests that count instructions may begin at the same
		 * time, so the boot must be the same too. */
		if (result->started_ns && trial->boot == result->boot &&
		    trial->started_ns == result->started_ns)
			return true;
	}
	return false;
}

static void note_repeated(struct summary *summary,
			  const struct trial_result *result)
{
	if (!summary->repeated++)
		reason_set(&summary->repeated_first, 0, "%s %u of '%s'",
			   result->pair ? "pair" : "trial",
			   result->pair ? (unsigned)result->pair
					: result->trial,
			   result->id);
}

/* A running mean of each. */
static void add_counters(struct case_summary *one,
			 const struct trial_result *result)
{
	double trials = 0;

	for (int proof = 0; proof < NR_PROOFS; proof++)
		trials += (double)one->seen[proof];
	for (size_t i = 0; i < result->counters.nr; i++) {
		const struct fact *fact = &result->counters.list[i];
		double before = facts_number(&one->counters, fact->key, 0);

		if (fact->type == FACT_NUMBER)
			facts_set_number(&one->counters, fact->key,
					 before + (fact->number - before) /
							  trials);
	}
}

/* Adds the events that a trial counted, whether it was timed or not.  An event
 * that never ran adds nothing. */
static void add_events(struct case_summary *one,
		       const struct trial_result *result)
{
	for (size_t i = 0; i < result->nr_events; i++) {
		const struct event_count *count = &result->events[i];
		double scaled = event_count_scaled(count);
		size_t at = 0;

		while (at < one->nr_events &&
		       strcmp(one->events[at].name, count->name) != 0)
			at++;
		if (at == one->nr_events) {
			one->events = memory_resize(one->events, at + 1,
						    sizeof(*one->events));
			one->events[at] = (struct event_summary){ 0 };
			memcpy(one->events[at].name, count->name,
			       sizeof(count->name));
			one->nr_events++;
		}
		one->events[at].partial |= event_count_partial(count);
		if (isnan(scaled))
			continue;
		one->events[at].count += scaled;
		one->events[at].operations += result->operations;
	}
}

void summary_add(struct summary *summary, const struct trial_result *result)
{
	/* The worth of a trial's proof: only trials of the greatest worth
	 * count. */
	static const int worth[NR_PROOFS] = {
		[PROOF_PROVED] = 2,
		[PROOF_BLIND] = 1,
		[PROOF_WRONG] = 0,
	};

	if (!outcome_measured(result->outcome)) {
		add_end(summary, result);
		return;
	}
	/* A wrong trial that counted is added like a timed one.  A good one
	 * needs a row of the case, which only timed trials make. */
	bool counts = result->outcome == OUTCOME_COUNT &&
		      result->proof != PROOF_WRONG;
	struct case_summary *one = case_of(summary, result, !counts);

	if (!one)
		return;
	if (!counts && is_repeated(one, result)) {
		note_repeated(summary, result);
		return;
	}
	if (result->proof != PROOF_WRONG)
		add_events(one, result);
	if (counts)
		return;

	summary->seen[result->proof]++;
	one->seen[result->proof]++;
	add_counters(one, result);
	if (result->proof == PROOF_WRONG && one->seen[PROOF_WRONG] == 1)
		memcpy(one->why_wrong, result->reason.text,
		       sizeof(one->why_wrong));
	if (worth[result->proof] > worth[one->proof])
		restart(one, result->proof);
	if (result->proof == one->proof)
		add_trial(one, result,
			  facts_number(&summary->run, "cpu.online", 1),
			  summary->histograms);
}

bool case_summary_ratio(const struct case_summary *a,
			const struct case_summary *b)
{
	return !a->small && !b->small;
}

int case_summary_fate(const struct case_summary *summary, double *share)
{
	uint64_t all = 0;
	int main = -1;

	for (int i = 0; i < NR_FATES; i++) {
		all += summary->fates[i];
		if (summary->fates[i] > 0 &&
		    (main < 0 || summary->fates[i] > summary->fates[main]))
			main = i;
	}
	*share = all ? (double)summary->fates[main] / (double)all : 0;
	return main;
}

void summary_clear(struct summary *summary)
{
	for (size_t i = 0; i < summary->nr; i++) {
		struct case_summary *one = &summary->cases[i];

		facts_clear(&one->axes);
		facts_clear(&one->counters);
		facts_clear(&one->classes);
		free(one->events);
		histogram_clear(&one->histogram);
		free(one->list);
	}
	for (size_t i = 0; i < summary->nr_ends; i++) {
		free(summary->ends[i].id);
		free(summary->ends[i].reason);
	}
	facts_clear(&summary->run);
	facts_clear(&summary->end);
	free(summary->cases);
	free(summary->ends);
	free(summary->slots);
	*summary = (struct summary){ .histograms = summary->histograms };
}
