/* memory.h - the heap, for a plugin: where there is none left, the emulator
 * ends. */
#ifndef COWBENCH_PLUGIN_MEMORY_H
#define COWBENCH_PLUGIN_MEMORY_H

#include <stdlib.h>

/* Zeroed. */
static inline void *memory_new(size_t nr, size_t each)
{
	void *made = calloc(nr ? nr : 1, each);

	if (!made)
		abort();
	return made;
}

/* Room for one more than nr. */
static inline void *memory_grow(void *list, size_t nr, size_t *room,
				size_t each)
{
	if (nr < *room)
		return list;
	*room = *room ? 2 * *room : 256;
	list = realloc(list, *room * each);
	if (!list)
		abort();
	return list;
}

#endif
