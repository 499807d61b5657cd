/* block.c - see block.h. */
#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* The function at an address in the kernel.  An address before the first
 * function, or in none, gets a name of its own. */
static uint32_t name_at(struct symbols *symbols, uint64_t address,
			uint64_t *start)
{
	const struct symbol *symbol = symbols_find(symbols, address);

	*start = symbol ? symbol->address : 0;
	return symbol ? symbol->name : symbols_name(symbols, "[unknown]");
}

/* Stretches of instructions that are of the same function, and inlined from the
 * same ones. */
static void stretch_block(struct block *block, struct symbols *symbols,
			  const struct inlines *inlines,
			  const struct qemu_plugin_tb *tb)
{
	struct stretch *last = NULL;
	size_t room = 0;

	for (uint32_t i = 0; i < block->nr; i++) {
		uint64_t start, at = qemu_plugin_insn_vaddr(
					qemu_plugin_tb_get_insn(tb, i));
		const struct stretch one = {
			.nr = 1,
			.name = name_at(symbols, at, &start),
			.chain = inlines_find(inlines, at),
		};

		if (last && last->name == one.name &&
		    last->chain == one.chain) {
			last->nr++;
			continue;
		}
		block->stretches = memory_grow(block->stretches,
					       block->nr_stretches, &room,
					       sizeof(*block->stretches));
		last = &block->stretches[block->nr_stretches++];
		*last = one;
	}
	/* The usual case takes no look at them. */
	if (block->nr_stretches == 1 && last->chain == CHAIN_NONE)
		block->nr_stretches = 0;
	if (!block->nr_stretches) {
		free(block->stretches);
		block->stretches = NULL;
	}
}

static void name_block(struct block *block, struct symbols *symbols,
		       const struct machine *machine)
{
	const struct name *name;
	uint64_t start;

	block->name = name_at(symbols, block->at, &start);
	name = &symbols->names[block->name];
	block->returns = name->returns;
	block->entry = machine->entry(name->text, block->at - start);
}

/* The emulator translates the same block many times: one copy of each is
 * kept. */
static struct block **slot_of(const struct blocks *blocks,
			      const struct block *like)
{
	size_t slot = (like->at * 0x9e3779b97f4a7c15u >> 24) % blocks->nr_slots;
	const struct block *block;

	while ((block = blocks->slots[slot]) != NULL &&
	       (block->at != like->at || block->next != like->next ||
		block->nr != like->nr || block->way != like->way ||
		block->jumps != like->jumps))
		slot = (slot + 1) % blocks->nr_slots;
	return &blocks->slots[slot];
}

static void grow_slots(struct blocks *blocks)
{
	struct block **old = blocks->slots;
	size_t nr_old = blocks->nr_slots;

	blocks->nr_slots = nr_old ? 2 * nr_old : 1 << 16;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression) a pointer is meant */
	blocks->slots = memory_new(blocks->nr_slots, sizeof(*blocks->slots));
	for (size_t i = 0; i < nr_old; i++)
		if (old[i])
			*slot_of(blocks, old[i]) = old[i];
	free(old);
}

const struct block *blocks_take(struct blocks *blocks, struct symbols *symbols,
				const struct inlines *inlines,
				const struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(tb, nr - 1);
	size_t length = qemu_plugin_insn_size(last);
	uint64_t at = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
	const struct block like = {
		.at = at,
		.next = qemu_plugin_insn_vaddr(last) + length,
		.nr = (uint32_t)nr,
		.way = blocks->machine->way(qemu_plugin_insn_data(last),
					    length),
		.user = !(at >> 63),
		.jumps = blocks->machine->jumps(qemu_plugin_insn_data(last),
						length),
	};
	struct block **slot, *block;

	if (2 * blocks->nr >= blocks->nr_slots)
		grow_slots(blocks);
	slot = slot_of(blocks, &like);
	block = *slot;
	if (block)
		return block;
	block = memory_new(1, sizeof(*block));
	*block = like;
	if (like.user) {
		block->name = blocks->user;
	} else {
		name_block(block, symbols, blocks->machine);
		stretch_block(block, symbols, inlines, tb);
	}
	*slot = block;
	blocks->nr++;
	return block;
}
