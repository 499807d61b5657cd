/* export_told.h - what somebody has to know of records that go to another
 * tool. */
#ifndef COWBENCH_REPORT_EXPORT_TOLD_H
#define COWBENCH_REPORT_EXPORT_TOLD_H

#include <stdbool.h>

#include "view/records.h"

/* Complains of the cases that are left out for tools that make ratios. */
void export_tell_small(const struct records *records);

/* Complains where a tool gets too few repetitions for a verdict: benchstat's
 * Mann-Whitney test needs 6 for 95 %, compare.py asks for 9. */
void export_tell_few(const struct records *records, bool benchstat);

/* Complains of the cases that are left out for Apache Otava. */
void export_tell_otava(const struct records *records);

#endif
