/* data_summary.c - what the trials of a run say of each case. */
#include <stdlib.h>

#include "data/summary.h"
#include "tap.h"

/* A trial of that case and net midmean; every percentile is the midmean too. */
static struct trial_result trial(const char *words, unsigned number,
				 double midmean)
{
	struct trial_result result = {
		.trial = number,
		.unit = "ns/page",
		.n = 1000,
		.overhead = 20,
		.calibrator = 50,
		.faults = 1,
		.fates = { [FATE_KEPT] = 1000 },
	};

	snprintf(result.id, sizeof(result.id), "b %s", words);
	snprintf(result.bench, sizeof(result.bench), "%s", "b");
	facts_set_text(&result.axes, "state", strchr(words, '=') + 1);
	for (int i = 0; i < NR_QUANTILES; i++)
		result.q[i] = midmean;
	return result;
}

static void add(struct summary *summary, struct trial_result result)
{
	summary_add(summary, &result);
	trial_result_clear(&result);
}

static void test_means(void)
{
	struct summary summary = { 0 };
	struct trial_result odd = trial("state=shared", 3, 1600);

	odd.q[Q_P99] = NAN;
	odd.n = 500;
	odd.faults = 3;
	odd.calibrator = 25;
	odd.fates[FATE_COPIED] = 1000;
	add(&summary, trial("state=shared", 2, 400));
	add(&summary, odd);
	add(&summary, trial("state=shared", 1, 400));
	summary_finish(&summary);
	CHECK(summary.nr == 1 && summary.seen[PROOF_PROVED] == 3);

	const struct case_summary *one = &summary.cases[0];
	double share;

	CHECK(one->nr == 3 && one->n == 2500 && one->list[0].trial == 1);
	/* ln: 400, 400, 1600 have mean ln 400 + ln 4 / 3 and standard error
	 * ln 4 / 3; t(0.975, 2) is 4.302652729911275. */
	CHECK_NEAR(one->midmean.value, 400 * cbrt(4), 1e-12);
	CHECK_NEAR(one->midmean.interval.high,
		   400 * cbrt(4) * exp(4.302652729911275 * log(4) / 3), 1e-9);
	CHECK_NEAR(one->midmean.interval.low,
		   400 * cbrt(4) / exp(4.302652729911275 * log(4) / 3), 1e-9);
	CHECK(one->ratio && !one->small);
	/* 8, 8 and 64 calls. */
	CHECK_NEAR(one->calls, 16, 1e-12);
	CHECK(one->q[Q_P50] == 400 && isnan(one->q[Q_P99]));
	CHECK(one->q[Q_MIN] == 400 && one->q[Q_MAX] == 1600);
	CHECK_NEAR(one->faults, 3500.0 / 2500, 1e-12);
	CHECK(case_summary_fate(one, &share) == FATE_KEPT);
	CHECK_NEAR(share, 0.75, 1e-12);
	summary_clear(&summary);
	CHECK(summary.nr == 0 && !summary.cases);
}

/* Close to the clock's own cost: means and intervals are in ns. */
static void test_small(void)
{
	struct summary summary = { 0 };

	add(&summary, trial("state=exclusive", 1, -2));
	add(&summary, trial("state=exclusive", 2, 4));
	add(&summary, trial("state=shared", 1, 199.9));
	add(&summary, trial("state=zero", 1, 200.1));
	summary_finish(&summary);

	const struct case_summary *one = &summary.cases[1];

	CHECK_TEXT(one->id, "b state=exclusive");
	CHECK(one->small && !one->ratio && isnan(one->calls));
	CHECK_NEAR(one->midmean.value, 1, 1e-12);
	CHECK_NEAR(one->midmean.interval.high, 1 + 3 * 12.706204736174694,
		   1e-9);
	CHECK(summary.cases[2].small); /* under 10 times 20 */
	CHECK(!summary.cases[0].small);
	CHECK(!interval_finite(summary.cases[0].midmean.interval));
	summary_clear(&summary);
}

static void add_proof(struct summary *summary, unsigned number,
		      enum proof proof, double midmean)
{
	struct trial_result result = trial("state=zero", number, midmean);

	result.proof = proof;
	if (proof == PROOF_WRONG)
		reason_set(&result.reason, 0, "wrong in trial %u", number);
	add(summary, result);
}

/* Whatever the order, the figures are of the proved trials; else of the blind
 * ones; else of none. */
static void test_proofs(void)
{
	static const enum proof orders[][4] = {
		{ PROOF_WRONG, PROOF_BLIND, PROOF_PROVED, PROOF_PROVED },
		{ PROOF_PROVED, PROOF_BLIND, PROOF_WRONG, PROOF_PROVED },
		{ PROOF_BLIND, PROOF_PROVED, PROOF_PROVED, PROOF_WRONG },
	};

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct summary summary = { 0 };

		for (unsigned j = 0; j < 4; j++)
			add_proof(&summary, j + 1, orders[i][j],
				  orders[i][j] == PROOF_PROVED ? 500 : 9999);
		summary_finish(&summary);

		const struct case_summary *one = &summary.cases[0];

		CHECK(summary.nr == 1 && one->proof == PROOF_PROVED);
		CHECK(one->nr == 2 && one->n == 2000);
		CHECK_NEAR(one->midmean.value, 500, 1e-12);
		CHECK(one->seen[PROOF_WRONG] == 1 &&
		      one->seen[PROOF_BLIND] == 1 &&
		      one->seen[PROOF_PROVED] == 2);
		CHECK(one->fates[FATE_KEPT] == 2000 && one->overhead == 20);
		CHECK(strncmp(one->why_wrong, "wrong in trial", 14) == 0);
		summary_clear(&summary);
	}

	struct summary summary = { 0 };

	add_proof(&summary, 1, PROOF_WRONG, 1);
	add_proof(&summary, 2, PROOF_BLIND, 700);
	summary_finish(&summary);
	CHECK(summary.cases[0].proof == PROOF_BLIND);
	CHECK(summary.cases[0].nr == 1);
	CHECK_NEAR(summary.cases[0].midmean.value, 700, 1e-12);
	summary_clear(&summary);

	add_proof(&summary, 1, PROOF_WRONG, 1);
	add_proof(&summary, 2, PROOF_WRONG, 1);
	summary_finish(&summary);
	CHECK(summary.cases[0].proof == PROOF_WRONG);
	CHECK_TEXT(summary.cases[0].why_wrong, "wrong in trial 1");
	summary_clear(&summary);
}

static void add_case(struct summary *summary, const char *words,
		     const char *state, const char *kind, const char *held,
		     const char *bytes, const char *unit, const char *arm)
{
	struct trial_result result = trial("state=x", 1, 500);

	snprintf(result.id, sizeof(result.id), "b %s", words);
	facts_set_text(&result.axes, "state", state);
	facts_set_text(&result.axes, "bytes", bytes);
	facts_set_text(&result.axes, "held", held);
	facts_set_text(&result.axes, "kind", kind);
	snprintf(result.unit, sizeof(result.unit), "%s", unit);
	snprintf(result.arm, sizeof(result.arm), "%s", arm);
	add(summary, result);
}

/* The rows' order is that of the words, not of the trials. */
static void test_order(void)
{
	static const char *const want[] = {
		"b 1=", "b 2= 2=", "b 3=", "b 4= 4=", "b 5= 5=",
		"b 6=", "b 7=",	   "b 7=", "b 8=",
	};
	struct summary summary = { 0 };

	add_case(&summary, "8=", "shared", "base", "none", "2m", "ns/call", "");
	add_case(&summary, "7=", "shared", "thp", "none", "2m", "ns/folio",
		 "B");
	add_case(&summary, "7=", "shared", "thp", "none", "2m", "ns/folio",
		 "A");
	add_case(&summary, "6=", "shared", "thp", "none", "2m", "ns/page", "");
	add_case(&summary, "5= 5=", "zero", "base", "ref", "10m", "ns/page",
		 "");
	add_case(&summary, "4= 4=", "zero", "base", "ref", "2m", "ns/page", "");
	add_case(&summary, "3=", "shared", "base", "none", "2m", "ns/page", "");
	add_case(&summary, "2= 2=", "zero", "base", "none", "1m", "ns/page",
		 "");
	add_case(&summary, "1=", "zero", "base", "none", "2m", "ns/page", "");
	summary_finish(&summary);
	CHECK(summary.nr == 9);
	for (size_t i = 0; i < summary.nr; i++)
		CHECK_TEXT(summary.cases[i].id, want[i]);
	CHECK_TEXT(summary.cases[6].arm, "A");
	CHECK_TEXT(summary.cases[7].arm, "B");
	summary_clear(&summary);
}

static void test_ends(void)
{
	static const struct {
		enum outcome outcome;
		const char *id, *reason;
	} list[] = {
		{ OUTCOME_SKIP, "c", "no swap" },
		{ OUTCOME_BROKEN, "d", "fork" },
		{ OUTCOME_SKIP, "b", "no THP" },
		{ OUTCOME_SKIP, "a", "no swap" },
	};
	struct summary summary = { 0 };

	for (size_t i = 0; i < 4; i++) {
		struct trial_result result = { .outcome = list[i].outcome };

		snprintf(result.id, sizeof(result.id), "%s", list[i].id);
		reason_set(&result.reason, 0, "%s", list[i].reason);
		add(&summary, result);
	}
	summary_finish(&summary);
	CHECK(summary.nr == 0 && summary.nr_ends == 4);
	CHECK_TEXT(summary.ends[0].id, "d");
	CHECK_TEXT(summary.ends[1].id, "b");
	CHECK_TEXT(summary.ends[2].id, "a");
	CHECK_TEXT(summary.ends[3].id, "c");
	summary_clear(&summary);
}

static void test_repeated(void)
{
	struct summary summary = { 0 };
	struct trial_result result = trial("state=zero", 2, 500);

	add(&summary, trial("state=zero", 2, 500));
	add(&summary, trial("state=zero", 1, 500));
	result.pair = 1;
	add(&summary, result);
	result = trial("state=zero", 2, 500);
	snprintf(result.arm, sizeof(result.arm), "%s", "B");
	add(&summary, result);
	add(&summary, trial("state=zero", 2, 501));
	summary_finish(&summary);
	CHECK(summary.repeated == 1 && summary.nr == 2);
	CHECK_TEXT(summary.repeated_first.text, "trial 2 of 'b state=zero'");
	/* The copy of another value is left out, the first one stays. */
	CHECK(summary.cases[0].nr == 3);
	CHECK_NEAR(summary.cases[0].midmean.value, 500, 1e-9);
	summary_clear(&summary);
}

/* A copy under another number began when the first one did; another boot
 * may. */
static void test_copied(void)
{
	struct summary summary = { 0 };

	for (unsigned number = 1; number <= 4; number++) {
		struct trial_result result = trial("state=zero", number, 500);

		result.started_ns = 1000;
		result.boot = number < 4 ? 1 : 2;
		add(&summary, result);
	}
	summary_finish(&summary);
	CHECK(summary.repeated == 2 && summary.cases[0].nr == 2);
	summary_clear(&summary);
}

/* What more than N workers can do, and a trial that waited for its CPU. */
static void test_marks(void)
{
	static const struct {
		const char *words;
		double rate;
	} list[] = {
		{ "state=zero", 1000 },
		{ "state=zero threads=2", 3750 },
		{ "state=zero procs=4", 3900 },
	};
	struct summary summary = { 0 };

	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
		for (unsigned number = 1; number <= 3; number++) {
			struct trial_result result =
				trial(list[i].words, number, 500);
			const char *last = strrchr(list[i].words, '=');

			facts_set_text(&result.axes,
				       i == 1 ? "threads" : "procs",
				       i ? last + 1 : "1");
			result.rate = list[i].rate + number;
			result.wall_ns = 1000000;
			facts_set_number(&result.noise, "run_delay_ns",
					 number == 2 && i == 0 ? 50000 : 1000);
			add(&summary, result);
		}
	summary_finish(&summary);

	const struct case_summary *one = summary_find(
		&summary, "b state=zero", "", summary.cases[0].unit);
	const struct case_summary *two = summary_find(
		&summary, "b state=zero threads=2", "", summary.cases[0].unit);
	const struct case_summary *four = summary_find(
		&summary, "b state=zero procs=4", "", summary.cases[0].unit);

	CHECK(one && two && four);
	CHECK(!one->beyond && two->beyond && !four->beyond);
	CHECK(one->disturbed == 1 && two->disturbed == 0);
	CHECK_NEAR(two->rate.value,
		   exp((log(3751) + log(3752) + log(3753)) / 3), 1e-9);
	CHECK(two->rate.interval.low < 3752 && two->rate.interval.high > 3752);
	summary_clear(&summary);
	/* Rates far apart: no end of the interval is under 0, as 37 less 134 of
	 * an arithmetic mean would be. */
	for (unsigned number = 1; number <= 3; number++) {
		struct trial_result result = trial("state=zero", number, 500);

		result.rate = number < 3 ? 1 + number : 100;
		add(&summary, result);
	}
	summary_finish(&summary);
	CHECK_NEAR(summary.cases[0].rate.value, cbrt(2 * 3 * 100), 1e-9);
	CHECK(summary.cases[0].rate.interval.low > 0);
	summary_clear(&summary);
	/* One trial has no interval, so no rate. */
	struct trial_result lone = trial("state=zero", 1, 500);

	lone.rate = 7;
	add(&summary, lone);
	summary_finish(&summary);
	CHECK(isnan(summary.cases[0].rate.value));
	summary_clear(&summary);
}

/* Many cases, each found again among all. */
static void test_many(void)
{
	struct summary summary = { .histograms = true };
	unsigned bad = 0;

	for (unsigned round = 1; round <= 2; round++) {
		for (unsigned i = 0; i < 3000; i++) {
			char words[32];

			snprintf(words, sizeof(words), "state=s%u", i);
			struct trial_result result = trial(words, round, 900);

			histogram_add(&result.histogram, 920, 5);
			add(&summary, result);
		}
	}
	summary_finish(&summary);
	CHECK(summary.nr == 3000 && summary.histograms);
	for (size_t i = 0; i < summary.nr; i++)
		bad += summary.cases[i].nr != 2 ||
		       summary.cases[i].histogram.count != 10;
	CHECK(bad == 0);
	summary_clear(&summary);
	CHECK(summary.histograms);
}

int main(void)
{
	test_means();
	test_small();
	test_proofs();
	test_order();
	test_ends();
	test_repeated();
	test_copied();
	test_marks();
	test_many();
	return tap_end();
}
