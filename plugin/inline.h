/* inline.h - the functions that the kernel's compiler inlined, by address: the
 * table that plugin/inlines/main.c made of DWARF, and whether the table is of
 * the kernel that runs.
 */
#ifndef COWBENCH_PLUGIN_INLINE_H
#define COWBENCH_PLUGIN_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack.h"
#include "symbols.h"

#define CHAIN_NONE  0u
#define BUILD_BYTES 129 /* a build ID as text */

struct inlines { /* all zero: nothing is known */
	struct chain {
		uint32_t parent; /* what it is inlined into, or CHAIN_NONE */
		uint32_t name;
	} * chains; /* the first stands for CHAIN_NONE */
	size_t nr_chains, room_chains;

	struct range {
		uint64_t start, end; /* end is behind it */
		uint32_t chain;
	} * list; /* by address */
	size_t nr, room;

	uint64_t *ats; /* where functions begin */
	size_t nr_ats, room_ats;
	char build[BUILD_BYTES]; /* the build ID; "": none */
};

/* Reads the table. False, with nothing known, where it is not whole. */
bool inlines_read(struct inlines *inlines, struct symbols *symbols,
		  const char *path);

/* Forgets the table where it is of another kernel than the guest's, and says
 * how that is seen; else NULL.  build is the guest's ID, or "". */
const char *inlines_refuse(struct inlines *inlines,
			   const struct symbols *symbols, const char *build);

/* The innermost function that the instruction at the address is inlined from,
 * or CHAIN_NONE. */
uint32_t inlines_find(const struct inlines *inlines, uint64_t address);

/* The node of that chain below a function's node. */
uint32_t inlines_node(const struct inlines *inlines, struct nodes *nodes,
		      uint32_t node, uint32_t chain);

#endif
