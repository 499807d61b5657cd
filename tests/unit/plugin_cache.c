/* plugin_cache.c - the emulator's plugin: programs whose misses are known,
 * through its model of caches. */
#include <stdlib.h>

#include "../../plugin/cache.h"
#include "tap.h"

#define LINE  64
#define KILO  1024
#define SMALL (32 * KILO)
#define NODE  ((uint64_t)1 << 30)

static uint64_t loads(const struct cache *cache)
{
	return (uint64_t)cache->misses.loads[0] + cache->misses.loads[1];
}

static struct cache made(const char *levels)
{
	struct cache cache = { 0 };

	CHECK(cache_set_levels(&cache, levels));
	CHECK(cache_set_nodes(&cache, "1073741824:1073741824"));
	return cache;
}

static void forget(struct cache *cache)
{
	for (size_t i = 0; i < cache->nr; i++)
		free(cache->levels[i].lines);
}

static void stream(struct cache *cache, uint64_t from, uint64_t bytes,
		   bool store)
{
	cache->misses = (struct misses){ { 0 }, { 0 } };
	for (uint64_t at = 0; at < bytes; at += 8)
		cache_access(cache, from + at, 8, store);
}

/* A streaming read misses each line once; again, none of what fits, and all of
 * what does not: the least recently used leaves first. */
static void test_stream(void)
{
	struct cache cache = made("32768/8");

	stream(&cache, 0, SMALL, false);
	CHECK(loads(&cache) == SMALL / LINE);
	stream(&cache, 0, SMALL, false);
	CHECK(loads(&cache) == 0);
	stream(&cache, 0, 2 * SMALL, false);
	stream(&cache, 0, 2 * SMALL, false);
	CHECK(loads(&cache) == 2 * SMALL / LINE);
	forget(&cache);
}

/* What the first level has lost is in the second. */
static void test_levels(void)
{
	struct cache cache = made("32768/8:262144/16");

	stream(&cache, 0, 4 * SMALL, false);
	CHECK(loads(&cache) == 4 * SMALL / LINE);
	stream(&cache, 0, 4 * SMALL, false);
	CHECK(loads(&cache) == 0);
	forget(&cache);
}

/* A pointer chase in lines of one set: as many as it has ways stay. */
static void test_chase(void)
{
	struct cache cache = made("32768/8");
	uint64_t apart = SMALL / 8;

	for (unsigned ways = 8; ways <= 9; ways++) {
		for (unsigned lap = 0; lap < 2; lap++) {
			cache.misses = (struct misses){ { 0 }, { 0 } };
			for (unsigned i = 0; i < ways; i++)
				cache_access(&cache, i * apart, 8, false);
		}
		CHECK(loads(&cache) == (ways == 8 ? 0 : 9));
	}
	forget(&cache);
}

/* Stores to the second node's memory, as the emulator counts addresses; the
 * copy of a page from one node to the other. */
static void test_nodes(void)
{
	struct cache cache = made("2097152/8");

	stream(&cache, 2 * NODE, 4096, true);
	CHECK(cache.misses.stores[1] == 64 && cache.misses.stores[0] == 0);
	stream(&cache, 2 * NODE - 4096, 4096, true);
	CHECK(cache.misses.stores[0] == 64 && cache.misses.stores[1] == 0);
	cache.misses = (struct misses){ { 0 }, { 0 } };
	for (uint64_t at = 0; at < 4096; at += 8) {
		cache_access(&cache, 2 * NODE + 65536 + at, 8, false);
		cache_access(&cache, 65536 + at, 8, true);
	}
	CHECK(cache.misses.loads[1] == 64 && cache.misses.stores[0] == 64);
	CHECK(cache.misses.loads[0] == 0 && cache.misses.stores[1] == 0);
	/* One access that lies in two lines. */
	cache.misses = (struct misses){ { 0 }, { 0 } };
	cache_access(&cache, 1000060, 8, false);
	CHECK(loads(&cache) == 2);
	forget(&cache);
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"",	    "x",
		"0/8",	    "32768",
		"32768/",   "32768/0",
		"100/8",    "32768/8,",
		"32768/8:", "4096/8:4096/8:4096/8:4096/8:4096/8"
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct cache cache = { 0 };

		CHECK(!cache_set_levels(&cache, bad[i]));
		forget(&cache);
	}
}

int main(void)
{
	test_stream();
	test_levels();
	test_chase();
	test_nodes();
	test_bad();
	return tap_end();
}
