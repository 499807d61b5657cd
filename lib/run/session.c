/* session.c - see session.h. */
#include "run/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/describe.h"

#define ENDED 2 /* so many broken trials in a row end a case */

static void tell(struct session *session, enum session_event event)
{
	if (session->tell)
		session->tell(session->context, event, session);
}

/* Tells of an error, and returns err. */
static int tell_failure(struct session *session, enum session_event event,
			int err, const struct reason *why)
{
	session->why = *why;
	tell(session, event);
	return err;
}

static bool is_stopped(const struct session *session)
{
	return session->stop && *session->stop;
}

/* --- what is known of each case ------------------------------------------- */

static void count(struct tally *tally, const struct trial_result *result)
{
	tally->trials += outcome_measured(result->outcome);
	tally->skips += result->outcome == OUTCOME_SKIP;
	tally->broken += result->outcome == OUTCOME_BROKEN;
	if (!outcome_measured(result->outcome))
		return;
	tally->unquiet += facts_find(&result->noise, "unquiet_pct") != NULL;
	tally->wrong += result->proof == PROOF_WRONG;
	tally->blind += result->proof == PROOF_BLIND;
}

/* Notes what later steps depend on.  It is called for the trials of a resumed
 * record too, so that the run comes to the same plan as one that was never
 * interrupted. */
static void note_result(struct session *session, size_t index,
			const struct trial_result *result)
{
	if (result->outcome == OUTCOME_SKIP)
		session->ended[index] = ENDED;
	else if (outcome_measured(result->outcome))
		session->ended[index] = 0;
	else if (session->ended[index] < ENDED)
		session->ended[index]++;
	pilot_note(&session->pilot, index, result);
}

/* Marks a trial that the record has already, so that it is not run again. */
static void note_seen(void *context, const struct trial_result *result)
{
	struct session *session = context;
	size_t i = text_index_find(&session->plan.ids, result->id);
	size_t nr = session->plan.nr;

	if (!result->traced)
		count(&session->tally, result);
	if (i == TEXT_INDEX_NONE)
		return;
	if (result->traced) {
		session->traced[i] = true;
		return;
	}
	if (result->outcome == OUTCOME_COUNT) {
		if (result->trial >= 1 && result->trial <= SESSION_COUNTS)
			session->counted[(result->trial - 1) * nr + i] = true;
		return;
	}
	note_result(session, i, result);
	if (result->trial >= 1 && result->trial <= session->most)
		session->had[(result->trial - 1) * nr + i] = true;
}

/* --- one trial after the other -------------------------------------------- */

/* Tells of the result and writes it to the record.  0, or -errno, of which it
 * has told. */
static int keep(struct session *session, struct trial_result *result)
{
	struct reason why;
	int err;

	if (!result->traced)
		count(&session->tally, result);
	session->result = result;
	tell(session, SESSION_RESULT);
	session->result = NULL;
	err = record_write(session->record, result, &why);
	trial_result_clear(result);
	return err ? tell_failure(session, SESSION_LOST, err, &why) : 0;
}

/* Runs a trial of the case.  0 with the result; -EINTR, or other -errno, of
 * which it has told. */
static int run_trial(struct session *session, size_t index,
		     const struct bed_trial *how, struct trial_result *result)
{
	struct reason why;
	int err;

	session->id = session->plan.ids.texts[index];
	tell(session, SESSION_STEP);
	err = bed_trial(&session->bed, &session->plan.cases[index], how, result,
			&why);
	if (err && err != -EINTR)
		return tell_failure(session, SESSION_FAILED, err, &why);
	result->boot = (int)facts_number(&session->facts, "vm.boot", 0);
	return err;
}

/* Runs one step of the plan.  0 also where it was stopped: the loop sees the
 * signal. */
static int run_step(struct session *session, const struct plan_step *step)
{
	const struct plan *plan = &session->plan;
	const struct run_case *c = &plan->cases[step->index];
	const bool timed = session->request.events_timed;
	const struct bed_trial how = {
		.events = session->counting || timed ? &session->events : NULL,
		.timed = !session->counting,
	};
	struct trial_result result;
	int err = run_trial(session, step->index, &how, &result);

	if (err)
		return err == -EINTR ? 0 : err;
	result.trial = step->trial;
	if (step->order) {
		int axis = bench_axis(c->bench, plan->axis);

		snprintf(result.arm, sizeof(result.arm), "%s=%s", plan->axis,
			 c->value[axis]);
		result.pair = (int)step->trial;
		result.order = (int)step->order;
		snprintf(result.twin, sizeof(result.twin), "%s",
			 plan_twin(plan, step->index));
	}
	note_result(session, step->index, &result);
	return keep(session, &result);
}

static void stage_begin(struct session *session, size_t steps)
{
	session->steps = steps;
	session->done = 0;
	tell(session, SESSION_STAGE);
}

/* Whether the step still has to run: it is not in the record, and its case has
 * not ended. */
static bool is_due(const struct session *session, const struct plan_step *step,
		   const bool *had)
{
	return !had[(step->trial - 1) * session->plan.nr + step->index] &&
	       session->ended[step->index] < ENDED;
}

/* Runs the steps of the plan from the one at first on. */
static int run_steps(struct session *session, size_t first)
{
	const bool *had = session->counting ? session->counted : session->had;
	const struct plan *plan = &session->plan;
	int err = 0;

	stage_begin(session, plan->nr_steps - first);
	for (size_t i = first;
	     i < plan->nr_steps && !is_stopped(session) && !err; i++) {
		if (is_due(session, &plan->steps[i], had))
			err = run_step(session, &plan->steps[i]);
		session->done++;
	}
	tell(session, SESSION_OVER);
	return err;
}

/* The second of Stein's two stages: finds how many trials each case takes,
 * tells their number and time, and runs them. */
static int run_until(struct session *session)
{
	struct pilot_said *said = &session->second;
	struct plan *plan = &session->plan;
	unsigned *wanted = memory_new(plan->nr, sizeof(*wanted));
	size_t first = plan->nr_steps;

	pilot_design(&session->pilot, plan, session->request.until_pct,
		     session->most, wanted, said);
	plan_order(plan, wanted, PILOT + 1, &session->seed);
	free(wanted);
	for (size_t i = first; i < plan->nr_steps; i++) {
		const struct plan_step *step = &plan->steps[i];
		size_t at = (step->trial - 1) * plan->nr + step->index;

		if (session->had[at])
			continue;
		said->seconds += pilot_seconds(&session->pilot, step->index);
		said->more++;
	}
	tell(session, SESSION_PILOT);
	return said->more ? run_steps(session, first) : 0;
}

static unsigned counts(const struct session *session)
{
	unsigned trials = session->request.trials;

	return trials < SESSION_COUNTS ? trials : SESSION_COUNTS;
}

/* Trials with counters run after all timed ones, so that they disturb no
 * pair. */
static int run_counts(struct session *session)
{
	struct plan *plan = &session->plan;
	unsigned *wanted = memory_new(plan->nr, sizeof(*wanted));
	size_t first = plan->nr_steps;

	for (size_t i = 0; i < plan->nr; i++)
		wanted[i] = counts(session);
	plan_order(plan, wanted, 1, &session->seed);
	free(wanted);
	session->counting = true;
	return run_steps(session, first);
}

/* Runs one trial of each case under the tracer, except cases that could not be
 * run without it. */
static int run_traced(struct session *session)
{
	const struct bed_trial how = { .tracer = &session->tracer };
	int err = 0;

	stage_begin(session, session->plan.nr);
	for (size_t i = 0; i < session->plan.nr && !is_stopped(session) && !err;
	     i++) {
		struct trial_result result;

		session->done = i;
		if (session->traced[i] || session->ended[i] == ENDED)
			continue;
		err = run_trial(session, i, &how, &result);
		if (!err)
			err = keep(session, &result);
	}
	tell(session, SESSION_OVER);
	return err == -EINTR ? 0 : err;
}

/* Whether trials that only count come after the timed ones. */
static bool has_counts(const struct session *session)
{
	return session->events.nr && !session->request.events_timed;
}

static int run_stages(struct session *session)
{
	const struct request *r = &session->request;
	int err = run_steps(session, 0);

	if (!err && !is_stopped(session) && r->until_pct > 0)
		err = run_until(session);
	if (!err && !is_stopped(session) && has_counts(session))
		err = run_counts(session);
	if (!err && !is_stopped(session) && r->trace)
		err = run_traced(session);
	return err;
}

/* --- the record ----------------------------------------------------------- */

static int resume_record(struct session *session, struct reason *why)
{
	struct facts before = { 0 };
	int err = record_resume(&session->record, session->request.path,
				&before, note_seen, session, why);

	facts_clear(&before);
	if (!err)
		session->torn = *why;
	return err;
}

int session_begin(struct session *session, struct reason *why)
{
	const struct request *r = &session->request;

	if (session->record)
		return 0;
	return record_create(&session->record, r->path,
			     r->record == RUN_OVERWRITE ? RECORD_OVERWRITE
							: RECORD_KEEP,
			     &session->facts, why);
}

/* Writes the end line.  0 or -errno. */
static int end_record(struct session *session, bool failed, struct reason *why)
{
	const struct tally *tally = &session->tally;
	struct facts end = { 0 };
	int err;

	facts_set_text(&end, "how",
		       is_stopped(session) ? "interrupted"
		       : failed		   ? "failed"
					   : "complete");
	facts_set_number(&end, "trials", tally->trials);
	facts_set_number(&end, "skips", tally->skips);
	facts_set_number(&end, "broken", tally->broken);
	facts_set_number(&end, "wrong", tally->wrong);
	facts_set_number(&end, "blind", tally->blind);
	err = record_end(session->record, &end, why);
	facts_clear(&end);
	record_writer_free(session->record);
	session->record = NULL;
	return err;
}

/* --- the whole ------------------------------------------------------------ */

/* Makes the steps of a run, or of its pilot, and room for what is known of
 * them. */
static void order_first(struct session *session)
{
	const struct request *r = &session->request;
	size_t nr = session->plan.nr;
	unsigned *wanted = memory_new(nr, sizeof(*wanted));

	session->seed = r->seed;
	session->most = r->until_pct > 0 && r->cap > r->trials ? r->cap
							       : r->trials;
	for (size_t i = 0; i < nr; i++)
		wanted[i] = r->trials;
	plan_order(&session->plan, wanted, 1, &session->seed);
	free(wanted);
	session->ended = memory_new(nr, sizeof(*session->ended));
	session->had = memory_new(nr * session->most, sizeof(*session->had));
	session->counted =
		memory_new(nr * SESSION_COUNTS, sizeof(*session->counted));
	session->traced = memory_new(nr, sizeof(*session->traced));
	session->refused = memory_new(nr, sizeof(*session->refused));
	for (size_t i = 0; i < nr; i++)
		session->refused[i] =
			bed_refuses(&session->bed, &session->plan.cases[i]);
	if (r->until_pct > 0)
		pilot_open(&session->pilot, nr);
}

int session_open(struct session *session, struct reason *why)
{
	struct request *r = &session->request;
	struct guard *guard = &session->bed.needs.guard;
	int err = 0;

	session->bed = BED_CLOSED;
	if (r->record == RUN_RESUME)
		err = request_resume(r, &session->held, why);
	if (!err)
		err = bed_open(&session->bed, r->clock, r->seed, why);
	if (!err)
		err = request_plan(&session->request, &session->bed.placement,
				   &session->plan, why);
	/* Before the record is made: without a guard there is no run, so no
	 * record. */
	if (!err && r->set)
		err = guard_open(guard, NULL, why);
	guard->stop = session->stop;
	if (!err && r->events)
		err = event_names_parse(&session->events, r->events, why);
	if (!err && r->trace)
		err = tracer_open(&session->tracer, guard, why);
	if (err)
		return err;
	request_settle(r, session->plan.nr);
	session->bed.share = r->memory_pct / 100;
	session->bed.budget_ms = r->budget_ms;
	session->bed.quiet_wait_s = r->quiet_wait_s;
	session->bed.driver.timeout_ms = r->timeout_s * 1000;
	session->bed.driver.stop = session->stop;
	order_first(session);
	describe_run(session);
	return r->record == RUN_RESUME ? resume_record(session, why) : 0;
}

/* Steps of the case that come behind the first stage, but for what the record
 * has. */
static size_t left_of(const struct session *session, size_t i)
{
	const struct plan *plan = &session->plan;
	size_t left = 0;

	if (session->ended[i] == ENDED)
		return 0;
	for (unsigned t = 0; has_counts(session) && t < counts(session); t++)
		left += !session->counted[t * plan->nr + i];
	return left + (session->request.trace && !session->traced[i]);
}

size_t session_left(const struct session *session, bool refused_too)
{
	const struct plan *plan = &session->plan;
	size_t left = 0;

	for (size_t i = 0; i < plan->nr_steps; i++)
		left += (refused_too ||
			 !session->refused[plan->steps[i].index]) &&
			is_due(session, &plan->steps[i], session->had);
	for (size_t i = 0; i < plan->nr; i++)
		if (refused_too || !session->refused[i])
			left += left_of(session, i);
	return left;
}

size_t session_refused(const struct session *session)
{
	size_t i, nr = 0;

	for (i = 0; i < session->plan.nr; i++)
		nr += session->refused[i];
	return nr;
}

int session_run(struct session *session)
{
	struct reason why;
	int err = run_stages(session), gone;

	/* Puts settings back before the record ends, so that its reader finds
	 * the machine as it was. */
	gone = tracer_close(&session->tracer, &why);
	if (gone)
		err = tell_failure(session, SESSION_FAILED, gone, &why);
	gone = needs_end(&session->bed.needs, &why);
	if (gone)
		err = tell_failure(session, SESSION_FAILED, gone, &why);
	gone = end_record(session, err != 0, &why);
	if (gone && !err)
		err = tell_failure(session, SESSION_FAILED, gone, &why);
	return err ? err : is_stopped(session) ? -EINTR : 0;
}

void session_close(struct session *session)
{
	struct reason why;

	tracer_close(&session->tracer, &why);
	bed_close(&session->bed, &why);
	record_writer_free(session->record);
	plan_free(&session->plan);
	pilot_close(&session->pilot);
	facts_clear(&session->facts);
	request_held_free(&session->held);
	free(session->ended);
	free(session->had);
	free(session->counted);
	free(session->traced);
	free(session->refused);
}
