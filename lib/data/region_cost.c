/* region_cost.c - see region_cost.h. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/axes.h"
#include "data/region_cost.h"
#include "mm/words.h"
#include "stats/welch.h"

/* Whether pages that are not there leave the axis without a meaning. */
static bool is_of_pages(const char *axis)
{
	static const enum axis_id ids[] = { AXIS_STATE, AXIS_HELD, AXIS_KIND,
					    AXIS_VIA, AXIS_STRIDE };

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		if (strcmp(axis, axis_names[ids[i]]) == 0)
			return true;
	return false;
}

static bool is_absent(const struct case_summary *one)
{
	return strcmp(facts_text(&one->axes, axis_names[AXIS_STATE], ""),
		      state_words[STATE_ABSENT]) == 0;
}

static bool is_floor(const struct case_summary *floor,
		     const struct case_summary *one)
{
	if (strcmp(floor->bench, one->bench) != 0 ||
	    strcmp(floor->unit, one->unit) != 0 ||
	    strcmp(floor->arm, one->arm) != 0 || !is_absent(floor) ||
	    floor->proof == PROOF_WRONG || !floor->nr ||
	    floor->axes.nr != one->axes.nr)
		return false;
	for (size_t i = 0; i < one->axes.nr; i++) {
		const struct fact *mine = &one->axes.list[i];
		const struct fact *its = facts_find(&floor->axes, mine->key);

		if (!its || (!fact_same(mine, its) && !is_of_pages(mine->key)))
			return false;
	}
	return true;
}

static double *midmeans(const struct case_summary *one)
{
	double *values = memory_new(one->nr, sizeof(*values));

	for (size_t i = 0; i < one->nr; i++)
		values[i] = one->list[i].q[Q_MIDMEAN];
	return values;
}

bool region_cost(const struct summary *summary, const struct case_summary *one,
		 struct region_cost *cost)
{
	static const char call[] = "/call";
	size_t length = strlen(one->unit);

	if (length < strlen(call) ||
	    strcmp(one->unit + length - strlen(call), call) != 0 ||
	    is_absent(one) || one->proof == PROOF_WRONG || !one->nr)
		return false;
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *floor = &summary->cases[i];

		if (!is_floor(floor, one))
			continue;

		double *less = midmeans(floor), *all = midmeans(one);
		struct welch welch = welch_compare(less, floor->nr, all,
						   one->nr, one->quantum);
		double half;

		cost->floor = floor;
		cost->interval = welch_interval(&welch, SUMMARY_CONFIDENCE);
		half = (cost->interval.high - cost->interval.low) / 2;
		cost->value = one->midmean.value - floor->midmean.value;
		if (interval_finite(cost->interval))
			cost->interval =
				(struct interval){ cost->value - half,
						   cost->value + half };
		cost->told = !(cost->interval.low <= 0) ||
			     !interval_finite(cost->interval);
		free(less);
		free(all);
		return true;
	}
	return false;
}

char *region_cost_change(const struct summary *a, const struct summary *b,
			 const char *id, const char *unit)
{
	const struct case_summary *of_a = summary_find(a, id, "", unit);
	const struct case_summary *of_b = summary_find(b, id, "", unit);
	struct region_cost from, to;

	if (!of_a || !of_b || !region_cost(a, of_a, &from) ||
	    !region_cost(b, of_b, &to) ||
	    from.value < of_a->midmean.value / 20 ||
	    to.value < of_b->midmean.value / 20)
		return NULL;
	return memory_format(
		"of the region, less %s: %.0f -> %.0f, %+.3g%%  %s",
		from.floor->id, from.value, to.value,
		100 * (to.value / from.value - 1), id);
}
