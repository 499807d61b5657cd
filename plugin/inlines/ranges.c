/* ranges.c - see ranges.h. */
#include "ranges.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"

/* --- chains --------------------------------------------------------------- */

static size_t slot_of(const struct ranges *ranges, uint32_t parent,
		      const char *name)
{
	uint64_t hash = 14695981039346656037u ^ parent; /* FNV-1a */

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 1099511628211u;
	return (hash >> 7) % ranges->nr_slots;
}

static void grow_slots(struct ranges *ranges)
{
	ranges->nr_slots = ranges->nr_slots ? 2 * ranges->nr_slots : 1 << 12;
	free(ranges->slots);
	ranges->slots = memory_new(ranges->nr_slots, sizeof(*ranges->slots));
	for (size_t i = 1; i < ranges->nr_chains; i++) {
		const struct chain *chain = &ranges->chains[i];
		size_t at = slot_of(ranges, chain->parent, chain->name);

		while (ranges->slots[at])
			at = (at + 1) % ranges->nr_slots;
		ranges->slots[at] = (uint32_t)i;
	}
}

uint32_t ranges_chain(struct ranges *ranges, uint32_t parent, const char *name)
{
	const struct chain *chain;
	size_t at, length = strlen(name);

	if (2 * (ranges->nr_chains + 1) >= ranges->nr_slots)
		grow_slots(ranges);
	at = slot_of(ranges, parent, name);
	for (; ranges->slots[at]; at = (at + 1) % ranges->nr_slots) {
		chain = &ranges->chains[ranges->slots[at]];
		if (chain->parent == parent && strcmp(chain->name, name) == 0)
			return ranges->slots[at];
	}
	if (!ranges->nr_chains)
		ranges->nr_chains = 1;
	ranges->chains = memory_grow(ranges->chains, ranges->nr_chains,
				     &ranges->room_chains,
				     sizeof(*ranges->chains));
	ranges->chains[ranges->nr_chains] = (struct chain){
		.parent = parent,
		.name = memory_new(length + 1, 1),
	};
	memcpy(ranges->chains[ranges->nr_chains].name, name, length);
	ranges->slots[at] = (uint32_t)ranges->nr_chains;
	return (uint32_t)ranges->nr_chains++;
}

/* --- a function ----------------------------------------------------------- */

void ranges_add(struct ranges *ranges, uint64_t start, uint64_t end,
		uint32_t chain)
{
	/* What the linker has thrown away begins at 0. */
	if (!start || end <= start)
		return;
	ranges->inner = memory_grow(ranges->inner, ranges->nr_inner,
				    &ranges->room_inner,
				    sizeof(*ranges->inner));
	ranges->inner[ranges->nr_inner++] = (struct range){
		.start = start,
		.end = end,
		.chain = chain,
	};
}

static int by_number(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static size_t find(const uint64_t *edges, size_t nr, uint64_t edge)
{
	const uint64_t *at = bsearch(&edge, edges, nr, sizeof(edge), by_number);

	return at ? (size_t)(at - edges) : nr;
}

/* All starts and ends, each once, by address. */
static size_t find_edges(const struct ranges *ranges, uint64_t *edges)
{
	size_t nr = 0, kept = 0;

	for (size_t i = 0; i < ranges->nr_inner; i++) {
		edges[nr++] = ranges->inner[i].start;
		edges[nr++] = ranges->inner[i].end;
	}
	qsort(edges, nr, sizeof(*edges), by_number);
	for (size_t i = 0; i < nr; i++)
		if (!i || edges[i] != edges[i - 1])
			edges[kept++] = edges[i];
	return kept;
}

static void add_flat(struct ranges *ranges, uint64_t start, uint64_t end,
		     uint32_t chain)
{
	struct range *last = ranges->nr ? &ranges->list[ranges->nr - 1] : NULL;

	if (last && last->chain == chain && last->end == start) {
		last->end = end;
		return;
	}
	ranges->list = memory_grow(ranges->list, ranges->nr, &ranges->room,
				   sizeof(*ranges->list));
	ranges->list[ranges->nr] = (struct range){
		.start = start,
		.end = end,
		.chain = chain,
		.order = ranges->nr,
	};
	ranges->nr++;
}

void ranges_end_function(struct ranges *ranges)
{
	uint64_t *edges = memory_new(2 * ranges->nr_inner, sizeof(*edges));
	size_t nr = find_edges(ranges, edges);
	uint32_t *chains = memory_new(nr, sizeof(*chains));

	for (size_t i = 0; i < ranges->nr_inner; i++) {
		const struct range *range = &ranges->inner[i];
		size_t last = find(edges, nr, range->end);

		for (size_t j = find(edges, nr, range->start); j < last; j++)
			chains[j] = range->chain;
	}
	for (size_t i = 0; i + 1 < nr; i++)
		if (chains[i] != CHAIN_NONE)
			add_flat(ranges, edges[i], edges[i + 1], chains[i]);
	ranges->nr_inner = 0;
	free(edges);
	free(chains);
}

/* --- all of them ---------------------------------------------------------- */

static int by_start(const void *left, const void *right)
{
	const struct range *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

void ranges_write(struct ranges *ranges, FILE *to)
{
	uint64_t end = 0;

	if (ranges->nr)
		qsort(ranges->list, ranges->nr, sizeof(*ranges->list),
		      by_start);
	for (size_t i = 1; i < ranges->nr_chains; i++)
		fprintf(to, "chain %zu %" PRIu32 " %s\n", i,
			ranges->chains[i].parent, ranges->chains[i].name);
	for (size_t i = 0; i < ranges->nr; i++) {
		const struct range *range = &ranges->list[i];

		if (range->start < end)
			continue;
		end = range->end;
		fprintf(to, "range %" PRIx64 " %" PRIx64 " %" PRIu32 "\n",
			range->start, range->end, range->chain);
	}
}

void ranges_clear(struct ranges *ranges)
{
	for (size_t i = 1; i < ranges->nr_chains; i++)
		free(ranges->chains[i].name);
	free(ranges->chains);
	free(ranges->slots);
	free(ranges->list);
	free(ranges->inner);
	*ranges = (struct ranges){ 0 };
}
