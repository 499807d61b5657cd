/* inline.c - see inline.h. */
#include "inline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static void forget(struct inlines *inlines)
{
	free(inlines->chains);
	free(inlines->list);
	free(inlines->ats);
	*inlines = (struct inlines){ 0 };
}

/* "chain NUMBER PARENT NAME" */
static bool take_chain(struct inlines *inlines, struct symbols *symbols,
		       const char *line)
{
	unsigned number, parent;
	char name[128];

	if (sscanf(line, "chain %u %u %127s", &number, &parent, name) != 3 ||
	    number != inlines->nr_chains || parent >= number)
		return false;
	inlines->chains = memory_grow(inlines->chains, number,
				      &inlines->room_chains,
				      sizeof(*inlines->chains));
	inlines->chains[number].parent = parent;
	inlines->chains[number].name = symbols_name(symbols, name);
	inlines->nr_chains++;
	return true;
}

/* "range START END CHAIN" */
static bool take_range(struct inlines *inlines, const char *line)
{
	char *rest;
	uint64_t start = strtoull(line + strlen("range "), &rest, 16);
	uint64_t end = strtoull(rest, &rest, 16);
	uint64_t chain = strtoull(rest, &rest, 10);
	uint64_t before = inlines->nr ? inlines->list[inlines->nr - 1].end : 0;

	if (*rest != '\n' || start < before || end <= start ||
	    chain == CHAIN_NONE || chain >= inlines->nr_chains)
		return false;
	inlines->list = memory_grow(inlines->list, inlines->nr, &inlines->room,
				    sizeof(*inlines->list));
	inlines->list[inlines->nr++] = (struct range){
		.start = start,
		.end = end,
		.chain = (uint32_t)chain,
	};
	return true;
}

static bool take_line(struct inlines *inlines, struct symbols *symbols,
		      const char *line)
{
	if (strncmp(line, "range ", 6) == 0)
		return take_range(inlines, line);
	if (strncmp(line, "chain ", 6) == 0)
		return take_chain(inlines, symbols, line);
	if (strncmp(line, "at ", 3) == 0) {
		inlines->ats = memory_grow(inlines->ats, inlines->nr_ats,
					   &inlines->room_ats,
					   sizeof(*inlines->ats));
		inlines->ats[inlines->nr_ats++] = strtoull(line + 3, NULL, 16);
	}
	if (strncmp(line, "build ", 6) == 0)
		sscanf(line, "build %128s", inlines->build);
	return true;
}

bool inlines_read(struct inlines *inlines, struct symbols *symbols,
		  const char *path)
{
	FILE *file = fopen(path, "re");
	char line[512];
	bool good = file != NULL, ended = false;

	*inlines = (struct inlines){ 0 };
	inlines->chains = memory_grow(NULL, 0, &inlines->room_chains,
				      sizeof(*inlines->chains));
	inlines->chains[inlines->nr_chains++] = (struct chain){ 0 };
	while (good && !ended && fgets(line, sizeof(line), file)) {
		ended = strcmp(line, "end\n") == 0;
		good = take_line(inlines, symbols, line);
	}
	if (file)
		(void)fclose(file);
	if (!good || !ended)
		forget(inlines);
	return good && ended;
}

const char *inlines_refuse(struct inlines *inlines,
			   const struct symbols *symbols, const char *build)
{
	const char *why = NULL;

	if (!inlines->nr)
		return NULL;
	if (*build && *inlines->build && strcmp(build, inlines->build) != 0)
		why = "it has another build ID";
	for (size_t i = 0; i < inlines->nr_ats && symbols->nr; i++) {
		const struct symbol *symbol =
			symbols_find(symbols, inlines->ats[i]);

		if (!symbol || symbol->address != inlines->ats[i])
			why = "its functions lie elsewhere";
	}
	if (why)
		forget(inlines);
	return why;
}

uint32_t inlines_find(const struct inlines *inlines, uint64_t address)
{
	size_t low = 0, high = inlines->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (inlines->list[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < inlines->list[low - 1].end
		       ? inlines->list[low - 1].chain
		       : CHAIN_NONE;
}

#define CHAIN_DEPTH 512 /* as in plugin/inlines/main.c */

uint32_t inlines_node(const struct inlines *inlines, struct nodes *nodes,
		      uint32_t node, uint32_t chain)
{
	uint32_t names[CHAIN_DEPTH];
	size_t nr = 0;

	for (; chain != CHAIN_NONE && nr < CHAIN_DEPTH;
	     chain = inlines->chains[chain].parent)
		names[nr++] = inlines->chains[chain].name;
	while (nr)
		node = nodes_child(nodes, node, names[--nr] | NODE_INLINED);
	return node;
}
