/* record_scan.h - parses the lines of a record: a part of the reader. */
#ifndef COWBENCH_DATA_RECORD_SCAN_H
#define COWBENCH_DATA_RECORD_SCAN_H

#include <stdbool.h>

#include "data/record.h"
#include "data/scan.h"

/* Parses a line that is no histogram; started: the run line was read before.
 * Returns its enum record_type, RECORD_EOF for an unknown type, or scan->err.
 * Changes `parsed`. */
int record_scan(struct scan *scan, struct item *parsed, bool started,
		struct record_line *line);

bool record_scan_is_histogram(const struct item *line);

/* Adds the histogram in that line to result, the trial of the line before. */
void record_scan_histogram(struct scan *scan, const struct item *line,
			   struct trial_result *result);

#endif
