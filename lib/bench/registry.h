/* registry.h - every benchmark: make writes the list of the files in bench/. */
#ifndef COWBENCH_BENCH_REGISTRY_H
#define COWBENCH_BENCH_REGISTRY_H

#include "bench.h"

struct bench_entry {
	const char *name; /* NULL ends */
	const struct bench *bench;
	const char *file; /* "bench/null.c" */
};

extern const struct bench_entry bench_registry[];

#endif
