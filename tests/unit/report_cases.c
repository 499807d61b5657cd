/* report_cases.c - the cases of several sides beside each other: that each
 * stands where a search through all would have put it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "report/cases.h"
#include "tap.h"

#define SIDES 4
#define CASES 60 /* a side, at most */

static const char *const benches[] = { "cow_write", "fault", "fork" };
static const char *const states[] = { "exclusive", "shared", "zero" };
static const char *const units[] = { "ns/page", "ns/folio" };
static const char *const regions[] = { "", "2m", "4m", "32m" };

static uint64_t seed;

static size_t below(size_t nr)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (size_t)(seed >> 33) % nr;
}

static void set_case(struct case_summary *one, const char *bench,
		     const char *state, const char *unit, const char *region)
{
	*one = (struct case_summary){ .proof = PROOF_PROVED };
	snprintf(one->bench, sizeof(one->bench), "%s", bench);
	snprintf(one->unit, sizeof(one->unit), "%s", unit);
	snprintf(one->id, sizeof(one->id), "%s state=%s%s%s", bench, state,
		 region[0] ? " bytes=" : "", region);
	if (region[0])
		facts_set_text(&one->axes, "bytes", region);
}

/* Cases in any order, none twice. */
static void make_side(struct summary *summary, size_t regions_nr)
{
	for (size_t i = 0; i < CASES; i++) {
		struct case_summary *one = &summary->cases[summary->nr];
		bool there = false;

		set_case(one, benches[below(3)], states[below(3)],
			 units[below(2)], regions[below(regions_nr)]);
		for (size_t j = 0; j < summary->nr; j++)
			there |= strcmp(summary->cases[j].id, one->id) == 0 &&
				 strcmp(summary->cases[j].unit, one->unit) == 0;
		if (there)
			facts_clear(&one->axes);
		summary->nr += !there;
	}
}

/* Whether the first case of which the group can be has it, and no other. */
static bool stands_first(const struct report_cases *cases, size_t side,
			 const struct case_group *group)
{
	size_t found = SIZE_MAX, has = SIZE_MAX, first = SIZE_MAX;

	for (size_t i = 0; i < cases->nr; i++) {
		const struct report_case *one = &cases->list[i];
		size_t of = 0;

		while (of < SIDES && !one->groups[of].nr)
			of++;
		if (one->groups[side].entries == group->entries)
			has = i;
		/* The case may have been there before, or be of this side. */
		if (of <= side && one->place < first &&
		    case_entries_order(one->groups[of].entries,
				       group->entries) == 0) {
			found = i;
			first = one->place;
		}
	}
	return has == found && has != SIZE_MAX;
}

static bool are_gathered(const struct report_cases *cases)
{
	bool good = true;

	for (size_t i = 2; i < cases->nr; i++) {
		const struct report_case *one = &cases->list[i];
		const struct report_case *last = &cases->list[i - 1];
		bool alike = strcmp(one->bench, last->bench) == 0 &&
			     strcmp(one->unit, last->unit) == 0;

		good &= !alike || one->place > last->place;
		for (size_t j = 0; j + 1 < i && !alike; j++)
			good &= strcmp(one->bench, cases->list[j].bench) != 0 ||
				strcmp(one->unit, cases->list[j].unit) != 0;
	}
	return good;
}

static void test_any(uint64_t start)
{
	struct summary records[SIDES] = { 0 };
	struct side sides[SIDES] = { 0 };
	struct contrasts contrasts = { 0 };
	struct report_cases cases;
	bool found = true, joined = true;
	size_t groups = 0;

	seed = start;
	for (size_t i = 0; i < SIDES; i++) {
		records[i].cases = memory_new(CASES, sizeof(*records->cases));
		make_side(&records[i], 1 + below(4));
		sides[i] = (struct side){ .records = &records[i], .nr = 1 };
	}
	contrasts.list = memory_new(CASES, sizeof(*contrasts.list));
	for (; contrasts.nr < records[0].nr; contrasts.nr++) {
		struct contrast *one = &contrasts.list[contrasts.nr];

		memcpy(one->id, records[0].cases[contrasts.nr].id, CASE_ID_MAX);
		memcpy(one->unit, records[0].cases[contrasts.nr].unit,
		       sizeof(one->unit));
	}
	report_cases_make(&cases, sides, SIDES, &contrasts);
	for (size_t i = 0; i < SIDES; i++) {
		const struct case_index *index = &cases.indexes[i];
		struct case_group group;

		for (size_t from = 0;
		     (group = case_index_group(index, from)).nr;
		     from += group.nr, groups++)
			found &= stands_first(&cases, i, &group);
	}
	for (size_t i = 0; i < cases.nr; i++) {
		const struct report_case *one = &cases.list[i];

		joined &= !!one->contrast == !!one->groups[0].nr;
		joined &= !one->contrast ||
			  (strcmp(one->contrast->id, one->name) == 0 &&
			   strcmp(one->contrast->unit, one->unit) == 0);
	}
	CHECK(groups > 2 * SIDES && cases.nr > 2 && cases.nr < groups);
	CHECK(found);
	CHECK(are_gathered(&cases));
	CHECK(joined);
	report_cases_clear(&cases);
	free(contrasts.list);
	for (size_t i = 0; i < SIDES; i++) {
		for (size_t j = 0; j < records[i].nr; j++)
			facts_clear(&records[i].cases[j].axes);
		free(records[i].cases);
	}
}

int main(void)
{
	for (uint64_t start = 1; start <= 30; start++)
		test_any(start);
	return tap_end();
}
