/* export_kcidb.c - records as KernelCI's database takes them: KCIDB's schema,
 * version 5.3 (kcidb_io/schema/v05_03.py); see export.h. */
#include "export/export.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "export/sheet.h"

/* The "origin" is the site's, and agreed with KernelCI: who submits writes it
 * over this one. */
#define ORIGIN "cowbench"

/* A node of KCIDB's tree of tests: letters, digits, '_', '-', and '.' between
 * levels. */
static char *path_of(const char *id)
{
	char *path = memory_format(ORIGIN ".%s", id);

	for (char *at = path; *at; at++) {
		if (*at == ' ')
			*at = '.';
		else if (!isalnum((unsigned char)*at) && !strchr("_-.", *at))
			*at = '_';
	}
	return path;
}

/* What all tests of a record have.  Their ids hold the run's host, second and
 * seed, so that they are no other run's. */
static void open_test(struct json_text *json, const struct facts *run,
		      const char *id, const char *arm, const char *unit)
{
	const char *release = facts_text(run, "kernel.release", "unknown");
	char *text = memory_format(ORIGIN ":%s/%s/%.0f/%s%s%s/%s",
				   facts_text(run, "host", "anonymous"),
				   facts_text(run, "started", ""),
				   facts_number(run, "plan.seed", 0), id,
				   *arm ? "/" : "", arm, unit);

	json_open_object(json, NULL);
	json_put_text(json, "id", text);
	free(text);
	json_put_text(json, "origin", ORIGIN);
	text = memory_format(ORIGIN ":%s", release);
	json_put_text(json, "build_id", text);
	free(text);
	text = path_of(id);
	json_put_text(json, "path", text);
	free(text);
	json_put_text(json, "start_time", facts_text(run, "started", ""));
	json_open_object(json, "environment");
	json_put_text(json, "comment", facts_text(run, "cpu.model", "unknown"));
	json_close(json);
}

/* Numbers are of proved cases alone, as in every table. */
static void put_case(struct json_text *json, const struct facts *run,
		     const struct case_summary *one)
{
	static const char *const statuses[NR_PROOFS] = {
		[PROOF_PROVED] = "DONE",
		[PROOF_WRONG] = "FAIL",
		[PROOF_BLIND] = "MISS",
	};
	bool proved = one->proof == PROOF_PROVED &&
		      isfinite(one->midmean.value);
	const struct interval *interval = &one->midmean.interval;

	open_test(json, run, one->id, one->arm, one->unit);
	json_put_text(json, "status", proved ? "DONE" : statuses[one->proof]);
	if (one->why_wrong[0])
		json_put_text(json, "comment", one->why_wrong);
	else if (one->proof == PROOF_BLIND)
		json_put_text(json, "comment",
			      "page frames could not be seen, so nothing is "
			      "proved");
	if (proved) {
		json_open_object(json, "number");
		json_put_number(json, "value", one->midmean.value);
		json_put_text(json, "unit", one->unit);
		json_close(json);
	}
	json_open_object(json, "misc");
	json_put_text(json, "case", one->id);
	if (one->arm[0])
		json_put_text(json, "arm", one->arm);
	json_put_integer(json, "trials", one->nr);
	json_put_bool(json, "near_overhead", one->small);
	if (proved && interval_finite(*interval)) {
		json_put_number(json, "low", interval->low);
		json_put_number(json, "high", interval->high);
	}
	json_close(json);
	json_close(json);
}

static void put_end(struct json_text *json, const struct facts *run,
		    const struct summary_end *end, size_t at)
{
	char *which = memory_format("%zu", at);

	open_test(json, run, end->id, which, "");
	free(which);
	json_put_text(json, "status",
		      end->outcome == OUTCOME_SKIP ? "SKIP" : "ERROR");
	json_put_text(json, "comment", end->reason);
	json_close(json);
}

int export_kcidb(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why)
{
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_open_object(&json, "version");
	json_put_integer(&json, "major", 5);
	json_put_integer(&json, "minor", 3);
	json_close(&json);
	json_open_array(&json, "tests");
	for (size_t i = 0; i < nr; i++) {
		const struct summary *summary = sources[i].summary;

		for (size_t j = 0; j < summary->nr; j++)
			put_case(&json, &summary->run, &summary->cases[j]);
		for (size_t j = 0; j < summary->nr_ends; j++)
			put_end(&json, &summary->run, &summary->ends[j], j);
	}
	json_close(&json);
	json_close(&json);
	json_text_print(&json, to);
	return sheet_written(to, why);
}
