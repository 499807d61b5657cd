/* count.c - see count.h. */
#include "count.h"

#include "memory.h"

static void add(struct counts *counts, uint32_t node, uint64_t nr)
{
	struct node *one = &counts->nodes.list[node];

	if (!nr)
		return;
	if (!one->count) {
		counts->touched = memory_grow(counts->touched,
					      counts->nr_touched,
					      &counts->room_touched,
					      sizeof(*counts->touched));
		counts->touched[counts->nr_touched++] = node;
	}
	one->count += nr;
}

/* The node of a stretch, where the block began in the function of node. */
static uint32_t node_of(struct counts *counts, const struct stretch *stretch,
			uint32_t node)
{
	const struct node *one = &counts->nodes.list[node];

	if (one->name != stretch->name)
		node = nodes_child(&counts->nodes, one->parent, stretch->name);
	return inlines_node(&counts->inlines, &counts->nodes, node,
			    stretch->chain);
}

void counts_add(struct counts *counts, const struct block *block, uint32_t node,
		uint64_t from, uint64_t to)
{
	uint64_t begin = 0;

	if (!block || !block->nr_stretches) {
		add(counts, node, to - from);
		return;
	}
	for (uint32_t i = 0; i < block->nr_stretches; i++) {
		const struct stretch *stretch = &block->stretches[i];
		uint64_t end = begin + stretch->nr;
		uint64_t low = from > begin ? from : begin;
		uint64_t high = to < end ? to : end;

		if (low < high)
			add(counts, node_of(counts, stretch, node), high - low);
		begin = end;
	}
}

uint32_t counts_node(struct counts *counts, const struct block *block,
		     uint32_t node, uint64_t at)
{
	const struct stretch *stretch = NULL;
	uint64_t end = 0;

	for (uint32_t i = 0; block && i < block->nr_stretches && end <= at;
	     i++) {
		stretch = &block->stretches[i];
		end += stretch->nr;
	}
	return stretch ? node_of(counts, stretch, node) : node;
}

void counts_forget(struct counts *counts)
{
	for (size_t i = 0; i < counts->nr_touched; i++)
		counts->nodes.list[counts->touched[i]].count = 0;
	counts->nr_touched = 0;
}
