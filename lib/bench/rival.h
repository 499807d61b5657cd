/* rival.h - another thread that does something without end while operations
 * run. */
#ifndef COWBENCH_BENCH_RIVAL_H
#define COWBENCH_BENCH_RIVAL_H

#include <stdbool.h>

#include "bench.h"

/* Starts a thread on t->other_cpu that calls turn(t) without end, and waits
 * until it has begun: a short round would be over before it runs.  turn()
 * returns false where what it tried failed.  For rearm() of a round's first
 * operation: the looks before it are of pages at rest.  Skips where there is no
 * second CPU. */
void trial_rival(struct trial *t, bool (*turn)(struct trial *t));

/* Ends that thread; safe where there is none.  Counts its turns, the failed
 * ones and the mean of a turn in ns as other_calls, other_failed and
 * other_ns. */
void trial_rival_end(struct trial *t);

#endif
