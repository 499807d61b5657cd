/* count.h - instructions of a window, by node: a block's go to the function
 * that they lie in, and below it to those that were inlined there.
 */
#ifndef COWBENCH_PLUGIN_COUNT_H
#define COWBENCH_PLUGIN_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "inline.h"
#include "stack.h"

struct counts {
	struct nodes nodes;
	struct inlines inlines;
	uint32_t *touched; /* nodes that have counted something */
	size_t nr_touched, room_touched;
};

/* Counts the block's instructions from `from` on, before `to`, for the function
 * of the node, in which the block begins.  block may be NULL: all of them are
 * the node's own. */
void counts_add(struct counts *counts, const struct block *block, uint32_t node,
		uint64_t from, uint64_t to);

/* The node of one instruction of the block. */
uint32_t counts_node(struct counts *counts, const struct block *block,
		     uint32_t node, uint64_t at);

/* Sets all counts to 0. */
void counts_forget(struct counts *counts);

#endif
