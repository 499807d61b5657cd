/* run_trace.c - see run_trace.h. */
#include "cli/run_trace.h"

#include <errno.h>
#include <stdio.h>

int run_trace_open(struct run_trace *trace, struct guard *set,
		   struct reason *why)
{
	*trace = (struct run_trace){ .guard = set };
	if (tracer_open(&trace->tracer, &trace->refused))
		return 0;
	trace->refused.text[0] = '\0';
	if (set->pid)
		return 0;
	trace->guard = &trace->own;
	return guard_open(&trace->own, NULL, why);
}

static int skip(const struct trial_config *config, const struct run_case *c,
		const struct reason *reason, struct trial_result *result)
{
	*result = (struct trial_result){
		.outcome = OUTCOME_SKIP,
		.traced = true,
		.reason = *reason,
	};
	snprintf(result->id, sizeof(result->id), "%s", config->id);
	snprintf(result->bench, sizeof(result->bench), "%s", c->name);
	case_axes(c, &result->axes);
	return 0;
}

int run_trace_trial(struct run_trace *trace, struct driver *driver,
		    struct trial_config *config, const struct run_case *c,
		    struct trial_result *result, struct reason *why)
{
	struct reason reason;
	int err, gone;

	if (trace->refused.text[0])
		return skip(config, c, &trace->refused, result);
	if (c->threads * c->procs > 1) {
		reason_set(&reason, 0,
			   "one process is traced: take threads=1 and procs=1");
		return skip(config, c, &reason, result);
	}
	err = tracer_start(&trace->tracer, c->bench, config->place.cpu,
			   trace->guard, &config->trace, &reason);
	if (err == -EPIPE)
		return reason_set(why, err, "%s", reason.text);
	if (err)
		return skip(config, c, &reason, result);
	/* One round is enough: every operation of it is counted. */
	config->budget_ns = 0;
	config->rounds_min = 1;
	config->samples_min = 1;
	err = driver_trial(driver, config, c, result, why);
	gone = tracer_stop(&trace->tracer, trace->guard, &reason);
	if (!err && gone) {
		trial_result_clear(result);
		err = reason_set(why, gone, "%s", reason.text);
	}
	return err;
}

int run_trace_close(struct run_trace *trace, struct reason *why)
{
	tracer_close(&trace->tracer);
	return guard_close(&trace->own, why);
}
