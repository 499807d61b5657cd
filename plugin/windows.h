/* windows.h - the windows of a round, in their order, and which of them are
 * operations that the trial counts. */
#ifndef COWBENCH_PLUGIN_WINDOWS_H
#define COWBENCH_PLUGIN_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cache.h"
#include "profile.h"

struct windows {
	struct window {
		uint32_t profile;
		struct misses misses;
	} * list; /* of the round */
	size_t nr, room;
	size_t next; /* the first that may be the next operation's */

	/* Of the trial, by windows that were kept. */
	uint64_t loads[CACHE_NODES], stores[CACHE_NODES];
	uint64_t lost, slept; /* operations without a window; see explain.c */
};

void windows_start_trial(struct windows *windows);
void windows_start_round(struct windows *windows);

void windows_add(struct windows *windows, uint32_t profile,
		 const struct misses *misses);

/* Takes the next window that has as many instructions as the operation took by
 * the trial's own stamps (a decimal number), and keeps or drops it.  Windows
 * before it left no sample.  Where no window has that many, the operation is
 * counted as lost. */
void windows_find(struct windows *windows, struct profiles *profiles,
		  const char *ticks, bool keep);

/* The lines "lines" of the first nr_nodes nodes, and the line "lost". */
void windows_write(const struct windows *windows, size_t nr_nodes, FILE *to);

#endif
