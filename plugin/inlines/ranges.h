/* ranges.h - which inlined functions an instruction is of: ranges of addresses,
 * each with its chain of them.
 */
#ifndef COWBENCH_INLINES_RANGES_H
#define COWBENCH_INLINES_RANGES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CHAIN_NONE 0u

struct ranges { /* all zero is none */
	struct chain {
		uint32_t parent; /* what it is inlined into; CHAIN_NONE: the
				  * function itself */
		char *name;
	} * chains; /* the first stands for CHAIN_NONE */
	size_t nr_chains, room_chains;
	uint32_t *slots; /* chain of that hash; 0: none */
	size_t nr_slots;

	struct range {
		uint64_t start, end; /* end is behind it */
		uint32_t chain;
		size_t order; /* in which it was added */
	} * list;	      /* of the functions so far: they do not overlap */
	size_t nr, room;

	struct range *inner; /* of the function that is read */
	size_t nr_inner, room_inner;
};

/* The chain that continues parent with name, which is copied.  Each is there
 * once. */
uint32_t ranges_chain(struct ranges *ranges, uint32_t parent, const char *name);

/* Addresses of a chain, in the function that is read.  What lies in them is
 * added behind them. */
void ranges_add(struct ranges *ranges, uint64_t start, uint64_t end,
		uint32_t chain);

/* The function is read: of ranges that overlap the last one counts. */
void ranges_end_function(struct ranges *ranges);

/* The lines "chain" and "range" (main.c), by address.  What functions claim
 * twice is the first one's. */
void ranges_write(struct ranges *ranges, FILE *to);

void ranges_clear(struct ranges *ranges);

#endif
