/* units.c - see units.h. */
#include "compare/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

void values_add(struct values *values, double value)
{
	values->list = memory_grow(values->list, values->nr, &values->room,
				   sizeof(*values->list));
	values->list[values->nr++] = value;
}

double values_mean(const struct values *values, bool logs)
{
	double sum = 0;

	for (size_t i = 0; i < values->nr; i++)
		sum += values->list[i];

	double mean = values->nr ? sum / (double)values->nr : NAN;

	return logs ? exp(mean) : mean;
}

static double scaled(double net, bool logs)
{
	return logs ? net > 0 ? log(net) : NAN : net;
}

void values_of_boots(const struct side *side, const struct case_group *group,
		     bool logs, struct values *values)
{
	double *sums = memory_new(side->nr_boots, sizeof(*sums));
	size_t *trials = memory_new(side->nr_boots, sizeof(*trials));

	for (size_t i = 0; i < group->nr; i++) {
		const struct case_entry *entry = &group->entries[i];
		size_t boot = side->boots[entry->record];

		for (size_t j = 0; j < entry->one->nr; j++)
			sums[boot] +=
				scaled(entry->one->list[j].q[Q_MIDMEAN], logs);
		trials[boot] += entry->one->nr;
	}
	for (size_t i = 0; i < side->nr_boots; i++)
		if (trials[i])
			values_add(values, sums[i] / (double)trials[i]);
	free(sums);
	free(trials);
}

void values_of_trials(const struct case_group *group, struct values *values)
{
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		for (size_t j = 0; j < one->nr; j++)
			values_add(values, one->list[j].q[Q_MIDMEAN]);
	}
}

static int compare_pair(const struct summary_trial *a,
			const struct summary_trial *b)
{
	if (a->boot != b->boot)
		return a->boot < b->boot ? -1 : 1;
	return (a->pair > b->pair) - (a->pair < b->pair);
}

/* The difference within each whole pair, in the order of time. */
static void pair_values(const struct case_summary *a,
			const struct case_summary *b, bool logs,
			struct values *va, struct values *vb)
{
	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		int order = compare_pair(&a->list[i], &b->list[j]);

		if (order == 0) {
			values_add(va, scaled(a->list[i].q[Q_MIDMEAN], logs));
			values_add(vb, scaled(b->list[j].q[Q_MIDMEAN], logs));
		}
		i += order <= 0;
		j += order >= 0;
	}
}

void values_of_pairs(const struct case_group *a, const struct case_group *b,
		     bool logs, struct values *va, struct values *vb)
{
	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		size_t left = a->entries[i].record;
		size_t right = b->entries[j].record;

		if (left == right)
			pair_values(a->entries[i].one, b->entries[j].one, logs,
				    va, vb);
		i += left <= right;
		j += right <= left;
	}
}

/* Trials are sorted, so copies of a trial are neighbours. */
int units_check(const struct case_group *group, const struct side *side,
		struct reason *why)
{
	for (size_t i = 0; side->arm && i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		for (size_t j = 1; j < one->nr; j++) {
			if (compare_pair(&one->list[j - 1], &one->list[j]))
				continue;
			return reason_set(
				why, -EINVAL,
				"%s: pair %d of '%s' is there twice; take one "
				"of them out",
				side->paths[group->entries[i].record],
				one->list[j].pair, one->id);
		}
	}
	return 0;
}
