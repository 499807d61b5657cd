/* profile.c - see profile.h. */
#include "profile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static int by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static void grow_slots(struct profiles *profiles)
{
	size_t nr = profiles->nr_slots ? 2 * profiles->nr_slots : 1 << 10;

	free(profiles->slots);
	profiles->slots = memory_new(nr, sizeof(*profiles->slots));
	profiles->nr_slots = nr;
	for (size_t i = 0; i < profiles->nr; i++) {
		size_t at = profiles->list[i].hash % nr;

		while (profiles->slots[at])
			at = (at + 1) % nr;
		profiles->slots[at] = (uint32_t)i + 1;
	}
}

static bool is_same(const struct profile *profile, const struct node *list,
		    const uint32_t *nodes, size_t nr)
{
	if (profile->nr != nr)
		return false;
	for (size_t i = 0; i < nr; i++)
		if (profile->parts[i].node != nodes[i] ||
		    profile->parts[i].count != list[nodes[i]].count)
			return false;
	return true;
}

static uint32_t add(struct profiles *profiles, const struct node *list,
		    const uint32_t *nodes, size_t nr, uint64_t hash)
{
	struct profile *made;

	profiles->list = memory_grow(profiles->list, profiles->nr,
				     &profiles->room, sizeof(*profiles->list));
	made = &profiles->list[profiles->nr];
	*made = (struct profile){ .hash = hash, .nr = nr };
	made->parts = memory_new(nr, sizeof(*made->parts));
	for (size_t i = 0; i < nr; i++) {
		made->parts[i] = (struct part){ .node = nodes[i],
						.count = list[nodes[i]].count };
		made->total += list[nodes[i]].count;
	}
	return (uint32_t)profiles->nr++;
}

uint32_t profiles_take(struct profiles *profiles, struct node *list,
		       uint32_t *nodes, size_t nr)
{
	uint64_t hash = nr;
	uint32_t found;
	size_t at;

	qsort(nodes, nr, sizeof(*nodes), by_number);
	for (size_t i = 0; i < nr; i++) {
		hash = (hash ^ nodes[i]) * 0x9e3779b97f4a7c15u;
		hash = (hash ^ hash >> 29 ^ list[nodes[i]].count) *
		       0x9e3779b97f4a7c15u;
	}
	hash ^= hash >> 32;
	if (2 * profiles->nr >= profiles->nr_slots)
		grow_slots(profiles);
	at = hash % profiles->nr_slots;
	for (; profiles->slots[at]; at = (at + 1) % profiles->nr_slots)
		if (is_same(&profiles->list[profiles->slots[at] - 1], list,
			    nodes, nr))
			break;
	if (!profiles->slots[at])
		profiles->slots[at] = add(profiles, list, nodes, nr, hash) + 1;
	found = profiles->slots[at] - 1;
	for (size_t i = 0; i < nr; i++)
		list[nodes[i]].count = 0;
	return found;
}

void profiles_write(const struct profiles *profiles, FILE *to)
{
	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *profile = &profiles->list[i];

		if (!profile->kept)
			continue;
		fprintf(to, "window %llu %llu",
			(unsigned long long)profile->kept,
			(unsigned long long)profile->total);
		for (size_t j = 0; j < profile->nr; j++)
			fprintf(to, " %u:%llu", profile->parts[j].node,
				(unsigned long long)profile->parts[j].count);
		putc('\n', to);
	}
}

void profiles_clear(struct profiles *profiles)
{
	for (size_t i = 0; i < profiles->nr; i++)
		free(profiles->list[i].parts);
	free(profiles->list);
	free(profiles->slots);
	*profiles = (struct profiles){ 0 };
}
