/* cases.c - see cases.h. */
#include "report/cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

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

static struct report_case *find(const struct report_cases *cases,
				const struct case_group *group)
{
	for (size_t i = 0; i < cases->nr; i++)
		for (size_t j = 0; j < cases->nr_sides; j++) {
			const struct case_group *there =
				&cases->list[i].groups[j];

			if (!there->nr)
				continue;
			if (!case_entries_order(there->entries, group->entries))
				return &cases->list[i];
			break; /* the other sides have the same record */
		}
	return NULL;
}

static void add(struct report_cases *cases, size_t side,
		const struct case_group *group)
{
	struct report_case *one = find(cases, group);

	if (!one) {
		one = &cases->list[cases->nr++];
		one->groups = memory_new(cases->nr_sides, sizeof(*one->groups));
		case_entry_name(group->entries, one->name);
		one->bench = group->entries->one->bench;
		one->unit = group->entries->one->unit;
		name_anchor(one);
	}
	one->groups[side] = *group;
}

static void add_side(struct report_cases *cases, size_t side)
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
		add(cases, side, &groups[i]);
	free(groups);
}

/* Gives each case the contrast of the same name and unit. */
static void join(struct report_cases *cases, const struct contrasts *contrasts)
{
	for (size_t i = 0; contrasts && i < cases->nr; i++)
		for (size_t j = 0; j < contrasts->nr; j++) {
			const struct contrast *there = &contrasts->list[j];

			if (strcmp(there->id, cases->list[i].name) == 0 &&
			    strcmp(there->unit, cases->list[i].unit) == 0)
				cases->list[i].contrast = there;
		}
}

/* Moves each case that only a later side has to the cases of its benchmark and
 * unit: a sort by insertion, since that keeps the order of equals. */
static void gather(struct report_cases *cases)
{
	for (size_t i = 1; i < cases->nr; i++) {
		struct report_case moved = cases->list[i];
		size_t to = i;

		for (size_t j = 0; j < i; j++)
			if (strcmp(cases->list[j].bench, moved.bench) == 0 &&
			    strcmp(cases->list[j].unit, moved.unit) == 0)
				to = j + 1;
		memmove(&cases->list[to + 1], &cases->list[to],
			(i - to) * sizeof(moved));
		cases->list[to] = moved;
	}
}

void report_cases_make(struct report_cases *cases, const struct side *sides,
		       size_t nr, const struct contrasts *contrasts)
{
	*cases = (struct report_cases){
		.nr_sides = nr,
		.indexes = memory_new(nr, sizeof(*cases->indexes)),
	};
	for (size_t i = 0; i < nr; i++) {
		case_index_make(&cases->indexes[i], &sides[i]);
		add_side(cases, i);
	}
	gather(cases);
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
