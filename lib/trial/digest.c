/* digest.c - what a trial's channel holds, as a result; runs in the driver. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "trial/trial.h"
#include "stats/quantile.h"
#include "stats/sample.h"

static double *in_units(const uint64_t *ticks, size_t n, double scale,
			double less)
{
	double *values = memory_new(n, sizeof(*values));

	for (size_t i = 0; i < n; i++)
		values[i] = (double)ticks[i] * scale - less;
	sample_sort(values, n);
	return values;
}

static double midmean_of(const uint64_t *ticks, size_t n, double scale)
{
	double *values = in_units(ticks, n, scale, 0);
	double midmean = sample_midmean(values, n);

	free(values);
	return midmean;
}

static void digest_samples(const struct trial_channel *channel,
			   struct trial_result *result)
{
	static const double shares[NR_QUANTILES] = {
		[Q_MIN] = 0,   [Q_P01] = .01, [Q_P05] = .05,   [Q_P10] = .10,
		[Q_P25] = .25, [Q_P50] = .50, [Q_P75] = .75,   [Q_P90] = .90,
		[Q_P95] = .95, [Q_P99] = .99, [Q_P999] = .999, [Q_MAX] = 1,
	};
	size_t n = channel->totals.nr_samples;
	double scale = channel->config.clock.ns_per_tick / channel->pages_each;
	double overhead = result->overhead;
	double *values = in_units(channel->samples, n, scale, overhead);

	for (unsigned q = 0; q <= Q_MAX; q++)
		if (q == Q_MIN || q == Q_MAX || quantile_known(shares[q], n))
			result->q[q] = sample_quantile(values, n, shares[q]);
	result->q[Q_MEAN] = sample_mean(values, n);
	result->q[Q_MIDMEAN] = sample_midmean(values, n);
	/* The samples are sorted, so each bin is filled in one go. */
	for (size_t i = 0; i < n;) {
		uint64_t gross = (uint64_t)(values[i] + overhead + 0.5);
		uint64_t next = histogram_ceiling(gross);
		size_t same = i + 1;

		while (same < n &&
		       (uint64_t)(values[same] + overhead + 0.5) < next)
			same++;
		histogram_add(&result->histogram, gross, same - i);
		i = same;
	}
	free(values);
}

static void put_class(struct facts *facts, const char *name, const char *figure,
		      double value)
{
	char *key = memory_format("%s.%s", name, figure);

	if (isnan(value))
		facts_set_null(facts, key);
	else
		facts_set_number(facts, key, value);
	free(key);
}

/* The figures of one class; ticks[] has room for all samples. */
static void digest_class(const struct trial_channel *channel, size_t class,
			 const char *name, uint64_t *ticks,
			 struct trial_result *result)
{
	double scale = channel->config.clock.ns_per_tick / channel->pages_each;
	size_t all = channel->totals.nr_samples, n = 0;

	for (size_t i = 0; i < all; i++)
		if (channel->classes[i] == class)
			ticks[n++] = channel->samples[i];
	if (n == 0 || n == all)
		return;

	double *values = in_units(ticks, n, scale, result->overhead);
	double p50 = quantile_known(.50, n) ? sample_quantile(values, n, .50)
					    : NAN;
	double p99 = quantile_known(.99, n) ? sample_quantile(values, n, .99)
					    : NAN;

	put_class(&result->classes, name, "share", (double)n / (double)all);
	put_class(&result->classes, name, "midmean", sample_midmean(values, n));
	put_class(&result->classes, name, "p50", p50);
	put_class(&result->classes, name, "p99", p99);
	free(values);
}

static void digest_classes(const struct trial_channel *channel,
			   const struct bench *bench,
			   struct trial_result *result)
{
	size_t n = channel->totals.nr_samples;
	uint64_t *ticks = memory_new(n, sizeof(*ticks));

	for (size_t i = 0; i < bench->classes.nr; i++)
		digest_class(channel, i, bench->classes.list[i], ticks, result);
	free(ticks);
}

static void copy_counts(struct facts *facts, const struct channel_count *counts,
			size_t nr, double rounds)
{
	for (size_t i = 0; i < nr && counts[i].name[0]; i++)
		facts_set_number(facts, counts[i].name,
				 counts[i].value / rounds);
}

static void copy_events(const struct trial_channel *channel,
			struct trial_result *result)
{
	const struct trial_config *config = &channel->config;

	result->nr_events = config->nr_events;
	result->events = memory_new(result->nr_events, sizeof(*result->events));
	for (size_t i = 0; i < result->nr_events; i++) {
		result->events[i] = channel->totals.events[i];
		memcpy(result->events[i].name, config->events[i].name,
		       sizeof(result->events[i].name));
	}
	result->operations = (double)channel->totals.ops * channel->pages_each;
}

static void digest_path(const struct trial_channel *channel,
			struct trial_result *result)
{
	const struct trace_names *names = &channel->config.trace.names;

	for (size_t i = TRACE_MARKS; i < names->nr; i++)
		if (names->has[i])
			facts_set_number(&result->calls, names->name[i],
					 (double)channel->totals.path[i]);
		else
			facts_set_null(&result->calls, names->name[i]);
	/* An operation that was refused took another path than the measured
	 * one. */
	if (result->proof == PROOF_WRONG)
		result->outcome = OUTCOME_BROKEN;
	result->n = channel->totals.ops;
}

static void digest_place(const struct place *place, struct facts *facts)
{
	facts_set_number(facts, "cpu", place->cpu);
	if (place->kind[0])
		facts_set_text(facts, "kind", place->kind);
	facts_set_number(facts, "node", place->cpu_node);
	facts_set_number(facts, "mem", place->mem);
	facts_set_number(facts, "to", place->to);
}

void trial_digest(const struct trial_channel *channel, const struct run_case *c,
		  struct trial_result *result)
{
	const struct clock *clock = &channel->config.clock;
	double scale = clock->ns_per_tick;
	const char *per = channel->per_folio ? "folio" : c->bench->per;
	double pages = channel->pages_each > 0 ? channel->pages_each : 1;

	*result = (struct trial_result){
		.outcome = channel->outcome,
		.reason = channel->reason,
		.clock = clock->kind,
		.quantum = clock->quantum,
		.n = channel->totals.nr_samples,
		.strays = channel->totals.strays,
		.expected = c->row->fates,
		.proof = channel->proof,
		.exclusive_before = channel->exclusive_before,
		.exclusive_after = channel->exclusive_after,
		.overhead = NAN,
		.calibrator = NAN,
		.faults = NAN,
		.rate = NAN,
	};
	case_id(c, result->id);
	snprintf(result->bench, sizeof(result->bench), "%s", c->name);
	case_axes(c, &result->axes);
	snprintf(result->unit, sizeof(result->unit), "%s/%s",
		 clock_units[clock->kind], per);
	for (unsigned q = 0; q < NR_QUANTILES; q++)
		result->q[q] = NAN;
	digest_place(&channel->config.place, &result->place);
	result->traced = channel->config.trace.names.nr > 0;
	if (!outcome_measured(channel->outcome))
		return;
	if (result->traced) {
		digest_path(channel, result);
		return;
	}
	memcpy(result->fates, channel->totals.fates, sizeof(result->fates));
	result->faults =
		(double)channel->totals.faults / (double)channel->totals.ops;
	if (clock->kind == CLOCK_TIME && channel->totals.paced_ns)
		result->rate = (double)channel->totals.paced_ops /
			       (double)channel->totals.paced_ns * 1e9 * pages *
			       (double)(c->threads * c->procs);
	result->overhead =
		midmean_of(channel->empty, channel->totals.nr_empty, scale) /
		pages;
	result->calibrator =
		midmean_of(channel->calls, channel->totals.nr_calls, scale) -
		result->overhead * pages;
	if (channel->totals.nr_samples) {
		digest_samples(channel, result);
		digest_classes(channel, c->bench, result);
	}
	copy_counts(&result->vmstat, channel->vmstat, WITNESSES_VMSTAT, 1);
	copy_counts(&result->noise, channel->noise, WITNESSES_NOISE, 1);
	copy_counts(&result->memory, channel->memory, CHANNEL_COUNTS, 1);
	if (channel->config.nr_events)
		copy_events(channel, result);
	copy_counts(&result->counters, channel->totals.counters, CHANNEL_COUNTS,
		    (double)channel->totals.rounds);
}
