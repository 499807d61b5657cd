/* record_scan.h - the lines of a record, taken apart: inside of the reader. */
#ifndef COWBENCH_DATA_RECORD_SCAN_H
#define COWBENCH_DATA_RECORD_SCAN_H

#include <stdbool.h>

#include "data/record.h"
#include "data/scan.h"

/* Takes a line apart that is no histogram; started: the run line was read.  Its
 * enum record_type, RECORD_EOF for a type that is not known here, or scan->err.
 * It changes parsed. */
int record_scan(struct scan *scan, json_t *parsed, bool started,
		struct record_line *line);

bool record_scan_is_histogram(const json_t *line);

/* Adds the histogram of that line to result, which is the trial before it. */
void record_scan_histogram(struct scan *scan, const json_t *line,
			   struct trial_result *result);

#endif
