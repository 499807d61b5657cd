/* item.c - see item.h. */
#include "data/item_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define CHUNK_BYTES ((size_t)1 << 16)
#define FEW	    64 /* members that are sorted in place */

struct chunk {
	struct chunk *next;
	size_t room;
	char bytes[];
};

/* --- memory --------------------------------------------------------------- */

struct item_tree *item_tree_new(void)
{
	return memory_new(1, sizeof(struct item_tree));
}

/* Frees all chunks but the first. */
void item_forget(struct item_tree *tree)
{
	while (tree->chunks && tree->chunks->next) {
		struct chunk *next = tree->chunks->next;

		tree->chunks->next = next->next;
		free(next);
	}
	tree->used = 0;
	tree->nr_open = 0;
}

void item_tree_free(struct item_tree *tree)
{
	if (!tree)
		return;
	item_forget(tree);
	free(tree->chunks);
	free(tree->open);
	free(tree);
}

void *item_take(struct item_tree *tree, size_t bytes)
{
	bytes = (bytes + 7) & ~(size_t)7;
	if (!tree->chunks || tree->chunks->room - tree->used < bytes) {
		size_t room = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
		struct chunk *chunk =
			memory_resize(NULL, sizeof(*chunk) + room, 1);

		chunk->next = tree->chunks;
		chunk->room = room;
		tree->chunks = chunk;
		tree->used = 0;
	}
	tree->used += bytes;
	return tree->chunks->bytes + tree->used - bytes;
}

char *item_take_text(struct item_tree *tree, const char *text, size_t length)
{
	char *copy = item_take(tree, length + 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

/* --- names ---------------------------------------------------------------- */

/* Names are in the order of their keys; equal keys are told apart by the rest.
 */
static uint64_t key_of(const char *name)
{
	uint64_t key = 0;
	int i = 0;

	for (; i < 8 && name[i]; i++)
		key = key << 8 | (unsigned char)name[i];
	return i ? key << 8 * (8 - i) : 0;
}

static int compare_names(const struct item_member *one,
			 const struct item_member *two)
{
	if (one->key != two->key)
		return one->key < two->key ? -1 : 1;
	/* A name of less than 8 bytes has a 0 at the key's end. */
	return one->key & 0xff ? strcmp(one->name + 8, two->name + 8) : 0;
}

static int by_name(const void *one, const void *two, void *members)
{
	const struct item_member *list = members;

	return compare_names(&list[*(const uint32_t *)one],
			     &list[*(const uint32_t *)two]);
}

/* Ranks the members by their names: false where two have the same. */
static bool rank(struct item_member *members, size_t nr)
{
	uint32_t few[FEW];
	uint32_t *order = nr > FEW ? memory_new(nr, sizeof(*order)) : few;
	bool well = true;

	for (size_t i = 0; i < nr; i++) {
		size_t at = i;

		if (nr <= FEW)
			for (; at && compare_names(&members[order[at - 1]],
						   &members[i]) > 0;
			     at--)
				order[at] = order[at - 1];
		order[at] = (uint32_t)i;
	}
	if (nr > FEW)
		qsort_r(order, nr, sizeof(*order), by_name, members);
	for (size_t i = 0; i < nr; i++) {
		members[i].sorted = order[i];
		well = well && (!i || compare_names(&members[order[i - 1]],
						    &members[order[i]]) != 0);
	}
	if (order != few)
		free(order);
	return well;
}

const struct item_member *item_ranked(const struct item *object, size_t rank)
{
	return &object->members[object->members[rank].sorted];
}

static struct item_member *find(const struct item *object, const char *name)
{
	struct item_member wanted = { .name = name, .key = key_of(name) };
	size_t low = 0, high;

	if (!object || object->type != ITEM_OBJECT)
		return NULL;
	high = object->nr;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct item_member *one =
			&object->members[object->members[middle].sorted];
		int order = compare_names(&wanted, one);

		if (!order)
			return one;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct item *item_get(const struct item *object, const char *name)
{
	const struct item_member *member = find(object, name);

	return member ? &member->value : NULL;
}

void item_drop(struct item *object, const char *name)
{
	struct item_member *member = find(object, name);
	struct item_member *list = object->members;
	uint32_t at, left = 0;

	if (!member)
		return;
	at = (uint32_t)(member - list);
	for (uint32_t i = 0; i < object->nr; i++)
		if (list[i].sorted != at)
			list[left++].sorted =
				list[i].sorted - (list[i].sorted > at);
	object->nr--;
	for (uint32_t i = at; i < object->nr; i++) {
		uint32_t sorted = list[i].sorted;

		list[i] = list[i + 1];
		list[i].sorted = sorted;
	}
}

/* --- arrays and objects --------------------------------------------------- */

size_t item_open(struct item_tree *tree)
{
	tree->open = memory_grow(tree->open, tree->nr_open, &tree->room_open,
				 sizeof(*tree->open));
	tree->open[tree->nr_open] = (struct item_member){ 0 };
	return tree->nr_open++;
}

bool item_close(struct item_tree *tree, size_t first, bool object,
		struct item *item)
{
	const size_t nr = tree->nr_open - first;
	const struct item_member *from = nr ? tree->open + first : NULL;

	item->type = object ? ITEM_OBJECT : ITEM_ARRAY;
	item->nr = (uint32_t)nr;
	tree->nr_open = first;
	if (object) {
		item->members = item_take(tree, nr * sizeof(*item->members));
		if (nr)
			memcpy(item->members, from, nr * sizeof(*from));
		return rank(item->members, nr);
	}
	item->items = item_take(tree, nr * sizeof(*item->items));
	for (size_t i = 0; i < nr; i++)
		item->items[i] = from[i].value;
	return true;
}

void item_name(struct item_tree *tree, size_t place, const char *name)
{
	tree->open[place].name = name;
	tree->open[place].key = key_of(name);
}

const char *item_text_of(const struct item *object, const char *name)
{
	const char *text = item_text(item_get(object, name));

	return text ? text : "";
}

double item_number_of(const struct item *object, const char *name)
{
	const struct item *number = item_get(object, name);

	return item_is_number(number) ? item_number(number) : NAN;
}

bool item_is_true(const struct item *object, const char *name)
{
	const struct item *value = item_get(object, name);

	return value && value->type == ITEM_TRUE;
}

const struct item *item_named(const struct item *array, const char *name)
{
	for (size_t i = 0; i < item_count(array); i++)
		if (strcmp(item_text_of(&array->items[i], "name"), name) == 0)
			return &array->items[i];
	return NULL;
}
