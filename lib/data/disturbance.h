/* disturbance.h - what disturbed a run: the doctor's word when the run began,
 * and trials that lost more of the CPU than the other trials of their case.
 */
#ifndef COWBENCH_DATA_DISTURBANCE_H
#define COWBENCH_DATA_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/facts.h"
#include "trial/result.h"

/* A trial is out of line where its share is at least DISTURBED_SHARE and
 * DISTURBED_TIMES the median of its case's trials; and, whatever the median,
 * where its share is at least the last of these.  The rule never looks at the
 * measured values. */
#define DISTURBED_SHARE	 0.02
#define DISTURBED_TIMES	 3
#define DISTURBED_ALWAYS 0.10

/* The share (0 to 1) of a trial's time in which it waited for a CPU (run delay,
 * throttling by its cgroup) or the host had taken the CPU away (steal, the mean
 * over all CPUs); 0 where nothing is known. */
double disturbance_share(const struct trial_result *result, double cpus);

/* How many of these shares are out of line. */
size_t disturbances_count(const double *shares, size_t nr);

/* Writes the doctor's word of the run line with what was bad, such as
 * "disturbed (load: 3.1, steal: 8.0 %)"; "" where the record has no word.
 * Returns text. */
const char *disturbance_text(const struct facts *run, char *text, size_t room);

/* Whether the doctor's word was "disturbed". */
bool disturbance_bad(const struct facts *run);

#endif
