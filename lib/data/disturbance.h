/* disturbance.h - what disturbed a run: the doctor's word when it began, and
 * trials from which the CPU was taken more than from the others of their case.
 */
#ifndef COWBENCH_DATA_DISTURBANCE_H
#define COWBENCH_DATA_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/facts.h"
#include "trial/result.h"

/* A trial is out of line from this share of its time on, and where it is so
 * many times the median of its case's trials; from the second share on whatever
 * the others were.  The rule never looks at what was measured. */
#define DISTURBED_SHARE	 0.02
#define DISTURBED_TIMES	 3
#define DISTURBED_ALWAYS 0.10

/* The share of a trial's time in which it waited for a CPU (run delay,
 * throttling by its cgroup) or the host had taken one (steal, the mean of all
 * CPUs); 0 where nothing is known. */
double disturbance_share(const struct trial_result *result, double cpus);

/* How many of these shares are out of line. */
size_t disturbances_count(const double *shares, size_t nr);

/* "disturbed (load: 3.1, steal: 8.0 %)" of the run line: the doctor's word with
 * what was bad; "" where the record does not say.  Returns text. */
const char *disturbance_text(const struct facts *run, char *text, size_t room);

/* Whether the doctor's word was "disturbed". */
bool disturbance_bad(const struct facts *run);

#endif
