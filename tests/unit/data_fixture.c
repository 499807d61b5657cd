/* data_fixture.c - the records that the golden tests and the plots are tried
 * on, made here; the test is that the committed files are what the writer
 * writes today.
 *
 * The numbers are made up, in the size and shape that a small machine gives.
 * To write the files anew, from the top of the tree, after a change that means
 * to change them:
 *
 *	build/tests/unit/data_fixture write
 */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/record.h"
#include "stats/quantile.h"
#include "stats/sample.h"
#include "tap.h"

#define FOLDER	 "tests/golden/records/"
#define OVERHEAD 26.0 /* ns */
#define QUANTUM	 10   /* ns */

/* splitmix64 (Steele, Lea and Flood 2014): the same numbers everywhere. */
static uint64_t seed;

static double uniform(void)
{
	uint64_t z = (seed += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

struct made_case {
	const char *bench, *words; /* "state=shared kind=thp" */
	const char *unit;
	double typical; /* net */
	uint64_t n;
	double faults;
	enum fate fate;
	uint64_t pages; /* an operation */
	double before, after;
};

static const struct made_case cases[] = {
	{ "null", "", "ns/call", 0.4, 4096, 0, FATE_ODD, 0, NAN, NAN },
	{ "fault", "state=absent by=read", "ns/page", 452, 4096, 1, FATE_ZEROED,
	  1, 0, 0 },
	{ "fault", "state=absent", "ns/page", 918, 4096, 1, FATE_FILLED, 1, 0,
	  1 },
	{ "fault", "state=absent by=populate", "ns/page", 377, 64, 0,
	  FATE_FILLED, 256, 0, 1 },
	{ "fault", "state=zero", "ns/page", 1013, 4096, 1, FATE_FILLED, 1, 0,
	  1 },
	{ "fault", "state=absent by=read kind=thp", "ns/folio", 1260, 400, 1,
	  FATE_ZEROED, 512, 0, 0 },
	{ "fault", "state=absent kind=thp", "ns/folio", 98400, 400, 1,
	  FATE_FILLED, 512, 0, 1 },
	{ "fault", "state=zero kind=thp", "ns/folio", 101300, 400, 1,
	  FATE_FILLED, 512, 0, 1 },
	{ "fault", "state=absent by=populate kind=thp", "ns/page", 189, 40, 0,
	  FATE_FILLED, 512, 0, 1 },
	{ "fault", "state=absent kind=file", "ns/page", 1182, 4096, 1,
	  FATE_COPIED, 1, 0, 1 },
	{ "fault", "state=cached kind=file", "ns/page", 1295, 4096, 1,
	  FATE_COPIED, 1, 0, 1 },
	{ "cow_write", "state=exclusive", "ns/page", 3.1, 4096, 0, FATE_KEPT, 1,
	  1, 1 },
	{ "cow_write", "state=exclusive_wp", "ns/page", 583, 4096, 1, FATE_KEPT,
	  1, 1, 1 },
	{ "cow_write", "state=was_shared", "ns/page", 671, 4096, 1, FATE_KEPT,
	  1, 0, 1 },
	{ "cow_write", "state=shared", "ns/page", 1324, 4096, 1, FATE_COPIED, 1,
	  0, 1 },
	{ "cow_write", "state=shared writer=child", "ns/page", 1351, 4096, 1,
	  FATE_COPIED, 1, 0, 1 },
	{ "cow_write", "state=exclusive_wp held=ref", "ns/page", 590, 4096, 1,
	  FATE_KEPT, 1, 1, 1 },
	{ "cow_write", "state=was_shared held=ref", "ns/page", 1342, 4096, 1,
	  FATE_COPIED, 1, 0, 1 },
	{ "cow_write", "state=exclusive_wp kind=thp", "ns/folio", 844, 400, 1,
	  FATE_KEPT, 512, 1, 1 },
	{ "cow_write", "state=was_shared kind=thp", "ns/folio", 967, 400, 1,
	  FATE_KEPT, 512, 0, 1 },
	{ "cow_write", "state=shared kind=thp", "ns/folio", 6920, 400, 1,
	  FATE_COPIED, 1, 0, 0.002 },
	{ "cow_write", "state=exclusive_wp kind=thp_pte", "ns/page", 591, 4096,
	  1, FATE_KEPT, 1, 1, 1 },
	{ "cow_write", "state=was_shared kind=thp_pte", "ns/page", 706, 4096, 1,
	  FATE_KEPT, 1, 0, 1 },
	{ "cow_write", "state=was_shared held=ref kind=thp_pte", "ns/page",
	  1376, 4096, 1, FATE_COPIED, 1, 0, 0 },
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

/* A near-normal bulk, a second mode, and a tail that falls as a power. */
static double one_sample(double typical)
{
	double bulk = uniform() + uniform() + uniform() - 1.5;
	double value = typical * (1 + 0.06 * bulk) + 8 * bulk;
	double which = uniform();

	if (which < 0.004)
		value += 150 / (0.02 + uniform());
	else if (which < 0.06)
		value += 0.25 * typical + 40 * uniform();
	return value;
}

static void set_axes(struct trial_result *result, const char *words)
{
	static const char *const defaults[][2] = {
		{ "held", "none" }, { "kind", "base" }, { "bytes", "2m" },
		{ "cpu", "local" }, { "mem", "local" },
	};
	char copy[128];
	char *rest = copy, *word;

	snprintf(copy, sizeof(copy), "%s", words);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		facts_set_text(&result->axes, defaults[i][0], defaults[i][1]);
	if (strcmp(result->bench, "cow_write") == 0)
		facts_set_text(&result->axes, "writer", "parent");
	if (strcmp(result->bench, "fault") == 0)
		facts_set_text(&result->axes, "by", "write");
	while ((word = strtok_r(rest, " ", &rest))) {
		char *value = strchr(word, '=');

		*value = '\0';
		facts_set_text(&result->axes, word, value + 1);
	}
}

static int ascending(const void *one, const void *two)
{
	double a = *(const double *)one, b = *(const double *)two;

	return (a > b) - (a < b);
}

/* Net; result->overhead is set. */
static void fill_samples(struct trial_result *result, double typical)
{
	static const double shares[] = { 0,   .01, .05, .10, .25,  .50,
					 .75, .90, .95, .99, .999, 1 };
	size_t n = result->n;
	double *net = calloc(n, sizeof(*net));
	double drift = 1 + 0.03 * (uniform() - 0.5);

	for (size_t i = 0; i < n; i++) {
		double gross = one_sample(typical * drift) + result->overhead;
		uint64_t ticks = (uint64_t)(gross / QUANTUM + 0.5);

		histogram_add(&result->histogram, ticks * QUANTUM, 1);
		net[i] = (double)(ticks * QUANTUM) - result->overhead;
	}
	qsort(net, n, sizeof(*net), ascending);
	for (int i = 0; i <= Q_MAX; i++)
		result->q[i] = i == Q_MIN || i == Q_MAX ||
					       quantile_known(shares[i], n)
				       ? sample_quantile(net, n, shares[i])
				       : NAN;
	result->q[Q_MEAN] = sample_mean(net, n);
	result->q[Q_MIDMEAN] = sample_midmean(net, n);
	free(net);
}

static struct trial_result make_trial(const struct made_case *made,
				      unsigned trial)
{
	struct trial_result result = {
		.trial = trial,
		.n = made->n,
		.overhead = OVERHEAD,
		.quantum = QUANTUM,
		.calibrator = 70 + trial,
		.faults = made->faults,
		.rate = NAN,
		.expected = made->pages ? BIT(made->fate) : 0,
		.exclusive_before = made->before,
		.exclusive_after = made->after,
		.started_ns =
			1767225600000000000 + trial * UINT64_C(1000000000),
		.wall_ns = 48000000 + (uint64_t)(1e6 * uniform()),
	};

	snprintf(result.bench, sizeof(result.bench), "%s", made->bench);
	snprintf(result.id, sizeof(result.id), "%s%s%s", made->bench,
		 made->words[0] ? " " : "", made->words);
	snprintf(result.unit, sizeof(result.unit), "%s", made->unit);
	set_axes(&result, made->words);
	if (strstr(made->words, "by=populate")) /* a call for all its pages */
		result.overhead /= (double)made->pages;
	result.strays = trial == 3 && made->n > 1000 ? 4 : 0;
	result.fates[made->fate] = (made->n + result.strays) * made->pages;
	facts_set_number(&result.vmstat, "pgfault", (double)made->n + 77);
	facts_set_number(&result.noise, "switches.involuntary", trial % 2);
	facts_set_number(&result.noise, "steal_ns", 0);
	fill_samples(&result, made->typical);
	return result;
}

static void check(int err, const struct reason *why)
{
	if (err) {
		fprintf(stderr, "%s\n", why->text);
		exit(2);
	}
}

static struct record_writer *start(const char *path, const char *words,
				   unsigned trials)
{
	struct record_writer *writer;
	struct facts run = { 0 };
	struct reason why;

	facts_set_text(&run, "started", "2026-01-01T00:00:00Z");
	facts_set_text(&run, "plan.words", words);
	facts_set_text(&run, "plan.scope", "quick");
	facts_set_number(&run, "plan.trials", trials);
	facts_set_number(&run, "plan.seed", 42);
	facts_set_text(&run, "kernel.release", "6.18.0-fixture");
	facts_set_text(&run, "cpu.model", "A made-up CPU @ 2.60GHz");
	facts_set_number(&run, "cpu.online", 2);
	facts_set_bool(&run, "guest", true);
	facts_set_number(&run, "topology.nodes", 1);
	facts_set_text(&run, "thp.enabled", "madvise");
	facts_set_text(&run, "exclusivity", "tracked");
	facts_set_text(&run, "clock.source", "tsc");
	facts_set_number(&run, "clock.ns_per_tick", 1 / 2.6);
	facts_set_number(&run, "clock.quantum", QUANTUM);
	check(record_create(&writer, path, RECORD_OVERWRITE, &run, &why), &why);
	facts_clear(&run);
	return writer;
}

static void end(struct record_writer *writer, const char *how)
{
	struct facts facts = { 0 };
	struct reason why;

	facts_set_text(&facts, "how", how);
	check(record_end(writer, &facts, &why), &why);
	facts_clear(&facts);
	record_writer_free(writer);
}

/* A quick run on which all went well. */
static void make_quick(const char *path)
{
	struct record_writer *writer = start(path, "", 5);
	struct reason why;

	seed = 42;
	for (unsigned trial = 1; trial <= 5; trial++) {
		for (size_t i = 0; i < NR_CASES; i++) {
			/* Any order will do, so long as it is another one. */
			struct trial_result result = make_trial(
				&cases[(7 * i + trial) % NR_CASES], trial);

			check(record_write(writer, &result, &why), &why);
			trial_result_clear(&result);
		}
	}
	end(writer, "complete");
}

/* One of everything that can go wrong in a run. */
static void make_troubled(const char *path)
{
	static const struct {
		size_t made;
		enum outcome outcome;
		enum proof proof;
		const char *reason;
	} list[] = {
		{ 13, OUTCOME_TRIAL, PROOF_PROVED, "" },
		{ 12, OUTCOME_TRIAL, PROOF_BLIND, "" },
		{ 14, OUTCOME_TRIAL, PROOF_WRONG,
		  "1024 of 4096 pages were kept, where copied was stated" },
		{ 16, OUTCOME_BROKEN, PROOF_PROVED,
		  "vmsplice: Cannot allocate memory: raise "
		  "/proc/sys/fs/pipe-user-pages-soft" },
		{ 18, OUTCOME_SKIP, PROOF_PROVED,
		  "THP is set to never: echo madvise > "
		  "/sys/kernel/mm/transparent_hugepage/enabled" },
		{ 19, OUTCOME_SKIP, PROOF_PROVED,
		  "THP is set to never: echo madvise > "
		  "/sys/kernel/mm/transparent_hugepage/enabled" },
		{ 20, OUTCOME_SKIP, PROOF_PROVED,
		  "THP is set to never: echo madvise > "
		  "/sys/kernel/mm/transparent_hugepage/enabled" },
		{ 9, OUTCOME_SKIP, PROOF_PROVED, "no \033[31mmemfd\033[0m" },
	};
	struct record_writer *writer = start(path, "cow_write", 3);
	struct reason why;

	seed = 7;
	for (unsigned trial = 1; trial <= 3; trial++) {
		for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
			struct made_case made = cases[list[i].made];

			if (list[i].outcome == OUTCOME_SKIP && trial > 1)
				continue;
			made.n = made.n < 256 ? made.n : 256;
			struct trial_result result = make_trial(&made, trial);

			result.outcome = list[i].outcome;
			/* The first row is wrong once. */
			result.proof = i == 0 && trial == 2 ? PROOF_WRONG
							    : list[i].proof;
			if (result.proof == PROOF_BLIND) {
				result.exclusive_before = NAN;
				result.exclusive_after = NAN;
				memset(result.fates, 0, sizeof(result.fates));
			}
			reason_set(&result.reason, 0, "%s", list[i].reason);
			check(record_write(writer, &result, &why), &why);
			trial_result_clear(&result);
		}
	}
	end(writer, "interrupted");
}

/* A run with --events: counters that always ran, that took turns, that never
 * had their turn; on a machine with a PMU. */
static void make_counted(const char *path)
{
	static const struct event_count counts[] = {
		{ "page-faults", 1024, 2000000, 2000000 },
		{ "cycles:k", 1200000, 1900000, 1425000 },
		{ "dtlb_store_misses.walk_completed:k", 2048, 1900000, 950000 },
		{ "cycles:u", 0, 1900000, 0 },
	};
	struct record_writer *writer = start(path, "cow_write", 2);
	struct reason why;

	seed = 9;
	for (unsigned step = 0; step < 8; step++) {
		struct made_case made = cases[13 + step % 2];

		made.n = 256;
		made.typical *= step < 4 ? 1 : 3; /* not to be seen */
		struct trial_result result =
			make_trial(&made, 1 + step / 2 % 2);

		if (step >= 4) {
			result.outcome = OUTCOME_COUNT;
			result.operations = 1024;
			result.nr_events = sizeof(counts) / sizeof(*counts);
			result.events = calloc(1, sizeof(counts));
			memcpy(result.events, counts, sizeof(counts));
			result.events[1].count += 4096 * step;
			facts_set_number(&result.memory, "rss_kb", 40);
		}
		check(record_write(writer, &result, &why), &why);
		trial_result_clear(&result);
	}
	end(writer, "complete");
}

/* A run with --trace: what was called, and what could not be traced. */
static void make_traced(const char *path)
{
	static const struct {
		const char *bench, *id;
		enum outcome outcome;
		double faults, wp, copies;
		const char *reason;
	} list[] = {
		{ "fault", "fault state=absent", OUTCOME_TRIAL, 4096, 0, 0,
		  "" },
		{ "cow_write", "cow_write state=was_shared", OUTCOME_TRIAL,
		  4096, 4096, 0, "" },
		{ "cow_write", "cow_write state=shared", OUTCOME_TRIAL, 4099,
		  4096, 4096, "" },
		{ "cow_write", "cow_write state=exclusive", OUTCOME_TRIAL, 3, 0,
		  0, "" },
		{ "cow_write", "cow_write state=shared kind=thp",
		  OUTCOME_BROKEN, 0, 0, 0,
		  "the tracer lost 12 events, so its counts are wrong; take a "
		  "smaller bytes=" },
		{ "null", "null", OUTCOME_TRIAL, 0, 0, 0, "" },
		{ "busy", "busy state=shared", OUTCOME_SKIP, 0, 0, 0,
		  "tracing wants \033root" },
		{ "busy", "busy state=was_shared", OUTCOME_SKIP, 0, 0, 0,
		  "tracing wants \033root" },
	};
	struct record_writer *writer = start(path, "cow_write", 1);
	struct reason why;

	seed = 11;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct trial_result result = {
			.traced = true,
			.outcome = list[i].outcome,
			.n = 4096,
			.proof = PROOF_PROVED,
			.started_ns = 1767225600000000000,
			.wall_ns = 50000000,
		};

		snprintf(result.id, sizeof(result.id), "%s", list[i].id);
		snprintf(result.bench, sizeof(result.bench), "%s",
			 list[i].bench);
		reason_set(&result.reason, 0, "%s", list[i].reason);
		facts_set_text(&result.axes, "kind", "base");
		facts_set_number(&result.calls, "handle_mm_fault",
				 list[i].faults);
		facts_set_number(&result.calls, "do_wp_page", list[i].wp);
		facts_set_null(&result.calls, "wp_page_reuse");
		facts_set_number(&result.calls, "wp_page_copy", list[i].copies);
		facts_set_number(&result.calls, "do_huge_pmd_wp_page", 0);
		check(record_write(writer, &result, &why), &why);
		trial_result_clear(&result);
	}
	end(writer, "complete");
}

static bool same(const char *one, const char *two)
{
	FILE *a = fopen(one, "r"), *b = fopen(two, "r");
	int got_a = EOF, got_b = EOF;

	if (!a || !b) {
		perror(one);
		return false;
	}
	do {
		got_a = getc(a);
		got_b = getc(b);
	} while (got_a == got_b && got_a != EOF);
	fclose(a);
	fclose(b);
	return got_a == got_b;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "write") == 0) {
		make_quick(FOLDER "quick.jsonl");
		make_troubled(FOLDER "troubled.jsonl");
		make_counted(FOLDER "counted.jsonl");
		make_traced(FOLDER "traced.jsonl");
		return 0;
	}
	char path[] = "/tmp/cowbench-fixture-XXXXXX";

	close(mkstemp(path));
	make_quick(path);
	CHECK(same(path, FOLDER "quick.jsonl"));
	make_troubled(path);
	CHECK(same(path, FOLDER "troubled.jsonl"));
	make_counted(path);
	CHECK(same(path, FOLDER "counted.jsonl"));
	make_traced(path);
	CHECK(same(path, FOLDER "traced.jsonl"));
	unlink(path);
	return tap_end();
}
