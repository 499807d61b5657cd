/* estimate.h - how long a run takes, as far as can be known beforehand.
 */
#ifndef COWBENCH_RUN_ESTIMATE_H
#define COWBENCH_RUN_ESTIMATE_H

#include <stddef.h>

#include "run/session.h"

/* Seconds that what is left takes on a calm machine: each trial's budget, the
 * time of its process, and that of filling its region and looking at it.  Cases
 * that this machine skips take none. */
double estimate_seconds(const struct session *session);

/* Writes seconds as "about 1:05 min". */
void estimate_minutes(double seconds, char *text, size_t room);

/* Writes what is known of the run's time: "about 1:05 min", and what comes on
 * top of that where programs wait for this machine's CPUs, and with
 * --quiet-wait. */
void estimate_text(const struct session *session, char *text, size_t room);

#endif
