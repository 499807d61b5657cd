/* data_record.c - what is written reads back, and what is broken says so. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <signal.h>
#include <unistd.h>

#include "data/record.h"
#include "tap.h"

static char folder[] = "/tmp/cowbench-record-XXXXXX";
static char path[64];

static void file_put(const char *text, size_t length)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(text, 1, length, file) != length ||
	    fclose(file) != 0)
		perror(path);
}

/* The caller frees. */
static char *file_get(void)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	if (file && text) {
		text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
		fclose(file);
	}
	return text;
}

static struct trial_result sample(unsigned trial)
{
	struct trial_result result = {
		.id = "cow_write state=was_shared",
		.bench = "cow_write",
		.trial = trial,
		.unit = "ns/page",
		.n = 4096,
		.strays = 3,
		.overhead = 25.8125,
		.quantum = 10,
		.calibrator = 74.25,
		.faults = 1,
		.rate = 1500000,
		.fates = { [FATE_KEPT] = 4096 },
		.expected = BIT(FATE_KEPT),
		.exclusive_before = 0,
		.exclusive_after = 1,
		.started_ns = 1767225599123456789,
		.wall_ns = 51234567,
	};

	for (int i = 0; i < NR_QUANTILES; i++)
		result.q[i] = 500.0005 + i;
	result.q[Q_P999] = NAN;
	result.q[Q_MAX] = 600;
	facts_set_text(&result.axes, "state", "was_shared");
	facts_set_text(&result.axes, "kind", "base");
	facts_set_number(&result.axes, "cpu", 0);
	facts_set_number(&result.vmstat, "pgfault", 4100);
	facts_set_null(&result.noise, "steal_ns");
	facts_set_number(&result.noise, "switches.voluntary", 2);
	histogram_add(&result.histogram, 520, 4000);
	histogram_add(&result.histogram, 90000, 96);
	return result;
}

static struct facts run_facts(void)
{
	struct facts run = { 0 };

	facts_set_text(&run, "kernel.release", "6.18.0 \"odd\"\n\xff\x01");
	facts_set_number(&run, "seed", 12345678901234);
	facts_set_text(&run, "thp.enabled", "madvise");
	facts_set_number(&run, "clock.hz", 2599999999.5);
	facts_set_bool(&run, "kernel.debug", true);
	facts_set_null(&run, "boot_id");
	return run;
}

/* One record: run, trial 1 and 2, a skip, a broken trial, the end. */
static void write_sample(void)
{
	struct facts run = run_facts(), end = { 0 };
	struct record_writer *writer = NULL;
	struct trial_result result = sample(1);
	struct reason why;

	unlink(path);
	CHECK(record_create(&writer, path, RECORD_KEEP, &run, &why) == 0);
	CHECK(record_write(writer, &result, &why) == 0);
	result.trial = 2;
	CHECK(record_write(writer, &result, &why) == 0);
	result.outcome = OUTCOME_SKIP;
	reason_set(&result.reason, 0, "no \"%s\" here", "root");
	CHECK(record_write(writer, &result, &why) == 0);
	result.outcome = OUTCOME_BROKEN;
	CHECK(record_write(writer, &result, &why) == 0);
	facts_set_text(&end, "how", "complete");
	CHECK(record_end(writer, &end, &why) == 0);
	record_writer_free(writer);
	trial_result_clear(&result);
	facts_clear(&run);
	facts_clear(&end);
}

static void test_round_trip(void)
{
	struct record_reader *reader = NULL;
	struct record_line line = { 0 };
	struct trial_result want = sample(1);
	struct reason why;

	write_sample();
	CHECK(record_open(&reader, path, true, &why) == 0);
	CHECK(record_next(reader, &line, &why) == RECORD_RUN);
	CHECK_TEXT(facts_text(&line.facts, "kernel.release", ""),
		   "6.18.0 \"odd\"\n\xef\xbf\xbd\x01");
	CHECK(facts_number(&line.facts, "seed", 0) == 12345678901234);
	CHECK(facts_number(&line.facts, "clock.hz", 0) == 2599999999.5);
	CHECK(facts_find(&line.facts, "boot_id")->type == FACT_NULL);
	CHECK(facts_find(&line.facts, "kernel.debug")->type == FACT_BOOL);
	CHECK(line.facts.nr == 6);

	CHECK(record_next(reader, &line, &why) == RECORD_RESULT);
	const struct trial_result *got = &line.result;

	CHECK(got->outcome == OUTCOME_TRIAL);
	CHECK_TEXT(got->id, want.id);
	CHECK_TEXT(got->bench, want.bench);
	CHECK_TEXT(got->unit, want.unit);
	CHECK_TEXT(got->arm, "");
	CHECK(got->trial == 1 && got->pair == 0 && got->boot == 0);
	CHECK(got->n == want.n && got->strays == want.strays);
	CHECK_NEAR(got->overhead, 25.812, 1e-12); /* three decimals */
	CHECK_NEAR(got->q[Q_MIDMEAN], 513.0, 1e-5);
	CHECK(isnan(got->q[Q_P999]));
	CHECK(got->fates[FATE_KEPT] == 4096 && got->fates[FATE_COPIED] == 0);
	CHECK(got->expected == BIT(FATE_KEPT));
	CHECK(got->proof == PROOF_PROVED);
	CHECK(got->exclusive_before == 0 && got->exclusive_after == 1);
	CHECK(got->started_ns == want.started_ns);
	CHECK(got->wall_ns == want.wall_ns);
	CHECK(got->axes.nr == 3 && strcmp(got->axes.list[2].key, "cpu") == 0);
	CHECK(facts_number(&got->noise, "switches.voluntary", 0) == 2);
	CHECK(facts_find(&got->noise, "steal_ns")->type == FACT_NULL);
	CHECK(got->histogram.nr == 2 && got->histogram.count == 4096);
	CHECK(got->histogram.bins[1].value == histogram_floor(90000));

	CHECK(record_next(reader, &line, &why) == RECORD_RESULT);
	CHECK(line.result.trial == 2 && line.number == 4);
	CHECK(record_next(reader, &line, &why) == RECORD_RESULT);
	CHECK(line.result.outcome == OUTCOME_SKIP);
	CHECK_TEXT(line.result.reason.text, "no \"root\" here");
	CHECK(record_next(reader, &line, &why) == RECORD_RESULT);
	CHECK(line.result.outcome == OUTCOME_BROKEN);
	CHECK(record_next(reader, &line, &why) == RECORD_END);
	CHECK_TEXT(facts_text(&line.facts, "how", ""), "complete");
	CHECK(record_next(reader, &line, &why) == RECORD_EOF);
	CHECK_TEXT(why.text, "");
	record_line_clear(&line);
	record_close(reader);
	trial_result_clear(&want);
}

/* How reading the whole of what is at path ends; results: how many came. */
static int read_all(bool histograms, unsigned *results, struct reason *why)
{
	struct record_reader *reader = NULL;
	struct record_line line = { 0 };
	int got = record_open(&reader, path, histograms, why);

	*results = 0;
	while (got >= 0 && (got = record_next(reader, &line, why)) > 0)
		*results += got == RECORD_RESULT;
	record_line_clear(&line);
	record_close(reader);
	return got;
}

static const char *after_path(const struct reason *why)
{
	return strncmp(why->text, path, strlen(path)) == 0
		       ? why->text + strlen(path)
		       : why->text;
}

#define RUN "{\"type\":\"run\",\"schema\":1}\n"
#define TRIAL_HEAD \
	"{\"type\":\"trial\",\"case\":\"null\",\"bench\":\"null\",\"trial\":1,"
#define TRIAL_TAIL                                         \
	"\"clock\":\"time\",\"unit\":\"ns/call\",\"n\":5," \
	"\"q\":{\"midmean\":1},\"proof\":\"blind\"}\n"
#define HIST(values, counts)                                            \
	"{\"type\":\"hist\",\"case\":\"null\",\"trial\":1,\"count\":3," \
	"\"values\":" values ",\"counts\":" counts "}\n"

/* The line of a trial under the tracer, written and read. */
static void test_path(void)
{
	struct record_writer *writer = NULL;
	struct record_reader *reader = NULL;
	struct record_line line = { 0 };
	struct trial_result result = sample(1);
	struct facts run = { 0 }, end = { 0 };
	struct reason why;

	result.traced = true;
	result.n = 512;
	facts_set_number(&result.calls, "do_wp_page", 512);
	facts_set_null(&result.calls, "wp_page_reuse");
	facts_set_number(&result.calls, "wp_page_copy", 0);
	CHECK(record_create(&writer, path, RECORD_OVERWRITE, &run, &why) == 0);
	CHECK(record_write(writer, &result, &why) == 0);
	result.outcome = OUTCOME_SKIP;
	reason_set(&result.reason, 0, "lockdown");
	CHECK(record_write(writer, &result, &why) == 0);
	CHECK(record_end(writer, &end, &why) == 0);
	record_writer_free(writer);

	CHECK(record_open(&reader, path, true, &why) == 0);
	CHECK(record_next(reader, &line, &why) == RECORD_RUN);
	CHECK(record_next(reader, &line, &why) == RECORD_PATH);
	CHECK(line.result.traced && line.result.outcome == OUTCOME_TRIAL);
	CHECK_TEXT(line.result.id, result.id);
	CHECK(line.result.n == 512 && line.result.calls.nr == 3);
	CHECK(facts_number(&line.result.calls, "do_wp_page", -1) == 512);
	CHECK(facts_number(&line.result.calls, "wp_page_copy", -1) == 0);
	CHECK(facts_find(&line.result.calls, "wp_page_reuse")->type ==
	      FACT_NULL);
	CHECK(line.result.histogram.nr == 0);
	CHECK(record_next(reader, &line, &why) == RECORD_PATH);
	CHECK(line.result.traced && line.result.outcome == OUTCOME_SKIP);
	CHECK_TEXT(line.result.reason.text, "lockdown");
	CHECK(record_next(reader, &line, &why) == RECORD_END);
	record_line_clear(&line);
	record_close(reader);
	trial_result_clear(&result);
	facts_clear(&run);
	facts_clear(&end);
}

#define NO_RECORD ": this is no record of cowbench"

static void test_bad(void)
{
	static const struct {
		const char *text, *reason;
	} bad[] = {
		{ "", ": empty: nothing was measured" },
		{ "\n", ":1: no JSON: '[' or '{' expected near end of "
			"file" NO_RECORD },
		{ "hello\n", ":1: no JSON: '[' or '{' expected near "
			     "'hello'" NO_RECORD },
		{ "\x7f"
		  "ELF\x02\n",
		  ":1: no JSON: '[' or '{' expected near "
		  "'\x7f'" NO_RECORD },
		{ "[1]\n", ":1: an array, where each line is a JSON "
			   "object" NO_RECORD },
		{ "{}\n", ":1: \"type\" is missing" NO_RECORD },
		{ "{\"type\":5}\n", ":1: \"type\" is a number, not a text" },
		{ "{\"type\":\"end\"}\n",
		  ":1: no run line before it: this is no record of cowbench, "
		  "or its start is cut off" },
		{ "{\"type\":\"run\"}\n", ":1: \"schema\" is missing: this is "
					  "no record of cowbench" },
		{ "{\"type\":\"run\",\"schema\":2}\n",
		  ":1: schema 2, and this cowbench reads 1: use the one that "
		  "wrote it" },
		{ "{\"type\":\"run\",\"sch", ":1: cut in the middle of the "
					     "run line: nothing was measured" },
		{ RUN RUN, ":2: a second run line: a file is one run; give "
			   "several as several files" },
		{ RUN "{\"type\":\"trial\"\n" RUN,
		  ":2: no JSON: '}' expected near end of file" },
		{ RUN TRIAL_HEAD "\"strays\":NaN," TRIAL_TAIL,
		  ":2: no JSON: invalid token near 'NaN'" },
		{ RUN TRIAL_HEAD "\"overhead\":1e999," TRIAL_TAIL,
		  ":2: no JSON: real number overflow near '1e999'" },
		{ RUN TRIAL_HEAD "\"trial\":1," TRIAL_TAIL,
		  ":2: no JSON: duplicate object key near '\"trial\"'" },
		{ RUN "{\"type\":\"trial\"}\n", ":2: \"case\" is missing" },
		{ RUN TRIAL_HEAD "\"clock\":\"moon\"}\n",
		  ":2: \"clock\" has a word not known here, \"moon\": a newer "
		  "cowbench wrote it?" },
		{ RUN TRIAL_HEAD "\"clock\":\"time\"}\n",
		  ":2: \"unit\" is missing" },
		{ RUN TRIAL_HEAD "\"clock\":\"time\",\"unit\":\"ns/page\"}\n",
		  ":2: \"n\" is missing" },
		{ RUN TRIAL_HEAD "\"strays\":1.5," TRIAL_TAIL,
		  ":2: \"strays\" is a fraction, not a whole number" },
		{ RUN TRIAL_HEAD "\"strays\":\"1\"," TRIAL_TAIL,
		  ":2: \"strays\" is a text, not a whole number" },
		{ RUN TRIAL_HEAD "\"strays\":-1," TRIAL_TAIL,
		  ":2: \"strays\" is -1, outside 0 to 9223372036854775807" },
		{ RUN TRIAL_HEAD "\"overhead\":[]," TRIAL_TAIL,
		  ":2: \"overhead\" is an array, not a number" },
		{ RUN TRIAL_HEAD "\"overhead\":-4," TRIAL_TAIL,
		  ":2: \"overhead\" is -4, outside 0 to 1e+18" },
		{ RUN TRIAL_HEAD "\"exclusive\":{\"before\":2}," TRIAL_TAIL,
		  ":2: \"before\" is 2, outside 0 to 1" },
		{ RUN TRIAL_HEAD "\"axes\":[]," TRIAL_TAIL,
		  ":2: \"axes\" is an array, not an object" },
		{ RUN TRIAL_HEAD "\"fates\":{\"eaten\":1}," TRIAL_TAIL,
		  ":2: a fate not known here, \"eaten\": a newer cowbench "
		  "wrote it?" },
		{ RUN TRIAL_HEAD "\"expected\":[7]," TRIAL_TAIL,
		  ":2: \"expected\" has a fate not known here: a newer "
		  "cowbench wrote it?" },
		{ RUN TRIAL_HEAD "\"started\":\"yesterday\"," TRIAL_TAIL,
		  ":2: \"started\" is no time like "
		  "2026-01-31T23:59:59.000000000Z" },
		{ RUN TRIAL_HEAD "\"arm\":\"0123456789012345678901234567890123"
				 "456789012345678901234567890123\"," TRIAL_TAIL,
		  ":2: \"arm\" has 64 bytes, over the limit of 63" },
		{ RUN TRIAL_HEAD TRIAL_TAIL HIST("[1,1]", "[1,2]"),
		  ":3: \"values\" are not whole numbers that ascend" },
		{ RUN TRIAL_HEAD TRIAL_TAIL HIST("[1,2]", "[1,0]"),
		  ":3: \"counts\" are not whole numbers over 0" },
		{ RUN TRIAL_HEAD TRIAL_TAIL HIST("[1,2]", "[1]"),
		  ":3: 2 \"values\" and 1 \"counts\"" },
		{ RUN TRIAL_HEAD TRIAL_TAIL HIST("[1,2]", "[1,1]"),
		  ":3: \"count\" is not the sum of \"counts\"" },
		{ RUN TRIAL_HEAD TRIAL_TAIL
		  "{\"type\":\"hist\",\"case\":\"null\",\"trial\":2}\n",
		  ":3: the histogram is not of the trial before it" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct reason why;
		unsigned results;

		file_put(bad[i].text, strlen(bad[i].text));
		CHECK(read_all(true, &results, &why) == -EBADMSG);
		CHECK_TEXT(after_path(&why), bad[i].reason);
	}
}

/* The run was gone on with, and the record's last line has no newline. */
static void test_odd_but_good(void)
{
	static const char text[] = RUN
		"{\"type\":\"moon\",\"phase\":{}}\n" /* of a later one */
		TRIAL_HEAD
		"\"later\":[{}]," TRIAL_TAIL HIST("[1,2]", "[1,2]") HIST(
			"[1,2]",
			"[1,2]") "{ \"case\": \"null\", \"type\": \"skip\", \"bench\": \"null\"}\n"
				 "{\"type\":\"end\",\"how\":\"interrupted\"}\n" TRIAL_HEAD
					 TRIAL_TAIL
				 "{\"type\":\"end\",\"how\":\"complete\"}";
	struct reason why;
	unsigned results;

	file_put(text, strlen(text));
	CHECK(read_all(true, &results, &why) == RECORD_EOF);
	CHECK(results == 3);
	CHECK_TEXT(why.text, "");
	CHECK(read_all(false, &results, &why) == RECORD_EOF);
	CHECK(results == 3);
}

static void test_limits(void)
{
	size_t room = RECORD_LINE_MAX + 4096;
	char *text = malloc(room);
	struct reason why;
	unsigned results;

	memset(text, 'x', room);
	memcpy(text, RUN, strlen(RUN));
	file_put(text, room);
	CHECK(read_all(false, &results, &why) == -EBADMSG);
	CHECK_TEXT(after_path(&why), ":2: a line over 4 MiB: this is no record "
				     "of cowbench");
	/* A line of names without end takes no quadratic time. */
	size_t at = (size_t)sprintf(text, "{\"type\":\"run\",\"schema\":1");

	for (int i = 0; i < 5000; i++)
		at += (size_t)sprintf(text + at, ",\"n%d\":1", i);
	at += (size_t)sprintf(text + at, "}\n");
	file_put(text, at);
	CHECK(read_all(false, &results, &why) == -EBADMSG);
	CHECK_TEXT(after_path(&why), ":1: over 4096 names");
	/* Nor a deep one the stack. */
	at = (size_t)sprintf(text, "{\"type\":\"run\",\"schema\":1,\"a\":");
	for (int i = 0; i < 100; i++)
		at += (size_t)sprintf(text + at, "{\"a\":");
	at += (size_t)sprintf(text + at, "1");
	for (int i = 0; i < 101; i++)
		text[at++] = '}';
	text[at++] = '\n';
	file_put(text, at);
	CHECK(read_all(false, &results, &why) == -EBADMSG);
	CHECK_TEXT(after_path(&why), ":1: objects nested over 16 deep");
	free(text);
	unlink(path);
	CHECK(read_all(false, &results, &why) == -ENOENT);
	CHECK_TEXT(after_path(&why),
		   ": cannot read: No such file or directory");
}

static void count_seen(void *context, const struct trial_result *result)
{
	unsigned *seen = context;

	seen[result->outcome]++;
}

/* However short the record is cut, reading takes what is whole, and resuming
 * leaves a file that reads to its end without a warning. */
static void test_torn(void)
{
	write_sample();
	char *whole = file_get();
	size_t length = strlen(whole);
	size_t run = strcspn(whole, "\n") + 1;
	unsigned bad = 0, warned = 0, cuts = 0;
	const char *hist2 = strstr(strstr(whole, "\"type\":\"hist\"") + 1,
				   "\"type\":\"hist\"") -
			    1;
	const char *trial2 = strstr(whole + run + 1, "{\"type\":\"trial\"");

	for (size_t cut = run; cut <= length; cut++, cuts++) {
		struct record_writer *writer = NULL;
		unsigned seen[NR_OUTCOMES] = { 0 }, results, after;
		struct facts facts = { 0 };
		struct trial_result more = sample(9);
		struct reason why;

		file_put(whole, cut);
		bad += read_all(true, &results, &why) != RECORD_EOF;
		warned += why.text[0] != '\0';
		bad += record_resume(&writer, path, &facts, count_seen, seen,
				     &why) != 0;
		bad += facts_number(&facts, "seed", 0) != 12345678901234;
		bad += record_write(writer, &more, &why) != 0;
		record_writer_free(writer);
		unsigned kept = 0;

		for (int i = 0; i < NR_OUTCOMES; i++)
			kept += seen[i];

		/* A torn histogram takes its trial with it. */
		bad += kept != results && kept + 1 != results;
		if (whole + cut > hist2 && whole[cut - 1] != '\n' &&
		    whole[cut] != '\n' && whole + cut < strchr(hist2, '\n'))
			bad += kept != 1 || results != 2;
		if (whole + cut > trial2 + 12 && whole + cut < hist2 - 1)
			bad += kept != 1 || results != 1;
		bad += read_all(true, &after, &why) != RECORD_EOF;
		bad += after != kept + 1 || why.text[0] != '\0';
		facts_clear(&facts);
		trial_result_clear(&more);
		if (bad) {
			printf("# cut at %zu\n", cut);
			break;
		}
	}
	CHECK(bad == 0);
	CHECK(cuts > 2000 && warned > cuts - 20);
	free(whole);
}

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t fuzz_seed;

static size_t fuzz_number(size_t below)
{
	uint64_t z = (fuzz_seed += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (size_t)((z ^ (z >> 31)) % below);
}

/* Changes length bytes of text a little; the new length. */
static size_t mutate(char *text, size_t length)
{
	static const char likely[] = "{}[]\",:-+.0123456789eEnulltrue\\\n\0 ";
	size_t at = fuzz_number(length), nr = fuzz_number(20);

	switch (fuzz_number(4)) {
	case 0: /* a likely byte */
		text[at] = likely[fuzz_number(sizeof(likely))];
		return length;
	case 1: /* any byte */
		text[at] = (char)fuzz_number(256);
		return length;
	case 2: /* some are missing */
		nr = nr < length - at ? nr : length - at;
		memmove(text + at, text + at + nr, length - at - nr);
		return length - nr;
	default: /* the end is missing */
		return fuzz_number(10) ? length : at + 1;
	}
}

/* Whatever is in the file, it is read or refused with a line's number. */
static void test_fuzz(void)
{
	unsigned bad = 0, read = 0, refused = 0, torn = 0;

	write_sample();
	char *whole = file_get();
	char *text = malloc(strlen(whole) + 1);

	fuzz_seed = 1;
	for (int i = 0; i < 4000 && !bad; i++) {
		size_t length = strlen(whole);
		struct reason why = { "" };
		unsigned results;

		memcpy(text, whole, length + 1);
		for (size_t times = 1 + fuzz_number(3); times; times--)
			length = mutate(text, length);
		file_put(text, length);

		int got = read_all(i % 2, &results, &why);

		read += got == 0 && !why.text[0];
		torn += got == 0 && why.text[0];
		refused += got == -EBADMSG && why.text[0];
		bad += got != 0 && got != -EBADMSG;
	}
	printf("# %u read, %u torn, %u refused\n", read, torn, refused);
	CHECK(bad == 0 && read + torn + refused == 4000);
	CHECK(read > 100 && torn > 50 && refused > 1000);
	free(text);
	free(whole);
}

static void test_refusals(void)
{
	struct record_writer *writer = NULL, *other = NULL;
	struct facts run = run_facts(), clash = { 0 };
	struct trial_result result = sample(1);
	struct reason why;
	unsigned results;

	unlink(path);
	CHECK(record_create(&writer, path, RECORD_KEEP, &run, &why) == 0);
	CHECK(record_create(&other, path, RECORD_OVERWRITE, &run, &why) ==
	      -EBUSY);
	CHECK_TEXT(after_path(&why), ": another run is writing it: wait for "
				     "that, or name another file with -o");
	CHECK(record_resume(&other, path, &clash, NULL, NULL, &why) == -EBUSY);
	record_writer_free(writer);
	CHECK(record_create(&writer, path, RECORD_KEEP, &run, &why) == -EEXIST);
	CHECK(strstr(why.text, ": exists: name another file with -o, or go on "
			       "with it: run --resume "));
	CHECK(record_create(&writer, path, RECORD_OVERWRITE, &run, &why) == 0);

	/* A limit on the file's size is as good as a full disk. */
	struct rlimit limit, small;

	CHECK(record_write(writer, &result, &why) == 0);
	char *before = file_get();

	getrlimit(RLIMIT_FSIZE, &limit);
	small = limit;
	small.rlim_cur = strlen(before) + 300;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	CHECK(record_write(writer, &result, &why) == -EFBIG);
	small.rlim_cur = strlen(before) + strlen(strchr(before, '\n')) - 50;
	setrlimit(RLIMIT_FSIZE, &small);
	CHECK(record_write(writer, &result, &why) == -EFBIG); /* histogram */
	setrlimit(RLIMIT_FSIZE, &limit);
	CHECK(strstr(why.text, ": cannot write; all before is kept: make room "
			       "and go on with run --resume "));
	char *after = file_get();

	CHECK_TEXT(after, before);
	free(before);
	free(after);
	facts_set_number(&result.noise, "switches", 1);
	CHECK(record_write(writer, &result, &why) == -EINVAL);
	CHECK(strstr(why.text, "the fact 'switches' would be both a value and "
			       "an object"));
	record_writer_free(writer);
	CHECK(read_all(true, &results, &why) == 0 && results == 1);

	CHECK(record_create(&writer, "/dev/full", RECORD_KEEP, &run, &why) ==
	      -ENOSPC);
	CHECK_TEXT(why.text,
		   "/dev/full: cannot write: No space left on device");
	CHECK(record_create(&writer, "/nowhere/a.jsonl", RECORD_KEEP, &run,
			    &why) == -ENOENT);
	CHECK_TEXT(why.text, "/nowhere/a.jsonl: cannot create the record: name "
			     "another file with -o: No such file or directory");
	CHECK(record_resume(&writer, "/dev/null", &clash, NULL, NULL, &why) ==
	      -EINVAL);
	CHECK(record_open(NULL, folder, false, &why) == -EISDIR);
	trial_result_clear(&result);
	facts_clear(&run);
	facts_clear(&clash);
}

/* The caller frees; ended by a NUL. */
static char *whole_file(size_t *size)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 16);

	*size = fread(text, 1, (1 << 16) - 1, file);
	fclose(file);
	return text;
}

/* The text with one byte changed. */
static void write_file(const char *text, size_t at, char byte, size_t size)
{
	FILE *file = fopen(path, "w");

	fwrite(text, 1, at, file);
	fputc(byte, file);
	fwrite(text + at + 1, 1, size - at - 1, file);
	fclose(file);
}

/* Reads all of a record; whether the reader took it for what was written. */
static bool reads_clean(void)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	struct reason why;
	int type = record_open(&reader, path, true, &why);
	bool clean;

	if (type < 0)
		return false;
	while ((type = record_next(reader, &line, &why)) > 0)
		;
	clean = type == 0 && !why.text[0] && !record_damage(reader).text[0];
	record_line_clear(&line);
	record_close(reader);
	return clean;
}

/* A bit that a disk turned over is seen, wherever it is. */
static void test_damage(void)
{
	unsigned silent = 0;
	char *text;
	size_t size;

	write_sample();
	CHECK(reads_clean());
	text = whole_file(&size);
	for (size_t at = 0; at < size; at++) {
		char turned = (char)(text[at] ^ 1 << at % 5);

		write_file(text, at, turned, size);
		silent += reads_clean();
	}
	/* Of the run line the name "crc" may be lost: as if it were older. */
	CHECK(silent == strlen("crc"));
	free(text);
}

/* Without its sum a line is not believed where the run line has one. */
static void test_unsealed(void)
{
	char *text;
	size_t size;

	write_sample();
	text = whole_file(&size);
	char *first = strchr(text, '\n') + 1;
	char *sum = strstr(first, ",\"crc\":\"");

	memset(sum, ' ', strlen(",\"crc\":\"01234567\""));
	write_file(text, 0, text[0], size);
	CHECK(!reads_clean());
	sum = strstr(text, ",\"crc\":\"");
	for (; sum; sum = strstr(sum, ",\"crc\":\""))
		memset(sum, ' ', strlen(",\"crc\":\"01234567\""));
	write_file(text, 0, text[0], size);
	CHECK(reads_clean()); /* older than the sums */
	free(text);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/a.jsonl", folder);
	test_round_trip();
	test_path();
	test_bad();
	test_odd_but_good();
	test_limits();
	test_torn();
	test_fuzz();
	test_refusals();
	test_damage();
	test_unsealed();
	unlink(path);
	rmdir(folder);
	return tap_end();
}
