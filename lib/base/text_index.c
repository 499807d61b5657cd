/* text_index.c - see text_index.h. */
#include "base/text_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

/* The slot that has the text; or the empty slot where it belongs. */
static size_t *find_slot(const struct text_index *index, const char *text)
{
	size_t at = hash_text(text), *slot;

	while (*(slot = &index->slots[at++ % index->nr_slots]))
		if (strcmp(index->texts[*slot - 1], text) == 0)
			break;
	return slot;
}

static void grow(struct text_index *index)
{
	free(index->slots);
	index->nr_slots = index->nr_slots ? 4 * index->nr_slots : 256;
	index->slots = memory_new(index->nr_slots, sizeof(*index->slots));
	for (size_t i = 0; i < index->nr; i++)
		*find_slot(index, index->texts[i]) = i + 1;
}

size_t text_index_find(const struct text_index *index, const char *text)
{
	return index->nr ? *find_slot(index, text) - 1 : TEXT_INDEX_NONE;
}

size_t text_index_add(struct text_index *index, const char *text)
{
	size_t *slot;

	if (2 * index->nr >= index->nr_slots)
		grow(index);
	slot = find_slot(index, text);
	if (*slot)
		return *slot - 1;
	index->texts = memory_grow(index->texts, index->nr, &index->room,
				   sizeof(*index->texts));
	index->texts[index->nr++] = memory_text(text);
	*slot = index->nr;
	return index->nr - 1;
}

void text_index_free(struct text_index *index)
{
	for (size_t i = 0; i < index->nr; i++)
		free(index->texts[i]);
	free(index->texts);
	free(index->slots);
	*index = (struct text_index){ 0 };
}
