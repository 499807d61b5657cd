/* export_told.c - see export_told.h. */
#include "report/export_told.h"

#include <math.h>
#include <stdint.h>

#include "base/text.h"
#include "export/export.h"
#include "view/complain.h"

void export_tell_small(const struct records *records)
{
	for (size_t i = 0; i < records->nr; i++)
		for (size_t j = 0; j < records->summaries[i].nr; j++) {
			const struct case_summary *one =
				&records->summaries[i].cases[j];

			if (one->proof == PROOF_PROVED && !one->ratio)
				complain("left out, %s: %s",
					 isnan(one->midmean.value)
						 ? "a trial has no figure"
						 : "too close to the overhead "
						   "for a ratio",
					 one->id);
		}
}

void export_tell_few(const struct records *records, bool benchstat)
{
	size_t need = benchstat ? 6 : 9, least = SIZE_MAX;

	if (records->nr > 1)
		least = records->nr;
	for (size_t i = 0; i < records->summaries[0].nr && records->nr == 1;
	     i++) {
		const struct case_summary *one =
			&records->summaries[0].cases[i];

		if (one->proof == PROOF_PROVED && one->ratio && one->nr < least)
			least = one->nr;
	}
	if (least < need)
		complain("beware: %zu %s a case; %s wants %zu to see a "
			 "difference: run --trials %zu",
			 least, records->nr > 1 ? "records" : "trials",
			 benchstat ? "benchstat" : "compare.py", need, need);
}

void export_tell_otava(const struct records *records)
{
	size_t misses = export_otava_misses(records->sources, records->nr);

	export_tell_small(records);
	if (misses)
		complain("left out: %zu case%s that not every record has",
			 misses, text_plural(misses));
}
