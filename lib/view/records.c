/* records.c - see records.h. */
#include "view/records.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "view/complain.h"

int records_read(struct records *records, char *const *paths, size_t nr,
		 bool histograms)
{
	*records = (struct records){
		.summaries = memory_new(nr, sizeof(*records->summaries)),
		.sources = memory_new(nr, sizeof(*records->sources)),
	};
	for (size_t i = 0; i < nr; i++) {
		struct summary *summary = &records->summaries[i];
		struct reason why;

		records->nr++;
		summary->histograms = histograms;
		records->sources[i] =
			(struct export_source){ paths[i], summary };
		if (summary_read(summary, paths[i], &why))
			return complain("%s", why.text);
		if (summary->damage.text[0])
			complain("beware: %s", summary->damage.text);
		if (summary->repeated)
			complain("beware: %s: %s is there twice, and counts "
				 "once",
				 paths[i], summary->repeated_first.text);
		if (summary->warning.text[0])
			complain("beware: %s", summary->warning.text);
	}
	return 0;
}

size_t records_proved(const struct records *records)
{
	size_t proved = 0;

	for (size_t i = 0; i < records->nr; i++) {
		const struct summary *summary = &records->summaries[i];

		for (size_t j = 0; j < summary->nr; j++) {
			const struct case_summary *one = &summary->cases[j];

			proved += one->proof == PROOF_PROVED;
			if (one->proof == PROOF_BLIND)
				complain("left out, not proved (blind): %s",
					 one->id);
			if (one->proof == PROOF_WRONG)
				complain("left out, its pages met a wrong "
					 "fate: %s",
					 one->id);
			else if (one->seen[PROOF_WRONG])
				complain("%llu wrong trial%s left out: %s",
					 (unsigned long long)
						 one->seen[PROOF_WRONG],
					 text_plural(one->seen[PROOF_WRONG]),
					 one->id);
		}
	}
	return proved;
}

void records_free(struct records *records)
{
	for (size_t i = 0; i < records->nr; i++)
		summary_clear(&records->summaries[i]);
	free(records->summaries);
	free(records->sources);
	*records = (struct records){ 0 };
}
