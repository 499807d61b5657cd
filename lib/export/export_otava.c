/* export_otava.c - a row a record and a column a case: what Apache Otava reads
 * as a test of type csv; see export.h. */
#include "export/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "export/sheet.h"

static const char *started(const struct export_source *source)
{
	return facts_text(&source->summary->run, "started", "");
}

static int by_start(const void *left, const void *right)
{
	const struct export_source *const *a = left, *const *b = right;
	int order = strcmp(started(*a), started(*b));

	return order ? order : (*a > *b) - (*a < *b);
}

/* Otava takes no empty cell, and makes ratios: the case's values in all
 * records, or nothing. */
static bool is_everywhere(const struct export_source *sources, size_t nr,
			  const struct case_summary *wanted)
{
	for (size_t i = 0; i < nr; i++) {
		const struct case_summary *one =
			summary_find(sources[i].summary, wanted->id,
				     wanted->arm, wanted->unit);

		if (!one || one->proof != PROOF_PROVED || !one->ratio)
			return false;
	}
	return true;
}

size_t export_otava_misses(const struct export_source *sources, size_t nr)
{
	size_t misses = 0;

	for (size_t i = 0; i < sources[0].summary->nr; i++) {
		const struct case_summary *one = &sources[0].summary->cases[i];

		misses += one->proof == PROOF_PROVED && one->ratio &&
			  !is_everywhere(sources, nr, one);
	}
	return misses;
}

static void put_name(struct sheet *sheet, const struct case_summary *one)
{
	char *name = memory_format("%s%s%s", one->id, one->arm[0] ? " " : "",
				   one->arm);

	sheet_text(sheet, name);
	free(name);
}

static void put_row(struct sheet *sheet, const struct export_source *source,
		    const struct case_summary *const *cases, size_t nr)
{
	const struct facts *run = &source->summary->run;
	const char *time = started(source);
	char *seconds = memory_format("%.*sZ", (int)strcspn(time, ".Z"), time);

	sheet_text(sheet, seconds);
	sheet_text(sheet, export_release(source));
	sheet_text(sheet, facts_text(run, "host", NULL));
	sheet_text(sheet, facts_text(run, "boot_id", NULL));
	sheet_text(sheet, source->name);
	for (size_t i = 0; i < nr; i++) {
		const struct case_summary *one =
			summary_find(source->summary, cases[i]->id,
				     cases[i]->arm, cases[i]->unit);

		sheet_number(sheet, one->midmean.value);
	}
	sheet_end_row(sheet);
	free(seconds);
}

int export_otava(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why)
{
	static const char *const names[] = { "time", "kernel", "machine",
					     "boot", "record" };
	const struct summary *first = sources[0].summary;
	const struct case_summary **cases =
		memory_new(first->nr, sizeof(struct case_summary *));
	const struct export_source **order =
		memory_new(nr, sizeof(struct export_source *));
	struct sheet sheet = { .to = to, .form = SHEET_CSV };
	size_t nr_cases = 0;

	for (size_t i = 0; i < nr; i++)
		order[i] = &sources[i];
	qsort(order, nr, sizeof(struct export_source *), by_start);
	for (size_t i = 0; i < first->nr; i++)
		if (is_everywhere(sources, nr, &first->cases[i]))
			cases[nr_cases++] = &first->cases[i];
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		sheet_text(&sheet, names[i]);
	for (size_t i = 0; i < nr_cases; i++)
		put_name(&sheet, cases[i]);
	sheet_end_row(&sheet);
	for (size_t i = 0; i < nr; i++)
		put_row(&sheet, order[i], cases, nr_cases);
	free(cases);
	free(order);
	return sheet_end(&sheet, why);
}
