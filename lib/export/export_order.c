/* export_order.c - trials in the order in which they ran; see export.h and
 * order.h. */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "export/order.h"
#include "export/sheet.h"

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

struct order_trial *order_make(const struct summary *summary, size_t *nr)
{
	struct order_trial *list;
	size_t room = 0;

	*nr = 0;
	for (size_t i = 0; i < summary->nr; i++)
		room += summary->cases[i].nr;
	if (!room)
		return NULL;
	list = memory_new(room, sizeof(*list));
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		double calibrator = calibrator_of(one);

		if (one->proof != PROOF_PROVED || !one->ratio ||
		    one->clock != CLOCK_TIME || one->nr < 2)
			continue;
		for (size_t j = 0; j < one->nr; j++) {
			const struct summary_trial *trial = &one->list[j];

			list[(*nr)++] = (struct order_trial){
				.one = one,
				.trial = trial,
				.relative = trial->q[Q_MIDMEAN] /
					    one->midmean.value,
				.calibrator = trial->calibrator / calibrator,
			};
		}
	}
	qsort(list, *nr, sizeof(*list), by_start);
	for (size_t i = 0; i < *nr; i++)
		list[i].second = (double)(list[i].trial->started_ns -
					  list[0].trial->started_ns) /
				 1e9;
	return list;
}

static void put_record(struct sheet *sheet, const struct export_source *source)
{
	size_t nr;
	struct order_trial *list = order_make(source->summary, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct order_trial *at = &list[i];

		sheet_text(sheet, source->name);
		sheet_text(sheet, at->one->id);
		sheet_text(sheet, at->one->bench);
		sheet_text(sheet, at->one->arm);
		sheet_count(sheet, i + 1);
		sheet_number(sheet, at->second);
		sheet_number(sheet, at->trial->q[Q_MIDMEAN]);
		sheet_number(sheet, at->relative);
		sheet_number(sheet, at->calibrator);
		sheet_number(sheet, at->trial->disturbed);
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
