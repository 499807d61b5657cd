/* cases.c - see cases.h. */
#include "report/cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/text_index.h"

static size_t first_place(const struct case_group *group)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < group->nr; i++)
		if (group->entries[i].place < first)
			first = group->entries[i].place;
	return first;
}

static int by_place(const void *left, const void *right)
{
	size_t a = first_place(left), b = first_place(right);

	return (a > b) - (a < b);
}

/* An anchor is the same wherever the case stands, and on every page. */
static void name_anchor(struct report_case *one)
{
	uint64_t hash;
	size_t nr = 0;

	for (const char *at = one->name; *at && nr < ANCHOR_ROOM - 10; at++) {
		bool plain = (*at >= 'a' && *at <= 'z') ||
			     (*at >= 'A' && *at <= 'Z') ||
			     (*at >= '0' && *at <= '9');

		if (plain)
			one->anchor[nr++] = *at;
		else if (nr && one->anchor[nr - 1] != '-')
			one->anchor[nr++] = '-';
	}
	/* Two names may have the same letters. */
	hash = hash_more(hash_text(one->name), one->unit, strlen(one->unit));
	snprintf(one->anchor + nr, ANCHOR_ROOM - nr, "-%08x", (unsigned)hash);
}

/* The number of a pair of texts. */
static size_t number_of(struct text_index *index, const char *one,
			const char *two)
{
	char *both = memory_format("%zu %s%s", strlen(one), one, two);
	size_t number = text_index_add(index, both);

	free(both);
	return number;
}

/* Where the cases are: by key, unit and region; and where those are the only
 * region of their key and unit, by key and unit alone, since then the region
 * follows from defaults (case_index.h). */
struct finder {
	struct text_index names;
	size_t *places; /* of each name: its first case; TEXT_INDEX_NONE */
	size_t room;
};

/* region NULL: the name without it. */
static size_t *place_of(struct finder *finder, const struct case_entry *entry,
			const char *region)
{
	size_t nr = finder->names.nr;
	char *key = memory_format("%zu %s%s%s", strlen(entry->key), entry->key,
				  region ? "=" : "", region ? region : "");
	size_t at = number_of(&finder->names, key, entry->one->unit);

	free(key);
	if (at == nr) {
		finder->places = memory_grow(finder->places, nr, &finder->room,
					     sizeof(*finder->places));
		finder->places[at] = TEXT_INDEX_NONE;
	}
	return &finder->places[at];
}

/* The group's case; where there is none yet, cases->nr, as which the caller
 * adds it. */
static size_t find(struct finder *finder, const struct report_cases *cases,
		   const struct case_entry *entry)
{
	size_t found = *place_of(finder, entry, entry->region);

	if (entry->alone) {
		size_t other = *place_of(finder, entry, NULL);

		found = other < found ? other : found;
	}
	if (found != TEXT_INDEX_NONE)
		return found;
	*place_of(finder, entry, entry->region) = cases->nr;
	if (entry->alone)
		*place_of(finder, entry, NULL) = cases->nr;
	return cases->nr;
}

static void add(struct report_cases *cases, struct finder *finder, size_t side,
		const struct case_group *group)
{
	struct report_case *one =
		&cases->list[find(finder, cases, group->entries)];

	if (!one->groups) {
		cases->nr++;
		one->groups = memory_new(cases->nr_sides, sizeof(*one->groups));
		case_entry_name(group->entries, one->name);
		one->bench = group->entries->one->bench;
		one->unit = group->entries->one->unit;
		name_anchor(one);
	}
	one->groups[side] = *group;
}

static void add_side(struct report_cases *cases, struct finder *finder,
		     size_t side)
{
	const struct case_index *index = &cases->indexes[side];
	size_t nr = 0, room = case_index_groups(index);
	struct case_group *groups = memory_new(room, sizeof(*groups));

	for (size_t from = 0; nr < room; from += groups[nr++].nr)
		groups[nr] = case_index_group(index, from);
	if (nr)
		qsort(groups, nr, sizeof(*groups), by_place);
	cases->list = memory_resize(cases->list, cases->nr + nr + 1,
				    sizeof(*cases->list));
	memset(cases->list + cases->nr, 0, (nr + 1) * sizeof(*cases->list));
	for (size_t i = 0; i < nr; i++)
		add(cases, finder, side, &groups[i]);
	free(groups);
}

/* Gives each case the contrast of the same name and unit. */
static void join(struct report_cases *cases, const struct contrasts *contrasts)
{
	struct text_index names = { 0 };
	const struct contrast **found = memory_new(
		cases->nr + contrasts->nr, sizeof(const struct contrast *));

	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];

		found[number_of(&names, one->id, one->unit)] = one;
	}
	for (size_t i = 0; i < cases->nr; i++) {
		struct report_case *one = &cases->list[i];

		one->contrast = found[number_of(&names, one->name, one->unit)];
	}
	text_index_free(&names);
	free(found);
}

static int by_group(const void *left, const void *right)
{
	const struct report_case *a = left, *b = right;

	if (a->group != b->group)
		return a->group > b->group ? 1 : -1;
	return (a->place > b->place) - (a->place < b->place);
}

/* Moves each case that only a later side has to the cases of its benchmark and
 * unit; else their order stays. */
static void gather(struct report_cases *cases)
{
	struct text_index groups = { 0 };

	for (size_t i = 0; i < cases->nr; i++) {
		struct report_case *one = &cases->list[i];

		one->place = i;
		one->group = number_of(&groups, one->bench, one->unit);
	}
	if (cases->nr)
		qsort(cases->list, cases->nr, sizeof(*cases->list), by_group);
	text_index_free(&groups);
}

void report_cases_make(struct report_cases *cases, const struct side *sides,
		       size_t nr, const struct contrasts *contrasts)
{
	struct finder finder = { 0 };

	*cases = (struct report_cases){
		.nr_sides = nr,
		.indexes = memory_new(nr, sizeof(*cases->indexes)),
	};
	for (size_t i = 0; i < nr; i++) {
		case_index_make(&cases->indexes[i], &sides[i]);
		add_side(cases, &finder, i);
	}
	text_index_free(&finder.names);
	free(finder.places);
	gather(cases);
	if (contrasts)
		join(cases, contrasts);
}

void report_cases_clear(struct report_cases *cases)
{
	for (size_t i = 0; i < cases->nr; i++)
		free(cases->list[i].groups);
	for (size_t i = 0; i < cases->nr_sides; i++)
		free(cases->indexes[i].list);
	free(cases->list);
	free(cases->indexes);
	*cases = (struct report_cases){ 0 };
}

bool case_group_small(const struct case_group *group)
{
	bool small = false;

	for (size_t i = 0; i < group->nr; i++)
		small |= !group->entries[i].one->ratio;
	return small;
}

double case_group_value(const struct case_group *group)
{
	bool logs = !case_group_small(group);
	double sum = 0;

	for (size_t i = 0; i < group->nr; i++) {
		double value = group->entries[i].one->midmean.value;

		sum += logs ? log(value) : value;
	}
	if (!group->nr || case_group_proof(group) == PROOF_WRONG)
		return NAN;
	sum /= (double)group->nr;
	return logs ? exp(sum) : sum;
}

enum proof case_group_proof(const struct case_group *group)
{
	enum proof worst = PROOF_PROVED;

	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		if (one->proof == PROOF_WRONG)
			return PROOF_WRONG;
		if (one->proof == PROOF_BLIND)
			worst = PROOF_BLIND;
	}
	return worst;
}

uint64_t case_group_wrong(const struct case_group *group)
{
	uint64_t wrong = 0;

	for (size_t i = 0; i < group->nr; i++)
		wrong += group->entries[i].one->seen[PROOF_WRONG];
	return wrong;
}

size_t case_group_trials(const struct case_group *group)
{
	size_t nr = 0;

	for (size_t i = 0; i < group->nr; i++)
		nr += group->entries[i].one->nr;
	return nr;
}

void case_group_histogram(const struct case_group *group,
			  struct histogram *histogram, double *overhead)
{
	*histogram = (struct histogram){ 0 };
	*overhead = 0;
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		histogram_merge(histogram, &one->histogram);
		*overhead += one->overhead / (double)group->nr;
	}
}
