/* cache.h - a model of caches: which lines of memory an operation has to wait
 * for, by node.  Physical addresses, lines of 64 bytes, sets with the least
 * recently used line leaving first; each level is asked when the one above it
 * has missed, and takes the line in.  Data alone: no instructions, no page
 * walks, no prefetch.
 */
#ifndef COWBENCH_PLUGIN_CACHE_H
#define COWBENCH_PLUGIN_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CACHE_LEVELS 4
#define CACHE_NODES  16

struct misses { /* lines that came from memory */
	uint32_t loads[CACHE_NODES], stores[CACHE_NODES];
};

struct cache { /* no levels: there is no model */
	struct level {
		uint64_t *lines; /* [sets * ways] and 1; 0: empty.  The most
				  * recent of a set first */
		size_t sets, ways;
	} levels[CACHE_LEVELS];
	size_t nr;
	uint64_t node_bytes[CACHE_NODES];
	size_t nr_nodes;
	struct misses misses; /* since it was set to 0 */
};

/* "BYTES/WAYS:BYTES/WAYS", the level next to the CPU first, and "BYTES:BYTES"
 * of the nodes. False where that is none: sets have to be a whole number. */
bool cache_set_levels(struct cache *cache, const char *text);
bool cache_set_nodes(struct cache *cache, const char *text);

/* An access to so many bytes at the emulator's address of RAM (emulator.h). */
void cache_access(struct cache *cache, uint64_t address, unsigned bytes,
		  bool store);

#endif
