/* records.h - the records that a command was given. */
#ifndef COWBENCH_VIEW_RECORDS_H
#define COWBENCH_VIEW_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/summary.h"
#include "export/export.h"

struct records {
	struct summary *summaries;
	struct export_source *sources; /* one for each, named by its path */
	size_t nr;
};

/* Reads all of paths whole, with histograms or without, and complains of what
 * is torn.  Returns 0, or EXIT_ERROR after complaining; records_free() in
 * either case. */
int records_read(struct records *records, char *const *paths, size_t nr,
		 bool histograms);

/* Complains of each case that is not proved, and so left out of what is
 * published.  The number of proved cases. */
size_t records_proved(const struct records *records);

void records_free(struct records *records);

#endif
