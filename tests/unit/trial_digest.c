/* trial_digest.c - what lies in a channel, as a result: numbers that can be
 * worked out by hand. */
#include <stdlib.h>

#include "trial/trial.h"
#include "tap.h"
#include "unit/registry.h"

static struct trial_channel *channel;
static struct run_case c;

static void fill(size_t nr)
{
	*channel = (struct trial_channel){
		.config = { .clock = { .kind = CLOCK_TIME,
				       .ns_per_tick = 0.5,
				       .quantum = 5 } },
		.outcome = OUTCOME_TRIAL,
		.proof = PROOF_PROVED,
		.pages_each = 1,
		.exclusive_before = 0,
		.exclusive_after = 1,
		.totals = { .rounds = 2,
			    .ops = nr + 1,
			    .strays = 1,
			    .faults = 2 * (nr + 1),
			    .nr_samples = nr,
			    .paced_ops = 300,
			    .paced_ns = 600000,
			    .nr_empty = 4,
			    .nr_calls = 4 },
		.empty = { 40, 60, 40, 60 },
		.calls = { 250, 350, 10000, 250 },
	};
	channel->totals.fates[FATE_COPIED] = nr + 1;
	snprintf(channel->vmstat[0].name, sizeof(channel->vmstat[0].name),
		 "pgfault");
	channel->vmstat[0].value = 77;
	snprintf(channel->totals.counters[0].name,
		 sizeof(channel->totals.counters[0].name), "grown");
	channel->totals.counters[0].value = 10;
	/* Ticks 2000, 2002 ... in a disorder: 1000 ns, 1001 ns ... */
	for (size_t i = 0; i < nr; i++)
		channel->samples[i] = 2000 + 2 * (i * 7919 % nr);
}

static void check_numbers(void)
{
	struct trial_result r;

	fill(1000);
	trial_digest(channel, &c, &r);
	CHECK(r.outcome == OUTCOME_TRIAL && r.proof == PROOF_PROVED);
	CHECK_TEXT(r.id, "store state=shared");
	CHECK_TEXT(r.bench, "store");
	CHECK_TEXT(r.unit, "ns/page");
	CHECK(r.n == 1000 && r.strays == 1 && r.faults == 2);
	CHECK(r.fates[FATE_COPIED] == 1001 && r.expected == BIT(FATE_COPIED));
	CHECK(r.quantum == 5);
	CHECK_NEAR(r.rate, 500000, 1e-6); /* 300 in 600 µs */
	/* The empty pair's midmean is 50 ticks: 25 ns. */
	CHECK_NEAR(r.overhead, 25, 1e-12);
	/* Of 250, 250, 350, 10000 the middle half is 250 and 350. */
	CHECK_NEAR(r.calibrator, 150 - 25, 1e-12);
	CHECK_NEAR(r.q[Q_MIN], 975, 1e-12);
	CHECK_NEAR(r.q[Q_MAX], 1999 - 25, 1e-12);
	CHECK_NEAR(r.q[Q_MEAN], 1499.5 - 25, 1e-9);
	CHECK_NEAR(r.q[Q_MIDMEAN], 1499.5 - 25, 1e-9);
	CHECK(fabs(r.q[Q_P50] - 1474.5) <= 1);
	CHECK(fabs(r.q[Q_P90] - 1874.5) <= 2);
	CHECK(isnan(r.q[Q_P999])); /* 1000 are too few */
	/* Gross, and all of them. */
	CHECK(r.histogram.count == 1000);
	CHECK(r.histogram.bins[0].value == histogram_floor(1000));
	CHECK(facts_number(&r.vmstat, "pgfault", 0) == 77);
	CHECK(facts_number(&r.counters, "grown", 0) == 5); /* a round */
	CHECK_TEXT(facts_text(&r.axes, "writer", "?"), "parent");
	trial_result_clear(&r);
	CHECK(r.axes.nr == 0 && r.histogram.nr == 0);
}

static void check_units(void)
{
	struct trial_result r;

	/* A call that covers 512 pages. */
	fill(100);
	channel->pages_each = 512;
	trial_digest(channel, &c, &r);
	CHECK_TEXT(r.unit, "ns/page");
	CHECK_NEAR(r.overhead, 25.0 / 512, 1e-12);
	CHECK_NEAR(r.q[Q_MIN], 975.0 / 512, 1e-12);
	CHECK_NEAR(r.calibrator, 125, 1e-12);
	CHECK_NEAR(r.rate, 500000.0 * 512, 1e-3); /* in pages too */
	trial_result_clear(&r);

	/* Two workers, each at that pace. */
	fill(100);
	c.procs = 2;
	trial_digest(channel, &c, &r);
	CHECK_NEAR(r.rate, 1000000, 1e-6);
	c.procs = 1;
	trial_result_clear(&r);

	fill(100);
	channel->per_folio = true;
	channel->config.clock.kind = CLOCK_INSTRUCTIONS;
	channel->config.clock.ns_per_tick = 1;
	trial_digest(channel, &c, &r);
	CHECK_TEXT(r.unit, "instructions/folio");
	CHECK(isnan(r.rate)); /* no time */
	CHECK_NEAR(r.q[Q_MIN], 1950, 1e-12);
	trial_result_clear(&r);

	/* Cheaper than the empty pair: net values are not clamped at 0. */
	fill(100);
	for (size_t i = 0; i < 100; i++)
		channel->samples[i] = 40;
	trial_digest(channel, &c, &r);
	CHECK_NEAR(r.q[Q_MIDMEAN], -5, 1e-12);
	CHECK(r.histogram.bins[0].value == histogram_floor(20));
	trial_result_clear(&r);
}

/* Every tenth operation is of a class that takes 10 times as much. */
static void check_classes(void)
{
	static const char *const names[] = { "first", "later" };
	struct bench bench = *c.bench;
	struct run_case own = c;
	struct trial_result r;

	bench.classes.list = names;
	bench.classes.nr = 2;
	own.bench = &bench;
	fill(400);
	for (size_t i = 0; i < 400; i++) {
		channel->classes[i] = i % 10 != 0;
		channel->samples[i] = i % 10 ? 2050 : 20050;
	}
	trial_digest(channel, &own, &r);
	CHECK_NEAR(facts_number(&r.classes, "first.share", -1), 0.1, 1e-12);
	CHECK_NEAR(facts_number(&r.classes, "later.share", -1), 0.9, 1e-12);
	CHECK_NEAR(facts_number(&r.classes, "first.midmean", -1), 10000, 1e-9);
	CHECK_NEAR(facts_number(&r.classes, "first.p50", -1), 10000, 1e-9);
	CHECK_NEAR(facts_number(&r.classes, "later.midmean", -1), 1000, 1e-9);
	CHECK_NEAR(r.q[Q_MIDMEAN], 1000, 1e-9); /* of all, as ever */
	/* 40 are too few for a 99th percentile. */
	CHECK(facts_find(&r.classes, "first.p99")->type == FACT_NULL);
	trial_result_clear(&r);

	/* All of one class: there is nothing to tell apart. */
	fill(400);
	for (size_t i = 0; i < 400; i++)
		channel->classes[i] = 1;
	trial_digest(channel, &own, &r);
	CHECK(r.classes.nr == 0);
	trial_result_clear(&r);

	/* And a benchmark without classes has none. */
	trial_digest(channel, &c, &r);
	CHECK(r.classes.nr == 0);
	trial_result_clear(&r);
}

static void check_others(void)
{
	struct trial_result r;

	fill(100);
	channel->outcome = OUTCOME_SKIP;
	reason_set(&channel->reason, 0, "not here");
	trial_digest(channel, &c, &r);
	CHECK(r.outcome == OUTCOME_SKIP);
	CHECK_TEXT(r.reason.text, "not here");
	CHECK(isnan(r.q[Q_MEAN]) && isnan(r.overhead) && isnan(r.faults));
	CHECK_TEXT(facts_text(&r.axes, "state", "?"), "shared");
	trial_result_clear(&r);

	/* All were strays: wrong, and without numbers. */
	fill(100);
	channel->totals.nr_samples = 0;
	channel->proof = PROOF_WRONG;
	trial_digest(channel, &c, &r);
	CHECK(r.outcome == OUTCOME_TRIAL && r.proof == PROOF_WRONG);
	CHECK(r.n == 0 && isnan(r.q[Q_MIDMEAN]) && r.histogram.count == 0);
	trial_result_clear(&r);
}

int main(void)
{
	struct reason why;

	channel = calloc(1, sizeof(*channel));
	if (!CHECK(channel &&
		   case_parse_id(&c, "store state=shared", &why) == 0))
		return tap_end();
	check_numbers();
	check_units();
	check_classes();
	check_others();
	free(channel);
	return tap_end();
}
