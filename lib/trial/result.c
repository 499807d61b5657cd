/* result.c - see result.h. */
#include "trial/result.h"

#include <assert.h>
#include <stdlib.h>

const char *const clock_words[NR_CLOCKS] = {
	[CLOCK_TIME] = "time",
	[CLOCK_INSTRUCTIONS] = "instructions",
};

const char *const clock_units[NR_CLOCKS] = {
	[CLOCK_TIME] = "ns",
	[CLOCK_INSTRUCTIONS] = "instructions",
};

const char *const quantile_words[NR_QUANTILES] = {
	[Q_MIN] = "min",   [Q_P01] = "p01",	    [Q_P05] = "p05",
	[Q_P10] = "p10",   [Q_P25] = "p25",	    [Q_P50] = "p50",
	[Q_P75] = "p75",   [Q_P90] = "p90",	    [Q_P95] = "p95",
	[Q_P99] = "p99",   [Q_P999] = "p999",	    [Q_MAX] = "max",
	[Q_MEAN] = "mean", [Q_MIDMEAN] = "midmean",
};

static_assert(NR_QUANTILES == 14, "quantile_words has a word for each");

void trial_result_clear(struct trial_result *result)
{
	facts_clear(&result->axes);
	facts_clear(&result->vmstat);
	facts_clear(&result->noise);
	facts_clear(&result->memory);
	facts_clear(&result->counters);
	facts_clear(&result->classes);
	free(result->events);
	facts_clear(&result->calls);
	facts_clear(&result->settings);
	facts_clear(&result->place);
	histogram_clear(&result->histogram);
	*result = (struct trial_result){ 0 };
}
