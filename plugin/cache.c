/* cache.c - see cache.h. */
#include "cache.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define LINE_BYTES 64

bool cache_set_levels(struct cache *cache, const char *text)
{
	for (;;) {
		struct level *level = &cache->levels[cache->nr];
		char *rest;
		uint64_t bytes = strtoull(text, &rest, 10);

		if (*rest != '/' || cache->nr == CACHE_LEVELS)
			return false;
		level->ways = strtoull(rest + 1, &rest, 10);
		if (!bytes || !level->ways ||
		    bytes % (level->ways * LINE_BYTES))
			return false;
		level->sets = bytes / LINE_BYTES / level->ways;
		level->lines = memory_new(level->sets * level->ways,
					  sizeof(*level->lines));
		cache->nr++;
		if (!*rest)
			return true;
		if (*rest != ':')
			return false;
		text = rest + 1;
	}
}

bool cache_set_nodes(struct cache *cache, const char *text)
{
	for (;;) {
		char *rest;
		uint64_t bytes = strtoull(text, &rest, 10);

		if (!bytes || cache->nr_nodes == CACHE_NODES)
			return false;
		cache->node_bytes[cache->nr_nodes++] = bytes;
		if (!*rest)
			return true;
		if (*rest != ':')
			return false;
		text = rest + 1;
	}
}

/* The emulator adds the beginning of a node's memory twice (emulator.h). */
static size_t node_of(const struct cache *cache, uint64_t address)
{
	uint64_t start = 0;
	size_t node = 0;

	while (node + 1 < cache->nr_nodes &&
	       address >= 2 * (start + cache->node_bytes[node]))
		start += cache->node_bytes[node++];
	return node;
}

/* Whether the level has the line; afterwards the line is the most recent one of
 * its set. */
static bool ask(struct level *level, uint64_t line)
{
	uint64_t *set = &level->lines[line % level->sets * level->ways];
	size_t at = 0;
	bool found;

	while (at < level->ways && set[at] != line + 1)
		at++;
	found = at < level->ways;
	if (!found)
		at = level->ways - 1;
	memmove(set + 1, set, at * sizeof(*set));
	set[0] = line + 1;
	return found;
}

static void access_line(struct cache *cache, uint64_t line, bool store)
{
	size_t node;

	for (size_t i = 0; i < cache->nr; i++)
		if (ask(&cache->levels[i], line))
			return;
	node = node_of(cache, line * LINE_BYTES);
	if (store)
		cache->misses.stores[node]++;
	else
		cache->misses.loads[node]++;
}

void cache_access(struct cache *cache, uint64_t address, unsigned bytes,
		  bool store)
{
	uint64_t first = address / LINE_BYTES;
	uint64_t last = (address + bytes - 1) / LINE_BYTES;

	for (uint64_t line = first; line <= last; line++)
		access_line(cache, line, store);
}
