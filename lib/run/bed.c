/* bed.c - see bed.h. */
#include "run/bed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/memcg.h"
#include "run/calm.h"

int bed_open(struct bed *bed, enum clock_kind clock, uint64_t seed,
	     struct reason *why)
{
	int err;

	/* What a run left that was killed together with its sweepers. */
	memcg_sweep_left();
	*bed = BED_CLOSED;
	bed->share = 0.5;
	bed->budget_ms = 50;
	err = placement_load(&bed->placement, NULL, why);
	if (!err)
		err = clock_choose(&bed->clock, clock, why);
	if (!err)
		err = driver_open(&bed->driver, seed, why);
	/* Counts of instructions repeat only where the stack lies at the same
	 * address, so all trials have the same. */
	bed->driver.randomize = clock != CLOCK_INSTRUCTIONS;
	return err;
}

int bed_close(struct bed *bed, struct reason *why)
{
	int err = needs_end(&bed->needs, why);

	driver_close(&bed->driver);
	placement_free(&bed->placement);
	return err;
}

static void skip(const struct run_case *c, const struct bed_trial *how,
		 const struct reason *reason, struct trial_result *result)
{
	*result = (struct trial_result){
		.outcome = OUTCOME_SKIP,
		.traced = how->tracer != NULL,
		.reason = *reason,
	};
	case_id(c, result->id);
	snprintf(result->bench, sizeof(result->bench), "%s", c->name);
	case_axes(c, &result->axes);
}

static void configure(const struct bed *bed, const struct run_case *c,
		      const struct bed_trial *how, struct trial_config *config)
{
	*config = (struct trial_config){
		.clock = bed->clock,
		.many_nodes = bed->placement.nr > 1,
		.budget_ns = (uint64_t)(bed->budget_ms * 1e6),
		.rounds_min = 1,
		/* The case has only this trial, which so needs enough samples
		 * for a median. */
		.samples_min = bed->clock.kind == CLOCK_INSTRUCTIONS ? 8 : 1,
		.samples_max = CHANNEL_SAMPLES,
		.plant = how->plant,
	};
	case_id(c, config->id);
	if (how->control)
		config->control = *how->control;
	if (!how->events)
		return;
	config->nr_events = (uint32_t)how->events->nr;
	config->timed = how->timed;
	memcpy(config->events, how->events->specs, sizeof(config->events));
}

static int drive(struct bed *bed, const struct run_case *c,
		 const struct bed_trial *how, const struct trial_config *config,
		 struct trial_result *result, struct reason *why)
{
	struct reason stopped;
	int err, gone;

	if (how->foreground)
		return driver_foreground(&bed->driver, config, c, result);
	err = driver_trial(&bed->driver, config, c, result, why);
	if (!how->tracer)
		return err;
	gone = tracer_stop(how->tracer, &stopped);
	if (err || !gone)
		return err;
	trial_result_clear(result);
	return reason_set(why, gone, "%s", stopped.text);
}

bool bed_refuses(struct bed *bed, const struct run_case *c)
{
	struct reason why;
	struct place place;

	if (driver_check(c, &bed->placement, bed->share, &place, &why))
		return true;
	/* With a guard, to ask is to change. */
	return !bed->needs.guard.pid &&
	       needs_meet(&bed->needs, c, &place, &why);
}

int bed_trial(struct bed *bed, const struct run_case *c,
	      const struct bed_trial *how, struct trial_result *result,
	      struct reason *why)
{
	struct trial_config config;
	struct calm calm = { .calm = true };
	int err;

	*result = (struct trial_result){ 0 };
	configure(bed, c, how, &config);
	err = driver_check(c, &bed->placement, bed->share, &config.place, why);
	if (!err)
		err = needs_meet(&bed->needs, c, &config.place, why);
	if (!err && how->tracer)
		err = tracer_start(how->tracer, c, &config, why);
	if (err == -EPIPE)
		return err;
	if (err) {
		skip(c, how, why, result);
		return 0;
	}
	if (bed->quiet_wait_s > 0)
		calm = calm_wait(config.place.cpu, bed->quiet_wait_s,
				 bed->driver.stop);
	err = drive(bed, c, how, &config, result, why);
	if (err)
		return err;
	facts_copy(&result->settings, &bed->needs.set);
	if (bed->quiet_wait_s > 0)
		calm_facts(&calm, &result->noise);
	return 0;
}
