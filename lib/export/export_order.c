/* export_order.c - trials in the order in which they ran; see export.h. */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "export/sheet.h"

struct order_trial { /* of one record */
	const struct case_summary *one;
	const struct summary_trial *trial;
};

static int by_start(const void *left, const void *right)
{
	const struct order_trial *a = left, *b = right;

	return (a->trial->started_ns > b->trial->started_ns) -
	       (a->trial->started_ns < b->trial->started_ns);
}

/* The mean of the calibrator over the case's trials. */
static double calibrator_of(const struct case_summary *one)
{
	double sum = 0;

	for (size_t i = 0; i < one->nr; i++)
		sum += one->list[i].calibrator;
	return sum / (double)one->nr;
}

static void put_record(struct sheet *sheet, const struct export_source *source)
{
	const struct summary *summary = source->summary;
	struct order_trial *list;
	size_t nr = 0, room = 0;

	for (size_t i = 0; i < summary->nr; i++)
		room += summary->cases[i].nr;
	list = memory_new(room, sizeof(*list));
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];

		if (one->proof != PROOF_PROVED || !one->ratio ||
		    one->clock != CLOCK_TIME || one->nr < 2)
			continue;
		for (size_t j = 0; j < one->nr; j++)
			list[nr++] = (struct order_trial){ one, &one->list[j] };
	}
	if (nr)
		qsort(list, nr, sizeof(*list), by_start);
	for (size_t i = 0; i < nr; i++) {
		const struct case_summary *one = list[i].one;
		const struct summary_trial *trial = list[i].trial;

		sheet_text(sheet, source->name);
		sheet_text(sheet, one->id);
		sheet_text(sheet, one->bench);
		sheet_text(sheet, one->arm);
		sheet_count(sheet, i + 1);
		sheet_number(sheet, (double)(trial->started_ns -
					     list[0].trial->started_ns) /
					    1e9);
		sheet_number(sheet, trial->q[Q_MIDMEAN]);
		sheet_number(sheet, trial->q[Q_MIDMEAN] / one->midmean.value);
		sheet_number(sheet, trial->calibrator / calibrator_of(one));
		sheet_number(sheet, trial->disturbed);
		sheet_end_row(sheet);
	}
	free(list);
}

int export_order(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why)
{
	static const char *const names[] = {
		"record", "case", "bench",    "arm",	    "order",
		"second", "net",  "relative", "calibrator", "disturbed",
	};
	struct sheet sheet = { .to = to, .form = SHEET_TABS };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		sheet_text(&sheet, names[i]);
	sheet_end_row(&sheet);
	for (size_t i = 0; i < nr; i++)
		put_record(&sheet, &sources[i]);
	return sheet_end(&sheet, why);
}
