/* case_index.c - see case_index.h. */
#include "data/case_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The id without the word of the arms' axis, which is not in it where it is the
 * default.  Of an arm B it is arm A's: the two may differ in what is a default
 * there. */
static void key_of(const struct case_summary *one, char key[CASE_ID_MAX])
{
	const char *id = one->twin[0] ? one->twin : one->id;
	size_t axis = strcspn(one->arm, "=");
	const char *at = id;

	memcpy(key, id, CASE_ID_MAX);
	while (one->arm[0] && (at = strchr(at, ' '))) {
		size_t length = strcspn(at + 1, " ");

		if (strncmp(at + 1, one->arm, axis) == 0 &&
		    at[1 + axis] == '=') {
			memmove(key + (at - id), at + 1 + length,
				strlen(at + 1 + length) + 1);
			return;
		}
		at++;
	}
}

int case_entries_order(const struct case_entry *a, const struct case_entry *b)
{
	int order = strcmp(a->key, b->key);

	return order ? order : strcmp(a->one->unit, b->one->unit);
}

static int compare_entries(const void *one, const void *two)
{
	const struct case_entry *a = one, *b = two;
	int order = case_entries_order(a, b);

	return order ? order
		     : (a->record > b->record) - (a->record < b->record);
}

void case_index_make(struct case_index *index, const struct side *side)
{
	const char *arm = side->arm ? side->arm : "";
	size_t place = 0, room = 0;

	for (size_t i = 0; i < side->nr; i++)
		room += side->records[i].nr;
	*index = (struct case_index){
		.list = memory_new(room, sizeof(struct case_entry))
	};
	for (size_t i = 0; i < side->nr; i++) {
		for (size_t j = 0; j < side->records[i].nr; j++) {
			const struct case_summary *one =
				&side->records[i].cases[j];
			struct case_entry *entry = &index->list[index->nr];

			if (strcmp(one->arm, arm) != 0) {
				index->arms = true;
				continue;
			}
			entry->one = one;
			entry->record = i;
			entry->place = place++;
			key_of(one, entry->key);
			index->nr++;
		}
	}
	if (index->nr)
		qsort(index->list, index->nr, sizeof(*index->list),
		      compare_entries);
}

struct case_group case_index_group(const struct case_index *index, size_t from)
{
	struct case_group group = { index->list + from, 0 };

	while (from + group.nr < index->nr &&
	       case_entries_order(group.entries, group.entries + group.nr) == 0)
		group.nr++;
	return group;
}

size_t case_index_groups(const struct case_index *index)
{
	size_t nr = 0;

	for (size_t at = 0; at < index->nr; nr++)
		at += case_index_group(index, at).nr;
	return nr;
}
