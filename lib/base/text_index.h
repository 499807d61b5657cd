/* text_index.h - the numbers of texts: a set of texts in the order in which
 * they came, found by hashing. */
#ifndef COWBENCH_BASE_TEXT_INDEX_H
#define COWBENCH_BASE_TEXT_INDEX_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_INDEX_NONE SIZE_MAX

struct text_index { /* all zero: empty; freed by text_index_free() */
	char **texts;
	size_t nr, room;
	size_t *slots; /* number of the text of that hash, plus 1 */
	size_t nr_slots;
};

/* The number of the text, or TEXT_INDEX_NONE where it is not there. */
size_t text_index_find(const struct text_index *index, const char *text);

/* The number of the text.  Where the text is new, a copy of it is added at the
 * end, and its number is what index->nr was before. */
size_t text_index_add(struct text_index *index, const char *text);

void text_index_free(struct text_index *index);

#endif
