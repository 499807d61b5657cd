/* request.c - see request.h. */
#include "run/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/record.h"
#include "host/machine.h"
#include "run/pilot.h"

void request_settle(struct request *r, size_t cases)
{
	bool full = r->scope == SCOPE_FULL;

	if (!r->memory_pct)
		r->memory_pct = RUN_MEMORY_PCT;
	if (!r->timeout_s)
		r->timeout_s = RUN_TIMEOUT_S;
	if (r->until_pct > 0)
		r->trials = PILOT;
	if (!r->trials)
		r->trials = r->clock == CLOCK_INSTRUCTIONS ? 1
			    : full			   ? 20
			    : r->ab			   ? 12
							   : 5;
	if (r->time_s > 0 && r->budget_ms < 0) {
		r->budget_ms = r->time_s * 1000 / ((double)cases * r->trials) -
			       REQUEST_PROCESS_MS;
		if (r->budget_ms < 5)
			r->budget_ms = 5;
	}
	if (r->budget_ms < 0)
		r->budget_ms = full ? 250 : 50;
}

int request_plan(const struct request *r, const struct placement *placement,
		 struct plan *plan, struct reason *why)
{
	const char *const *bench = purpose_benches[r->purpose];
	const char **words =
		memory_new(r->nr_words + PURPOSE_MOST + 1, sizeof(*words));
	size_t nr = 0;
	int err;

	while (bench[nr]) {
		words[nr] = bench[nr];
		nr++;
	}
	for (size_t i = 0; i < r->nr_words; i++)
		words[nr++] = r->words[i];
	if (r->ab)
		words[nr++] = r->ab;
	err = plan_make(plan, words, nr, r->scope, placement, why);
	free(words);
	return err || !r->ab ? err : plan_pair(plan, r->ab, why);
}

/* --- writing -------------------------------------------------------------- */

static void join_words(struct facts *facts, const char *key,
		       const char *const *words, size_t nr)
{
	char *all = memory_text("");

	for (size_t i = 0; i < nr; i++) {
		memory_append(&all, "%s%s", i ? "\n" : "", words[i]);
	}
	facts_set_text(facts, key, all);
	free(all);
}

void request_facts(const struct request *r, struct facts *facts)
{
	/* Words in quotes keep their blanks: one a line. */
	join_words(facts, "plan.words", r->words, r->nr_words);
	if (r->purpose != PURPOSE_ALL)
		facts_set_text(facts, "plan.for", purpose_words[r->purpose]);
	facts_set_text(facts, "plan.scope",
		       r->scope == SCOPE_FULL ? "full" : "quick");
	facts_set_number(facts, "plan.trials", r->trials);
	if (r->ab)
		facts_set_text(facts, "plan.ab", r->ab);
	if (r->until_pct > 0) {
		facts_set_number(facts, "plan.until_pct", r->until_pct);
		facts_set_number(facts, "plan.cap", r->cap);
	}
	if (r->events) {
		facts_set_text(facts, "plan.events", r->events);
		facts_set_bool(facts, "plan.events_timed", r->events_timed);
	}
	facts_set_number(facts, "plan.budget_ms", r->budget_ms);
	facts_set_number(facts, "plan.memory_pct", r->memory_pct);
	facts_set_number(facts, "plan.timeout_s", r->timeout_s);
	if (r->quiet_wait_s > 0)
		facts_set_number(facts, "plan.quiet_wait_s", r->quiet_wait_s);
	facts_set_number(facts, "plan.seed", (double)r->seed);
	facts_set_bool(facts, "plan.set", r->set);
	if (r->trace)
		facts_set_bool(facts, "plan.trace", true);
}

/* --- reading -------------------------------------------------------------- */

/* A number of the record, checked against these limits since a record is
 * untrusted. */
static double plan_number(const struct facts *facts, const char *key,
			  double least, double most, double otherwise)
{
	double number = facts_number(facts, key, otherwise);

	return number >= least && number <= most ? number : otherwise;
}

/* A copy of the text, which the caller frees; NULL where the record has
 * none. */
static char *plan_text(const struct facts *facts, const char *key)
{
	const char *text = facts_text(facts, key, "");

	return text[0] ? memory_text(text) : NULL;
}

static void read_words(struct request *r, struct request_held *held,
		       const struct facts *facts)
{
	size_t room = 1;

	held->words = memory_text(facts_text(facts, "plan.words", ""));
	for (const char *at = held->words; *at; at++)
		room += *at == '\n';
	held->list = memory_new(room, sizeof(*held->list));
	r->nr_words = 0;
	for (char *rest = held->words, *word;
	     (word = strtok_r(rest, "\n", &rest));)
		held->list[r->nr_words++] = word;
	r->words = held->list;
}

static void read_plan(struct request *r, struct request_held *held,
		      const struct facts *facts)
{
	const struct fact *timed = facts_find(facts, "plan.events_timed");

	int purpose = word_index(purpose_words, NR_PURPOSES,
				 facts_text(facts, "plan.for", ""));

	r->purpose = purpose < 0 ? PURPOSE_ALL : (enum purpose)purpose;
	r->trials = (unsigned)plan_number(facts, "plan.trials", 1, 1e6, 5);
	r->budget_ms = plan_number(facts, "plan.budget_ms", 0, 1e6, 50);
	r->seed = (uint64_t)plan_number(facts, "plan.seed", 0, 9e15, 1);
	r->scope = strcmp(facts_text(facts, "plan.scope", ""), "full")
			   ? SCOPE_QUICK
			   : SCOPE_FULL;
	r->clock = strcmp(facts_text(facts, "clock.kind", ""),
			  clock_words[CLOCK_INSTRUCTIONS])
			   ? CLOCK_TIME
			   : CLOCK_INSTRUCTIONS;
	r->until_pct = plan_number(facts, "plan.until_pct", 0.01, 100, 0);
	r->cap = (unsigned)plan_number(facts, "plan.cap", PILOT, 1e4, 100);
	if (!r->memory_pct)
		r->memory_pct = plan_number(facts, "plan.memory_pct", 1, 100,
					    RUN_MEMORY_PCT);
	if (!r->timeout_s)
		r->timeout_s = (unsigned)plan_number(facts, "plan.timeout_s", 1,
						     1e5, RUN_TIMEOUT_S);
	if (!(r->quiet_wait_s > 0))
		r->quiet_wait_s =
			plan_number(facts, "plan.quiet_wait_s", 0.1, 86400, 0);
	r->trace |= facts_find(facts, "plan.trace") != NULL;
	r->ab = held->ab = plan_text(facts, "plan.ab");
	r->events = held->events = plan_text(facts, "plan.events");
	r->events_timed = timed && timed->type == FACT_BOOL && timed->number;
	read_words(r, held, facts);
}

/* A resumed run needs --set anew: no setting is changed without it. */
static int check_set(const struct request *r, const struct facts *then,
		     struct reason *why)
{
	const struct fact *set = facts_find(then, "plan.set");

	if (!set || set->type != FACT_BOOL || set->number == 0 || r->set)
		return 0;
	return reason_set(why, -EPERM,
			  "%s changes settings of the machine: say --set again",
			  r->path);
}

/* Whether the record was begun on this kernel and in this boot: a record never
 * mixes two boots. */
static int check_boot(const struct request *r, const struct facts *then,
		      struct reason *why)
{
	struct facts now = { 0 };
	const char *release, *boot, *now_release, *now_boot;
	int err = 0;

	machine_facts(&now, NULL, false);
	release = facts_text(then, "kernel.release", "?");
	now_release = facts_text(&now, "kernel.release", "?");
	boot = facts_text(then, "boot_id", "");
	now_boot = facts_text(&now, "boot_id", "");
	if (strcmp(release, now_release) != 0)
		err = reason_set(why, -EXDEV,
				 "%s is of kernel %s and this is %s; start a "
				 "record of its own",
				 r->path, release, now_release);
	else if (boot[0] && strcmp(boot, now_boot) != 0)
		err = reason_set(
			why, -EXDEV,
			"%s is of another boot, and a record is of "
			"one; start a record of its own, compare takes "
			"both",
			r->path);
	facts_clear(&now);
	return err;
}

int request_resume(struct request *r, struct request_held *held,
		   struct reason *why)
{
	struct record_reader *reader;
	struct record_line line = { 0 };
	int err = record_open(&reader, r->path, false, why);

	if (err)
		return err;

	int type = record_next(reader, &line, why);

	if (type == RECORD_RUN) {
		err = check_boot(r, &line.facts, why);
		if (!err)
			err = check_set(r, &line.facts, why);
		read_plan(r, held, &line.facts);
	} else {
		err = type < 0 ? type
			       : reason_set(why, -ENODATA,
					    "the record holds no run");
	}
	record_line_clear(&line);
	record_close(reader);
	return err;
}

void request_held_free(struct request_held *held)
{
	free(held->words);
	free(held->ab);
	free(held->events);
	free(held->list);
	*held = (struct request_held){ 0 };
}
