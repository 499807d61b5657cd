/* export_foreign.c - records in the formats that other suites' tools compare;
 * see export.h. */
#include "export/export.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "export/sheet.h"

/* The tools ask whether repetitions differ, so one has to be a unit of the
 * method: a trial of one record, or, of several, a boot. */
struct repetition {
	double value; /* net, in the case's unit */
	uint64_t n;   /* operations */
};

static size_t repetitions_of(const struct case_summary *one, bool boots,
			     size_t at, struct repetition *repetition)
{
	*repetition = (struct repetition){
		boots ? one->midmean.value : one->list[at].q[Q_MIDMEAN],
		boots ? one->n : one->n / one->nr,
	};
	return boots ? 1 : one->nr;
}

/* The tools make ratios of all values, and their means fail on NaN. */
static bool is_exported(const struct case_summary *one)
{
	return one->proof == PROOF_PROVED && one->ratio && one->nr &&
	       one->n >= one->nr;
}

/* The id as one word: "cow_write/state=shared". */
static char *name_of(const struct case_summary *one)
{
	char *name = memory_text(one->id);

	for (char *at = name; *at; at++) {
		if (*at == ' ')
			*at = '/';
		else if (!isgraph((unsigned char)*at))
			*at = '_';
	}
	return name;
}

/* Does that with each repetition of each case, all of a case together. */
static void each_repetition(const struct export_source *sources, size_t nr,
			    void (*with)(void *to,
					 const struct case_summary *one,
					 size_t family, size_t index,
					 const struct repetition *repetition),
			    void *to)
{
	size_t family = 0;

	for (size_t i = 0; i < nr; i++) {
		for (size_t j = 0; j < sources[i].summary->nr; j++) {
			const struct case_summary *one =
				&sources[i].summary->cases[j];
			size_t index = 0;
			bool seen = false;

			for (size_t k = 0; k < i; k++)
				seen |= summary_find(sources[k].summary,
						     one->id, one->arm,
						     one->unit) != NULL;
			for (size_t k = i; k < nr && !seen; k++) {
				const struct case_summary *other = summary_find(
					sources[k].summary, one->id, one->arm,
					one->unit);
				struct repetition repetition;

				if (!other || !is_exported(other))
					continue;
				for (size_t l = 0;
				     l < repetitions_of(other, nr > 1, l,
							&repetition);
				     l++)
					with(to, other, family, index++,
					     &repetition);
			}
			family += index > 0;
		}
	}
}

/* --- google-benchmark ----------------------------------------------------- */

static void put_gbench(void *to, const struct case_summary *one, size_t family,
		       size_t index, const struct repetition *repetition)
{
	struct json_text *json = to;
	char *name = name_of(one);

	json_open_object(json, NULL);
	json_put_text(json, "name", name);
	json_put_integer(json, "family_index", family);
	json_put_integer(json, "per_family_instance_index", 0);
	json_put_text(json, "run_name", name);
	json_put_text(json, "run_type", "iteration");
	json_put_integer(json, "repetition_index", index);
	json_put_integer(json, "threads", 1);
	json_put_integer(json, "iterations", repetition->n);
	json_put_number(json, "real_time", repetition->value);
	json_put_number(json, "cpu_time", repetition->value);
	json_put_text(json, "time_unit", "ns");
	json_put_text(json, "label", one->unit);
	json_close(json);
	free(name);
}

int export_gbench(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why)
{
	struct json_text json = { 0 };
	const struct facts *run = &sources[0].summary->run;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < sources[i].summary->nr; j++)
			if (sources[i].summary->cases[j].clock != CLOCK_TIME)
				return reason_set(
					why, -EINVAL,
					"%s counts instructions, and "
					"google-benchmark's format has times "
					"alone; benchstat's has both",
					sources[i].name);
	json_open_object(&json, NULL);
	json_open_object(&json, "context");
	json_put_text(&json, "date", facts_text(run, "started", ""));
	json_put_text(&json, "host_name", facts_text(run, "host", ""));
	json_put_text(&json, "executable", "cowbench");
	json_put_number(&json, "num_cpus", facts_number(run, "cpu.online", 1));
	json_put_integer(&json, "mhz_per_cpu", 0);
	json_put_bool(&json, "cpu_scaling_enabled", false);
	json_put_text(&json, "kernel", facts_text(run, "kernel.release", ""));
	json_put_text(&json, "library_build_type", "release");
	json_close(&json);
	json_open_array(&json, "benchmarks");
	each_repetition(sources, nr, put_gbench, &json);
	json_close(&json);
	json_close(&json);
	json_text_print(&json, to);
	return sheet_written(to, why);
}

/* --- benchstat ------------------------------------------------------------ */

/* A line of the configuration: "key: value". */
static void put_config(FILE *to, const char *key, const char *value)
{
	fprintf(to, "%s: ", key);
	for (; *value; value++)
		putc(isprint((unsigned char)*value) ? *value : '?', to);
	putc('\n', to);
}

static void put_benchstat(void *to, const struct case_summary *one,
			  size_t family, size_t index,
			  const struct repetition *repetition)
{
	char *name = name_of(one);

	(void)family;
	(void)index;
	/* No small letter may follow "Benchmark". */
	name[0] = (char)toupper((unsigned char)name[0]);
	fprintf(to, "Benchmark%s\t%llu\t%.15g ", name,
		(unsigned long long)repetition->n, repetition->value);
	for (const char *at = one->unit; *at; at++)
		putc(isgraph((unsigned char)*at) ? *at : '_', to);
	putc('\n', to);
	free(name);
}

int export_benchstat(FILE *to, const struct export_source *sources, size_t nr,
		     struct reason *why)
{
	const struct facts *run = &sources[0].summary->run;

	put_config(to, "goos", "linux");
	put_config(to, "pkg", "cowbench");
	put_config(to, "cpu", facts_text(run, "cpu.model", "unknown"));
	put_config(to, "kernel", facts_text(run, "kernel.release", "unknown"));
	each_repetition(sources, nr, put_benchstat, to);
	return sheet_written(to, why);
}
