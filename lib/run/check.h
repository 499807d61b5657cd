/* check.h - whether benchmarks keep the contract (bench.h).
 *
 * A mistake in a benchmark could make its trials measure something else.  So
 * each command that runs trials first checks all benchmarks, and runs nothing
 * where one of them is wrong.
 */
#ifndef COWBENCH_RUN_CHECK_H
#define COWBENCH_RUN_CHECK_H

#include "base/reason.h"
#include "bench/registry.h"

/* 0; or -EINVAL with the reason, one line: the benchmark's file, the field or
 * the row in it (counted from 0), and what to write instead. */
int bench_check(const struct bench_entry *entry, struct reason *why);

/* Checks the whole registry, up to the first mistake.  It opens no file and
 * takes less than a millisecond. */
int bench_check_all(struct reason *why);

#endif
