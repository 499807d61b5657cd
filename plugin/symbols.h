/* symbols.h - the guest kernel's functions, by address. */
#ifndef COWBENCH_PLUGIN_SYMBOLS_H
#define COWBENCH_PLUGIN_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols { /* all zero is an empty list */
	struct symbol {
		uint64_t address;
		uint32_t name;	/* index of its name in names */
		uint32_t order; /* in which it was told */
	} * list;		/* by address, once symbols_sort() was called */
	size_t nr, room;
	struct name {
		char *text;
		bool returns; /* a return thunk: it counts as a part of the
			        * function that jumps there */
	} * names;	      /* each once */
	size_t nr_names, room_names;
	uint32_t *slots; /* name of that hash, plus 1 */
	size_t nr_slots;
};

/* The name's index; text is copied.  What a compiler adds to the name of a part
 * or a copy of a function (".cold", ".isra.0") is left out. */
uint32_t symbols_name(struct symbols *symbols, const char *text);

/* A line of /proc/kallsyms without its newline; what is no code is passed
 * over. */
void symbols_add(struct symbols *symbols, const char *line);
void symbols_sort(struct symbols *symbols);

/* The last symbol at or before the address, or NULL. */
const struct symbol *symbols_find(const struct symbols *symbols,
				  uint64_t address);

#endif
