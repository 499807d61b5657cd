/* block.h - what the plugin must know about a block of guest code before it is
 * executed: by the bytes of its last instruction, and by the function that it
 * is in.
 */
#ifndef COWBENCH_PLUGIN_BLOCK_H
#define COWBENCH_PLUGIN_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "emulator.h"
#include "inline.h"
#include "stack.h"
#include "symbols.h"

struct blocks {
	struct block **slots; /* by a hash of their address */
	size_t nr, nr_slots;
	uint32_t user; /* the name for user space */
	const struct machine *machine;
};

/* The block that is being translated; kept as long as the emulator runs. */
const struct block *blocks_take(struct blocks *blocks, struct symbols *symbols,
				const struct inlines *inlines,
				const struct qemu_plugin_tb *tb);

#endif
