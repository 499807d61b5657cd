/* case_index.c - see case_index.h. */
#include "compare/case_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/case.h"

/* For a case of arm B, the name is that of its case in arm A: the ids of the
 * two may differ in what is a default there. */
void case_entry_name(const struct case_entry *entry, char name[CASE_ID_MAX])
{
	const struct case_summary *one = entry->one;

	memcpy(name, one->twin[0] ? one->twin : one->id, CASE_ID_MAX);
	if (one->arm[0])
		case_id_drop(name, one->arm, strcspn(one->arm, "="));
}

static void key_of(struct case_entry *entry)
{
	case_entry_name(entry, entry->key);
	case_id_drop(entry->key, "bytes", strlen("bytes"));
	entry->region = facts_text(&entry->one->axes, "bytes", "");
}

static int order_of_keys(const struct case_entry *a, const struct case_entry *b)
{
	int order = strcmp(a->key, b->key);

	return order ? order : strcmp(a->one->unit, b->one->unit);
}

int case_entries_order(const struct case_entry *a, const struct case_entry *b)
{
	int order = order_of_keys(a, b);

	return order || (a->alone && b->alone) ? order
					       : strcmp(a->region, b->region);
}

static int compare_entries(const void *one, const void *two)
{
	const struct case_entry *a = one, *b = two;
	int order = order_of_keys(a, b);

	order = order ? order : strcmp(a->region, b->region);
	return order ? order
		     : (a->record > b->record) - (a->record < b->record);
}

/* Marks the entries whose key and unit have only one region. */
static void note_alone(struct case_index *index)
{
	for (size_t from = 0, end; from < index->nr; from = end) {
		struct case_entry *first = &index->list[from];
		bool alone = true;

		for (end = from; end < index->nr; end++) {
			if (order_of_keys(first, &index->list[end]))
				break;
			alone &= strcmp(first->region,
					index->list[end].region) == 0;
		}
		for (size_t i = from; i < end; i++)
			index->list[i].alone = alone;
	}
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
			key_of(entry);
			index->nr++;
		}
	}
	if (index->nr)
		qsort(index->list, index->nr, sizeof(*index->list),
		      compare_entries);
	note_alone(index);
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
