/* sheet_json.c - see sheet.h. */
#include "tune/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "base/cpus.h"
#include "base/now.h"
#include "host/busy.h"
#include "host/machine.h"
#include "tune/advice.h"

static void put_effect(struct json_text *json, const struct experiment *e,
		       size_t arm, size_t i)
{
	const struct measure *measure = &e->subject.measures[i];
	struct effect of_arm = experiment_effect(e, arm, i);

	json_open_object(json, measure->name);
	json_put_bool(json, "proved", experiment_proved(e, i));
	if (measure->shown) {
		json_put_number(json, "value", experiment_shown(e, arm, i));
	} else if (!arm) {
		json_put_number(json, "value", experiment_now(e, i));
	} else {
		json_put_number(json, "value", of_arm.mean);
		json_put_integer(json, "pairs", of_arm.n);
		json_put_number(json, "ratio", of_arm.ratio);
		json_put_number(json, "low", of_arm.interval.low);
		json_put_number(json, "high", of_arm.interval.high);
		json_put_text(json, "verdict", effect_words[of_arm.kind]);
		json_put_number(json, "least", of_arm.least);
	}
	json_close(json);
}

static void put_arm(struct json_text *json, const struct experiment *e,
		    size_t arm)
{
	json_open_object(json, NULL);
	json_put_text(json, "name", e->arms->list[arm].name);
	json_open_object(json, "set");
	for (size_t i = 0; i < e->arms->list[arm].words.nr; i++)
		json_put_text(json, e->arms->list[arm].words.list[i].key,
			      e->arms->list[arm].words.list[i].text);
	json_close(json);
	json_put_bool(json, "refined", e->refined[arm]);
	if (e->out[arm])
		json_put_text(json, "left_out", e->why[arm].text);
	json_open_object(json, "measures");
	for (size_t i = 0; i < e->subject.nr; i++)
		put_effect(json, e, arm, i);
	json_close(json);
	json_close(json);
}

static void put_way(struct json_text *json, const char *key, char *text)
{
	json_put_text(json, key, text);
	free(text);
}

static void put_answer(struct json_text *json, const struct experiment *e,
		       enum goal goal)
{
	struct answer answer = experiment_answer(e, goal);

	json_open_object(json, goal_words[goal]);
	json_put_bool(json, "seen", answer.seen);
	if (answer.seen) {
		json_put_text(json, "measure",
			      e->subject.measures[answer.measure].name);
		json_put_text(json, "recommends",
			      e->arms->list[answer.arm].name);
		json_put_bool(json, "sure", answer.arm || answer.sure);
		json_put_number(json, "least",
				answer.finest ? answer.finest_least : NAN);
	}
	if (answer.arm) {
		put_way(json, "try", advice_try(e->arms, answer.arm));
		put_way(json, "tmpfiles", advice_tmpfiles(e->arms, answer.arm));
		put_way(json, "command_line",
			advice_command_line(e->arms, answer.arm));
		put_way(json, "tuned", advice_tuned(e->arms, answer.arm));
		put_way(json, "undo", advice_undo(e->arms, answer.arm));
	}
	json_close(json);
}

/* All values of one run of one arm, as they were measured. */
static void put_run(struct json_text *json, const struct experiment *e,
		    size_t block, size_t arm)
{
	const double *values = e->blocks.list[block].values[arm];
	bool any = false;

	for (size_t i = 0; i < e->subject.nr; i++)
		any |= !isnan(values[i]);
	if (!any)
		return;
	json_open_object(json, NULL);
	json_put_integer(json, "block", block + 1);
	json_put_text(json, "setting", e->arms->list[arm].name);
	for (size_t i = 0; i < e->subject.nr; i++)
		json_put_number(json, e->subject.measures[i].name, values[i]);
	json_close(json);
}

/* What stands in a column of each setting's measures. */
static void put_measure(struct json_text *json, const struct measure *measure)
{
	json_open_object(json, NULL);
	json_put_text(json, "name", measure->name);
	json_put_text(json, "unit", measure->unit);
	json_put_number(json, "scale", measure->scale);
	json_put_text(json, "goal",
		      measure->goal < NR_GOALS ? goal_words[measure->goal]
					       : NULL);
	json_put_bool(json, "higher", measure->higher);
	json_put_bool(json, "shown", measure->shown);
	json_close(json);
}

static void put_orders(struct json_text *json, const char *key,
		       const struct buddy_orders *orders)
{
	json_open_array(json, key);
	for (unsigned i = 0; i < orders->nr; i++)
		json_put_number(json, NULL, orders->blocks[i]);
	json_close(json);
}

static void put_fragment(struct json_text *json, const struct fragment *f)
{
	if (!f)
		return;
	json_open_object(json, "fragment");
	json_put_number(json, "share", f->share);
	json_put_number(json, "held_bytes", f->held_bytes);
	json_put_integer(json, "runs", f->runs);
	json_put_integer(json, "made", f->made);
	put_orders(json, "free_before", &f->before);
	put_orders(json, "free_after", &f->after);
	put_orders(json, "free_at_last", &f->at_last);
	json_close(json);
}

/* On what machine, by which words, how much others kept it busy. */
static void put_run_of(struct json_text *json, const struct experiment *e,
		       const struct sheet_asked *asked)
{
	struct facts facts = { 0 };
	const char *key;

	json_put_text(json, "version", COWBENCH_VERSION);
	json_open_array(json, "command");
	for (char *const *word = asked->command; word && *word; word++)
		json_put_text(json, NULL, *word);
	json_close(json);
	json_put_integer(json, "seed", asked->seed);
	json_put_number(json, "time_s", e->time_s);
	json_put_number(json, "busy_before_pct", asked->busy_before);
	json_put_number(json, "busy_pct", busy_pressure(NULL, "cpu"));
	machine_facts(&facts, NULL, true);
	json_open_object(json, "machine");
	json_put_facts(json, &facts, &key);
	json_close(json);
	facts_clear(&facts);
}

void sheet_json(const struct experiment *e, const struct sheet_asked *asked,
		struct json_text *json)
{
	struct utsname name = { 0 };
	size_t late = 0;

	uname(&name);
	json_open_object(json, NULL);
	json_put_text(json, "type", "tune");
	json_put_text(json, "subject", asked->what);
	if (asked->known && asked->known->says) {
		json_put_text(json, "its_documents", asked->known->says);
		json_put_text(json, "since", asked->known->since);
	}
	json_put_text(json, "kernel", name.release);
	json_put_integer(json, "cpus", cpus_allowed());
	json_put_rounded(json, "seconds", now_s() - e->began_s, 1);
	json_put_integer(json, "blocks", e->blocks.nr);
	for (unsigned stage = 0; stage < NR_STAGES; stage++)
		late += e->late[stage];
	json_put_integer(json, "blocks_left_out", late);
	json_put_bool(json, "refinement_left_out", e->unrefined);
	json_put_number(json, "margin", ANSWER_MARGIN);
	put_run_of(json, e, asked);
	put_fragment(json, e->fragment);
	json_open_array(json, "measures");
	for (size_t i = 0; i < e->subject.nr; i++)
		put_measure(json, &e->subject.measures[i]);
	json_close(json);
	json_open_array(json, "settings");
	for (size_t arm = 0; arm < e->arms->nr; arm++)
		put_arm(json, e, arm);
	json_close(json);
	json_open_object(json, "goals");
	for (unsigned goal = 0; goal < NR_GOALS; goal++)
		if (asked->goals & 1u << goal)
			put_answer(json, e, goal);
	json_close(json);
	json_open_array(json, "runs");
	for (size_t block = 0; block < e->blocks.nr; block++)
		for (size_t arm = 0; arm < e->arms->nr; arm++)
			put_run(json, e, block, arm);
	json_close(json);
	json_close(json);
}
