/* compare_contrast.c - what is compared with what, on records made here.
 *
 * Without words it is the test.  With them it writes a record for other tests,
 * whose numbers are made up and the same everywhere:
 *
 *	build/tests/unit/compare_contrast FILE [NAME=VALUE]...
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/record.h"
#include "compare/contrast.h"
#include "compare/side_differences.h"
#include "tap.h"

#define OVERHEAD 26.0

struct spec { /* what the words set; each defaults to make_defaults() */
	const char *kernel, *boot, *cpu, *how;
	const char *host; /* NULL: not said */
	double nodes;	  /* 0: not said */
	const char *unit; /* of all cases; NULL: their own */
	double vm_boot;	  /* 0: none */
	double seed, trials, cases;
	double ratio;	/* of all values, to those of another record */
	double noise;	/* standard deviation of ln(a trial) */
	double boots;	/* and of ln(a boot) */
	double arms;	/* 1: pairs of two arms; the second is ratio times */
	double reverse; /* 1: the last trial first */
	double exact;	/* 1: counts instructions */
	double null;	/* that trial's midmean is not a number */
	double twice;	/* that trial is there twice */
	double bins;	/* of a histogram behind each trial */
	double wrong;	/* that trial's pages met another fate */
	double blind;	/* 1: no fates were seen */
	double odd;	/* 1: pages met another fate, which is allowed */
	double cut;	/* the trial of B in this pair is missing */
};

static const struct spec make_defaults = {
	.kernel = "6.1.0",
	.boot = "boot-1",
	.cpu = "A made-up CPU",
	.how = "complete",
	.seed = 1,
	.trials = 12,
	.cases = 3,
	.ratio = 1,
	.noise = 0.005,
	.boots = 0.002,
};

/* splitmix64 (Steele, Lea and Flood 2014): the same numbers everywhere. */
static double uniform(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

/* Near enough, and of whole numbers alone until the end. */
static double normal(uint64_t *seed)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(seed);
	return sum;
}

struct made_case {
	const char *bench, *words, *unit;
	double typical;
	enum fate fate;
};

static const struct made_case made[] = {
	{ "cow_write", "state=was_shared", "ns/page", 671, FATE_KEPT },
	{ "cow_write", "state=shared", "ns/page", 1324, FATE_COPIED },
	{ "null", "", "ns/call", 3.4, FATE_ODD },
	{ "fault", "state=absent kind=thp", "ns/folio", 98400, FATE_FILLED },
};

#define NR_MADE (sizeof(made) / sizeof(*made))

static void check(int err, const struct reason *why)
{
	if (err) {
		fprintf(stderr, "%s\n", why->text);
		exit(2);
	}
}

static void name_case(struct trial_result *result, const struct made_case *from,
		      size_t number, const char *arm)
{
	char bytes[32] = "", words[64];

	snprintf(words, sizeof(words), "%s", arm ? arm : from->words);
	/* As many cases as are asked for, told apart by an axis. */
	if (number >= (arm ? 1 : NR_MADE))
		snprintf(bytes, sizeof(bytes), " bytes=%zuk", number);
	snprintf(result->bench, sizeof(result->bench), "%s", from->bench);
	snprintf(result->id, sizeof(result->id), "%s%s%s%s", from->bench,
		 words[0] ? " " : "", words, bytes);
	if (words[0])
		facts_set_text(&result->axes, "state", strchr(words, '=') + 1);
	facts_set_text(&result->axes, "bytes", bytes[0] ? bytes + 7 : "2m");
	facts_set_text(&result->axes, "held", "none");
	facts_set_text(&result->axes, "kind", "base");
	facts_set_text(&result->axes, "writer", "parent");
	if (arm)
		snprintf(result->arm, sizeof(result->arm), "%s", arm);
}

static struct trial_result make_trial(const struct spec *spec, size_t number,
				      unsigned trial, int arm, double boot)
{
	static const char *const arms[] = { "state=exclusive_wp",
					    "state=was_shared" };
	const struct made_case *from = &made[spec->arms ? 0 : number % NR_MADE];
	uint64_t seed = (uint64_t)spec->seed * 1000003 + number * 10007 +
			trial * 101 + (uint64_t)arm;
	double value = from->typical * exp(boot + spec->noise * normal(&seed));
	struct trial_result result = {
		.trial = trial,
		.n = 4096,
		.overhead = spec->exact ? 20 : OVERHEAD,
		.quantum = 10,
		.calibrator = 71,
		.faults = 1,
		.expected = BIT(from->fate),
		.exclusive_before = 0,
		.exclusive_after = 1,
		.started_ns = 1767225600000000000 + trial * 1000000000,
		.wall_ns = 48000000,
		.clock = spec->exact ? CLOCK_INSTRUCTIONS : CLOCK_TIME,
	};

	name_case(&result, from, number, spec->arms ? arms[arm] : NULL);
	snprintf(result.unit, sizeof(result.unit), "%s",
		 spec->unit    ? spec->unit
		 : spec->exact ? "instructions/page"
			       : from->unit);
	if (spec->arms) {
		result.pair = (int)trial;
		result.order = 1 + (int)((trial + (unsigned)arm) % 2);
	}
	if (!spec->arms || arm)
		value *= spec->ratio;
	if (spec->exact)
		value = round(value);
	for (int i = 0; i < NR_QUANTILES; i++)
		result.q[i] = value;
	if ((unsigned)spec->null == trial)
		result.q[Q_MIDMEAN] = NAN;
	result.fates[from->fate] = 4096;
	if ((unsigned)spec->wrong == trial || spec->odd) {
		result.fates[from->fate] = 0;
		result.fates[FATE_SHARED] = 4096;
	}
	if ((unsigned)spec->wrong == trial) {
		result.proof = PROOF_WRONG;
		for (int i = 0; i < NR_QUANTILES; i++)
			result.q[i] = 7;
		reason_set(&result.reason, 0, "pages were shared");
	}
	if (spec->blind) {
		memset(result.fates, 0, sizeof(result.fates));
		result.proof = PROOF_BLIND;
	}
	for (double i = 0; i < spec->bins; i++)
		histogram_add(&result.histogram, (uint64_t)(value + 10 * i),
			      1 + (uint64_t)(20 * uniform(&seed)));
	return result;
}

static struct record_writer *start(const char *path, const struct spec *spec)
{
	struct record_writer *writer;
	struct facts run = { 0 };
	struct reason why;

	facts_set_text(&run, "started", "2026-01-01T00:00:00Z");
	facts_set_number(&run, "plan.seed", spec->seed);
	if (spec->arms)
		facts_set_text(&run, "plan.ab",
			       "state=exclusive_wp,was_shared");
	facts_set_text(&run, "kernel.release", spec->kernel);
	facts_set_text(&run, "cpu.model", spec->cpu);
	if (spec->host)
		facts_set_text(&run, "host", spec->host);
	if (spec->nodes) {
		facts_set_number(&run, "cpu.online", 8);
		facts_set_number(&run, "topology.nodes", spec->nodes);
	}
	facts_set_number(&run, "memory.bytes", 8e9 + spec->seed);
	if (spec->boot[0])
		facts_set_text(&run, "boot_id", spec->boot);
	if (spec->vm_boot)
		facts_set_number(&run, "vm.boot", spec->vm_boot);
	facts_set_text(&run, "thp.enabled",
		       spec->kernel[0] == '6' ? "madvise" : "always");
	check(record_create(&writer, path, RECORD_OVERWRITE, &run, &why), &why);
	facts_clear(&run);
	return writer;
}

static void write_trial(struct record_writer *writer, const struct spec *spec,
			size_t number, unsigned trial, int arm, double boot)
{
	struct trial_result result = make_trial(spec, number, trial, arm, boot);
	struct reason why;

	unsigned times = (unsigned)spec->twice == trial ? 2 : 1;

	for (; times; times--)
		check(record_write(writer, &result, &why), &why);
	trial_result_clear(&result);
}

static void make_record(const char *path, const struct spec *spec)
{
	struct record_writer *writer = start(path, spec);
	uint64_t seed = (uint64_t)spec->seed * 7919;
	double boot = spec->boots * normal(&seed);
	unsigned trials = (unsigned)spec->trials;
	struct facts end = { 0 };
	struct reason why;

	for (unsigned i = 1; i <= trials; i++) {
		unsigned trial = spec->reverse ? trials + 1 - i : i;

		for (size_t number = 0; number < (size_t)spec->cases; number++)
			for (int arm = 0; arm < (spec->arms ? 2 : 1); arm++)
				if (!arm || trial != (unsigned)spec->cut)
					write_trial(writer, spec, number, trial,
						    arm, boot);
	}
	if (spec->how[0]) {
		facts_set_text(&end, "how", spec->how);
		check(record_end(writer, &end, &why), &why);
		facts_clear(&end);
	}
	record_writer_free(writer);
}

/* --- words to a record ---------------------------------------------------- */

static int write_words(const char *path, char **words)
{
	struct spec spec = make_defaults;
	const struct {
		const char *name;
		const char **text;
		double *number;
	} names[] = {
		{ "kernel", &spec.kernel, NULL },
		{ "boot", &spec.boot, NULL },
		{ "cpu", &spec.cpu, NULL },
		{ "how", &spec.how, NULL },
		{ "host", &spec.host, NULL },
		{ "nodes", NULL, &spec.nodes },
		{ "unit", &spec.unit, NULL },
		{ "vm_boot", NULL, &spec.vm_boot },
		{ "seed", NULL, &spec.seed },
		{ "trials", NULL, &spec.trials },
		{ "cases", NULL, &spec.cases },
		{ "ratio", NULL, &spec.ratio },
		{ "noise", NULL, &spec.noise },
		{ "boots", NULL, &spec.boots },
		{ "arms", NULL, &spec.arms },
		{ "reverse", NULL, &spec.reverse },
		{ "exact", NULL, &spec.exact },
		{ "null", NULL, &spec.null },
		{ "twice", NULL, &spec.twice },
		{ "bins", NULL, &spec.bins },
		{ "wrong", NULL, &spec.wrong },
		{ "blind", NULL, &spec.blind },
		{ "odd", NULL, &spec.odd },
		{ "cut", NULL, &spec.cut },
	};

	for (; *words; words++) {
		char *value = strchr(*words, '=');
		size_t i = 0, nr = sizeof(names) / sizeof(*names);

		if (value)
			*value++ = '\0';
		while (i < nr && strcmp(names[i].name, *words) != 0)
			i++;
		if (!value || i == nr) {
			fprintf(stderr, "no word '%s'\n", *words);
			return 2;
		}
		if (names[i].text)
			*names[i].text = value;
		else
			*names[i].number = strtod(value, NULL);
	}
	make_record(path, &spec);
	return 0;
}

/* --- the test ------------------------------------------------------------- */

static char folder[] = "/tmp/cowbench-contrast-XXXXXX";

static const char *name_file(const char *name)
{
	static char paths[8][64];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s.jsonl", folder, name);
	return path;
}

/* A record of that name, read as a side. */
/* Of a record that is refused: why. */
static int unread_side(const char *name, struct spec spec, struct reason *why)
{
	const char *path = name_file(name);
	struct side side;

	make_record(path, &spec);

	int err = side_read(&side, path, why);

	unlink(path);
	side_clear(&side);
	return err;
}

static struct side side_of(const char *name, struct spec spec)
{
	const char *path = name_file(name);
	struct side side;
	struct reason why;

	make_record(path, &spec);
	check(side_read(&side, path, &why), &why);
	unlink(path);
	return side;
}

static struct contrasts contrasts_of(const struct side *a, const struct side *b)
{
	struct contrasts contrasts;
	struct reason why;

	check(contrasts_make(&contrasts, a, b,
			     &(struct contrast_rules){ 0.02, false }, &why),
	      &why);
	contrasts_adjust(&contrasts, 1);
	return contrasts;
}

static int error_of(const struct side *a, const struct side *b,
		    struct reason *why)
{
	struct contrasts contrasts;
	int err = contrasts_make(&contrasts, a, b,
				 &(struct contrast_rules){ 0.02, false }, why);

	contrasts_clear(&contrasts);
	return err;
}

static struct contrasts arms_of(struct side *side, bool swap)
{
	struct side a, b;
	struct reason why;

	check(side_arms(side, &a, &b, &why), &why);
	return swap ? contrasts_of(&b, &a) : contrasts_of(&a, &b);
}

static const struct contrast *case_of(const struct contrasts *contrasts,
				      const char *id)
{
	for (size_t i = 0; i < contrasts->nr; i++)
		if (strcmp(contrasts->list[i].id, id) == 0)
			return &contrasts->list[i];
	fprintf(stderr, "no case '%s'\n", id);
	exit(2);
}

static struct spec with_arms(double ratio)
{
	struct spec spec = make_defaults;

	spec.arms = 1;
	spec.ratio = ratio;
	spec.trials = 14;
	return spec;
}

/* Pairs: the arms are told apart, and the word of the arm leaves the id. */
static void test_pairs(void)
{
	struct spec spec = with_arms(1.1);
	struct side side = side_of("pairs", spec), other;
	struct contrasts ab = arms_of(&side, false), ba = arms_of(&side, true);
	struct contrasts cd;

	CHECK(ab.kind == COMPARISON_PAIRS && ab.nr == 3);
	for (size_t i = 0; i < ab.nr; i++) {
		const struct contrast *x = &ab.list[i];
		const struct contrast *y = case_of(&ba, x->id);

		CHECK(x->comparison.na == 14);
		CHECK(x->comparison.verdict == VERDICT_SLOWER);
		CHECK_NEAR(x->comparison.estimate, 1.1, 0.01);
		CHECK(y->comparison.verdict == VERDICT_FASTER);
		CHECK_NEAR(x->comparison.estimate * y->comparison.estimate, 1,
			   1e-12);
		CHECK_NEAR(x->comparison.wide95.low * y->comparison.wide95.high,
			   1, 1e-12);
		CHECK_NEAR(x->comparison.p, y->comparison.p, 1e-12);
		CHECK(x->a == y->b && x->b == y->a);
	}
	CHECK_TEXT(ab.list[0].id, "cow_write");
	spec.reverse = 1;
	other = side_of("reverse", spec);
	cd = arms_of(&other, false);
	for (size_t i = 0; i < ab.nr; i++)
		CHECK(case_of(&cd, ab.list[i].id)->comparison.estimate ==
		      ab.list[i].comparison.estimate);
	contrasts_clear(&ab);
	contrasts_clear(&ba);
	contrasts_clear(&cd);
	side_clear(&side);
	side_clear(&other);
}

/* A pair of which one half is missing does not count, and the others are not
 * paired anew. */
static void test_unpaired(void)
{
	struct spec spec = with_arms(1.1);
	struct contrasts all;
	struct side side;

	spec.cut = 5;
	side = side_of("cut", spec);
	all = arms_of(&side, false);
	CHECK(all.list[0].comparison.na == 13);
	contrasts_clear(&all);
	side_clear(&side);
}

/* The pairs of several records count all, each in its own record. */
static void test_several_records(void)
{
	struct spec one = with_arms(1.1), two = with_arms(1.1);
	const char *first = name_file("first"), *second = name_file("second");
	char *both = memory_format("%s,%s", first, second);
	struct contrasts all;
	struct side side;
	struct reason why;

	one.trials = 6;
	two.trials = 8;
	two.seed = 2;
	make_record(first, &one);
	make_record(second, &two);
	check(side_read(&side, both, &why), &why);
	all = arms_of(&side, false);
	CHECK(all.nr == 3 && all.list[0].comparison.na == 14);
	CHECK_NEAR(all.list[0].comparison.estimate, 1.1, 0.01);
	contrasts_clear(&all);
	side_clear(&side);
	CHECK(side_read(&side, folder, &why) == 0 && side.nr == 2);
	side_clear(&side);
	/* A copy is no further run. */
	make_record(second, &one);
	CHECK(side_read(&side, both, &why) == -EINVAL);
	CHECK(strstr(why.text, "hold the same run"));
	side_clear(&side);
	unlink(first);
	unlink(second);
	free(both);
}

/* Five boots of each kernel, a folder a kernel. */
static struct side boots_of(const char *kernel, double ratio, unsigned boots,
			    bool anonymous)
{
	struct spec spec = make_defaults;
	char *paths = memory_text("");
	struct reason why;
	struct side side;
	char boot[32];

	spec.kernel = kernel;
	spec.ratio = ratio;
	for (unsigned i = 0; i < boots; i++) {
		char *path = memory_format("%s/%s-%u.jsonl", folder, kernel, i);
		char *longer =
			memory_format("%s%s%s", paths, i ? "," : "", path);

		snprintf(boot, sizeof(boot), "%s-%u", kernel, i);
		spec.boot = anonymous ? "" : boot;
		spec.seed = i + 100 * (kernel[0] - '0');
		make_record(path, &spec);
		free(paths);
		free(path);
		paths = longer;
	}
	check(side_read(&side, paths, &why), &why);
	free(paths);
	return side;
}

static void test_boots(void)
{
	struct side a = boots_of("5.10", 1, 5, false);
	struct side b = boots_of("6.1", 1.05, 5, false);
	struct contrasts ab = contrasts_of(&a, &b), ba = contrasts_of(&b, &a);
	const struct contrast *x = case_of(&ab, "cow_write state=shared");
	const struct contrast *y = case_of(&ba, "cow_write state=shared");
	const struct contrast *null = case_of(&ab, "null");

	CHECK(ab.kind == COMPARISON_BOOTS && ab.nr == 3);
	CHECK(x->comparison.na == 5 && x->comparison.nb == 5);
	CHECK(x->comparison.verdict == VERDICT_SLOWER);
	CHECK_NEAR(x->comparison.estimate, 1.05, 0.01);
	CHECK_NEAR(x->comparison.estimate * y->comparison.estimate, 1, 1e-12);
	CHECK_NEAR(x->comparison.interval95.low * y->comparison.interval95.high,
		   1, 1e-12);
	CHECK_NEAR(x->b / x->a, x->comparison.estimate, 1e-9);
	CHECK(x->fate_a == FATE_COPIED && !x->fates_differ);
	CHECK(x->holm >= x->comparison.p && x->q >= x->comparison.p);
	/* Close to the overhead there are no ratios. */
	CHECK(null->comparison.scale == SCALE_DIFFERENCE);
	CHECK_NEAR(null->comparison.delta, 0.02 * 10 * OVERHEAD, 1e-9);
	CHECK(null->comparison.verdict == VERDICT_EQUIVALENT);
	contrasts_clear(&ab);
	contrasts_clear(&ba);
	side_clear(&a);
	side_clear(&b);
}

/* Several records of one boot are one unit, and so are those that do not
 * say. */
static void test_one_boot(void)
{
	struct side a = boots_of("5.10", 1, 5, false);
	struct side b = boots_of("6.1", 1, 5, true);
	struct contrasts ab = contrasts_of(&a, &b);

	CHECK(a.nr_boots == 5 && !side_is_anonymous(&a));
	CHECK(b.nr_boots == 1 && side_is_anonymous(&b));
	CHECK(ab.list[0].comparison.na == 5 && ab.list[0].comparison.nb == 1);
	CHECK(ab.list[0].comparison.doubt == DOUBT_TOO_FEW);
	contrasts_clear(&ab);
	side_clear(&b);

	struct spec spec = make_defaults;
	const char *one = name_file("one"), *two = name_file("two");
	char *both = memory_format("%s,%s", one, two);
	struct reason why;

	make_record(one, &spec);
	spec.seed = 2;
	make_record(two, &spec);
	check(side_read(&b, both, &why), &why);
	CHECK(b.nr == 2 && b.nr_boots == 1);
	side_clear(&b);
	/* Guests whose random numbers are held draw one id in every boot. */
	spec.vm_boot = 2;
	make_record(two, &spec);
	check(side_read(&b, both, &why), &why);
	CHECK(b.nr_boots == 2);
	side_clear(&b);
	spec.kernel = "6.2";
	make_record(two, &spec);
	CHECK(side_read(&b, both, &why) == -EINVAL);
	CHECK(strstr(why.text, "several kernels"));
	side_clear(&b);
	side_clear(&a);
	free(both);
}

static void test_exact(void)
{
	struct spec spec = make_defaults;
	struct side a, b, time;
	struct contrasts ab;
	struct reason why;

	spec.exact = 1;
	spec.noise = spec.boots = 0;
	a = side_of("a", spec);
	spec.kernel = "6.2";
	spec.ratio = 1.01;
	b = side_of("b", spec);
	spec.exact = 0;
	time = side_of("time", spec);
	ab = contrasts_of(&a, &b);
	CHECK(ab.kind == COMPARISON_EXACT);
	for (size_t i = 0; i < 2; i++) {
		CHECK(ab.list[i].comparison.verdict == VERDICT_SLOWER);
		CHECK(isnan(ab.list[i].comparison.p));
		CHECK(isnan(ab.list[i].holm));
		CHECK(comparison_gates(&ab.list[i].comparison, NAN));
	}
	contrasts_clear(&ab);
	side_clear(&b);
	CHECK(error_of(&a, &time, &why) == -EINVAL);
	CHECK(strstr(why.text, "counts instructions"));

	/* The spread of trials within a boot is what a difference exceeds. */
	spec.exact = 1;
	spec.noise = 0.02;
	b = side_of("noisy", spec);
	ab = contrasts_of(&a, &b);
	CHECK(case_of(&ab, "cow_write state=shared")->comparison.verdict ==
	      VERDICT_INCONCLUSIVE);
	contrasts_clear(&ab);
	side_clear(&a);
	side_clear(&b);
	side_clear(&time);
}

static void test_fates(void)
{
	struct spec spec = make_defaults;
	struct side a = side_of("a", spec), b;
	struct contrasts ab;
	const struct contrast *one;

	spec.seed = 2;
	spec.odd = 1;
	b = side_of("odd", spec);
	ab = contrasts_of(&a, &b);
	one = case_of(&ab, "cow_write state=shared");
	CHECK(one->fates_differ && !one->wrong);
	CHECK(one->fate_a == FATE_COPIED && one->fate_b == FATE_SHARED);
	contrasts_clear(&ab);
	side_clear(&b);

	/* One wrong trial: its value, 7 ns, is in no mean. */
	spec.odd = 0;
	spec.wrong = 3;
	b = side_of("wrong", spec);
	ab = contrasts_of(&a, &b);
	one = case_of(&ab, "cow_write state=shared");
	CHECK(!one->wrong && one->wrong_a == 0 && one->wrong_b == 1);
	CHECK_NEAR(one->b / one->a, 1, 0.02);
	contrasts_clear(&ab);
	side_clear(&b);

	/* All of them wrong in one boot of two: nothing is compared. */
	struct spec bad = spec;
	const char *good_path = name_file("good"), *bad_path = name_file("bad");
	char *both = memory_format("%s,%s", good_path, bad_path);
	struct reason why;

	spec.wrong = 0;
	make_record(good_path, &spec);
	bad.trials = bad.wrong = 1;
	bad.seed = 3;
	bad.boot = "boot-2";
	make_record(bad_path, &bad);
	check(side_read(&b, both, &why), &why);
	ab = contrasts_of(&a, &b);
	one = case_of(&ab, "cow_write state=shared");
	CHECK(one->wrong && isnan(one->a) && isnan(one->b));
	CHECK(isnan(one->comparison.p) && isnan(one->holm));
	CHECK(one->comparison.verdict == VERDICT_INCONCLUSIVE);
	contrasts_clear(&ab);
	side_clear(&b);
	free(both);

	spec.blind = 1;
	spec.seed = 4;
	b = side_of("blind", spec);
	ab = contrasts_of(&a, &b);
	one = case_of(&ab, "cow_write state=shared");
	CHECK(one->blind && one->fate_b == -1 && !one->fates_differ);
	contrasts_clear(&ab);
	side_clear(&b);
	side_clear(&a);
}

static void test_refused(void)
{
	struct spec spec = make_defaults;
	struct side a = side_of("a", spec), b, x, y;
	struct contrasts ab;
	struct reason why;

	CHECK(error_of(&a, &a, &why) == -EINVAL);
	CHECK(strstr(why.text, "compared with itself"));
	spec.seed = 2;
	spec.unit = "ns/folio";
	b = side_of("unit", spec);
	CHECK(error_of(&a, &b, &why) == -ENODATA);
	CHECK(strstr(why.text, "different units"));
	side_clear(&b);
	spec.unit = NULL;
	spec.twice = 4;
	CHECK(unread_side("twice", spec, &why) == -EINVAL);
	CHECK(strstr(why.text, "trial 4 of ") &&
	      strstr(why.text, "is there twice"));
	spec.twice = 0;
	spec.trials = 0;
	b = side_of("nothing", spec);
	CHECK(error_of(&a, &b, &why) == -ENODATA);
	CHECK(strstr(why.text, "holds no trial"));
	side_clear(&b);
	spec = with_arms(1);
	b = side_of("arms", spec);
	CHECK(error_of(&a, &b, &why) == -EINVAL);
	CHECK(strstr(why.text, "compare it alone"));
	CHECK(side_arms(&a, &x, &y, &why) == -EINVAL);
	side_clear(&b);
	spec.twice = 4;
	CHECK(unread_side("twice", spec, &why) == -EINVAL);
	CHECK(strstr(why.text, "pair 4 of "));
	/* A value that is no number spoils its case and no other. */
	spec = make_defaults;
	spec.seed = 2;
	spec.null = 2;
	b = side_of("null", spec);
	ab = contrasts_of(&a, &b);
	CHECK(ab.list[0].comparison.doubt == DOUBT_UNDEFINED);
	contrasts_clear(&ab);
	side_clear(&b);
	/* More cases on one side. */
	spec.null = 0;
	spec.cases = 5;
	b = side_of("more", spec);
	ab = contrasts_of(&a, &b);
	CHECK(ab.nr == 3 && ab.only_a == 0 && ab.only_b == 2);
	contrasts_clear(&ab);
	ab = contrasts_of(&b, &a);
	CHECK(ab.nr == 3 && ab.only_a == 2 && ab.only_b == 0);
	contrasts_clear(&ab);
	side_clear(&b);
	side_clear(&a);
}

static void test_differences(void)
{
	struct spec spec = make_defaults;
	struct side a = side_of("a", spec), b;
	struct side_differences differences;

	spec.kernel = "5.10";
	spec.seed = 9; /* a little more memory as well */
	spec.cpu = "Another CPU";
	b = side_of("b", spec);
	sides_differ(&a, &b, true, &differences);
	CHECK(differences.nr == 1);
	CHECK_TEXT(differences.list[0].key, "cpu.model");
	CHECK_TEXT(differences.list[0].b, "Another CPU");
	side_differences_clear(&differences);
	sides_differ(&a, &b, false, &differences);
	CHECK(differences.nr == 2);
	CHECK_TEXT(differences.list[0].key, "kernel.release");
	CHECK_TEXT(differences.list[0].a, "6.1.0");
	CHECK_TEXT(differences.list[1].key, "thp.enabled");
	side_differences_clear(&differences);
	side_clear(&b);
	side_clear(&a);
}

/* Holm's family is what is asked at once. */
static void test_family(void)
{
	struct side a = boots_of("5.10", 1, 3, false);
	struct side b = boots_of("6.1", 1.01, 3, false);
	struct side c = boots_of("7.1", 1.01, 3, false);
	struct contrasts two[2];
	struct reason why;

	check(contrasts_make(&two[0], &a, &b,
			     &(struct contrast_rules){ 0.02, false }, &why),
	      &why);
	check(contrasts_make(&two[1], &a, &c,
			     &(struct contrast_rules){ 0.02, false }, &why),
	      &why);
	contrasts_adjust(two, 1);

	double least = 1, alone = 1;

	for (size_t i = 0; i < two[0].nr; i++)
		alone = fmin(alone, two[0].list[i].holm);
	contrasts_adjust(two, 2);
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < two[i].nr; j++)
			least = fmin(least, two[i].list[j].comparison.p);
	for (size_t j = 0; j < two[0].nr; j++)
		CHECK(two[0].list[j].holm >= two[0].list[j].comparison.p);

	double together = 1;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < two[i].nr; j++)
			together = fmin(together, two[i].list[j].holm);
	CHECK_NEAR(together, fmin(1, 6 * least), 1e-12);
	CHECK(alone < 1);
	contrasts_clear(&two[0]);
	contrasts_clear(&two[1]);
	side_clear(&a);
	side_clear(&b);
	side_clear(&c);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return write_words(argv[1], argv + 2);
	if (!mkdtemp(folder)) {
		perror(folder);
		return 2;
	}
	test_pairs();
	test_unpaired();
	test_several_records();
	test_boots();
	test_one_boot();
	test_exact();
	test_fates();
	test_refused();
	test_differences();
	test_family();

	char *remove = memory_format("rm -r %s", folder);

	if (system(remove))
		perror(folder);
	free(remove);
	return tap_end();
}
