/* contrast.c - see contrast.h. */
#include "compare/contrast.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/adjust.h"
#include "compare/case_index.h"
#include "compare/units.h"

/* --- one case ------------------------------------------------------------- */

/* The share of the pages that met each fate; false where none was seen. */
static bool fate_shares(const struct case_group *group, double shares[NR_FATES])
{
	double all = 0;

	memset(shares, 0, NR_FATES * sizeof(*shares));
	for (size_t i = 0; i < group->nr; i++)
		for (int fate = 0; fate < NR_FATES; fate++)
			shares[fate] +=
				(double)group->entries[i].one->fates[fate];
	for (int fate = 0; fate < NR_FATES; fate++)
		all += shares[fate];
	for (int fate = 0; fate < NR_FATES && all > 0; fate++)
		shares[fate] /= all;
	return all > 0;
}

/* The fate whose share in a is greatest, or (with b) exceeds that in b by
 * most. */
static int main_fate(const double *a, const double *b)
{
	int most = 0;

	for (int fate = 1; fate < NR_FATES; fate++)
		if (a[fate] - (b ? b[fate] : 0) > a[most] - (b ? b[most] : 0))
			most = fate;
	return most;
}

int case_group_fate(const struct case_group *group)
{
	double shares[NR_FATES];

	return fate_shares(group, shares) ? main_fate(shares, NULL) : -1;
}

static void compare_fates(struct contrast *contrast, const struct case_group *a,
			  const struct case_group *b)
{
	double left[NR_FATES], right[NR_FATES], moved = 0;
	bool seen_a = fate_shares(a, left), seen_b = fate_shares(b, right);

	contrast->fate_a = seen_a ? main_fate(left, NULL) : -1;
	contrast->fate_b = seen_b ? main_fate(right, NULL) : -1;
	if (!seen_a || !seen_b)
		return;
	for (int fate = 0; fate < NR_FATES; fate++)
		moved += fabs(left[fate] - right[fate]) / 2;
	contrast->fates_differ = moved > FATES_SHARE;
	/* The fate that fewer pages met than before, and the one that more
	 * pages met. */
	if (contrast->fates_differ) {
		contrast->fate_a = main_fate(left, right);
		contrast->fate_b = main_fate(right, left);
	}
}

/* Sets what the proofs of the trials are worth. */
static void note_proofs(struct contrast *contrast,
			const struct case_group *group, size_t *wrong,
			size_t *disturbed)
{
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		*wrong += one->seen[PROOF_WRONG];
		*disturbed += one->disturbed;
		contrast->wrong |= one->proof == PROOF_WRONG;
		contrast->blind |= one->proof == PROOF_BLIND;
	}
}

/* Whether the ratio of the two is meaningful, as for two cases (summary.h). */
static bool is_ratio(const struct case_group *a, const struct case_group *b)
{
	for (size_t i = 0; i < a->nr; i++)
		for (size_t j = 0; j < b->nr; j++)
			if (!case_summary_ratio(a->entries[i].one,
						b->entries[j].one))
				return false;
	return true;
}

static double mean_overhead(const struct case_group *group)
{
	double sum = 0;

	for (size_t i = 0; i < group->nr; i++)
		sum += group->entries[i].one->overhead;
	return sum / (double)group->nr;
}

/* The least difference of a value, or of its logarithm, that the clock can
 * show. */
static double clock_step(const struct case_group *a, const struct case_group *b,
			 const struct contrast *contrast, bool logs)
{
	double step = 0;

	for (size_t i = 0; i < a->nr; i++)
		step = fmax(step, a->entries[i].one->quantum);
	for (size_t i = 0; i < b->nr; i++)
		step = fmax(step, b->entries[i].one->quantum);
	return logs ? log1p(step / fmin(contrast->a, contrast->b)) : step;
}

/* Makes the contrast of a case of one side, or of both, without figures yet. */
static struct contrast contrast_of(const struct case_entry *a,
				   const struct case_entry *b)
{
	const struct case_entry *any = a ? a : b;
	struct contrast contrast = {
		.presence = !b	 ? PRESENCE_A
			    : !a ? PRESENCE_B
				 : PRESENCE_BOTH,
		.region_a = a ? a->region : "",
		.region_b = b ? b->region : "",
		.a = NAN,
		.b = NAN,
		.fate_a = -1,
		.fate_b = -1,
		.holm = NAN,
		.q = NAN,
	};

	assert(any); /* a case is of one side at least */
	case_entry_name(any, contrast.id);
	memcpy(contrast.unit, any->one->unit, sizeof(contrast.unit));
	contrast.comparison =
		comparison_exact(NULL, 0, NULL, 0, 0, 0, SCALE_RATIO);
	return contrast;
}

static void compare_case(struct contrast *contrast, const struct side *a,
			 const struct side *b, const struct case_group *ga,
			 const struct case_group *gb, enum comparison_kind kind,
			 double delta)
{
	bool ratio = is_ratio(ga, gb), logs = ratio && kind != COMPARISON_EXACT;
	enum comparison_scale scale = ratio ? SCALE_RATIO : SCALE_DIFFERENCE;
	struct values va = { 0 }, vb = { 0 }, d = { 0 };
	double whole = SUMMARY_OVERHEAD_TIMES * mean_overhead(ga);
	double wide = ratio ? delta : delta * whole;

	*contrast = contrast_of(ga->entries, gb->entries);
	compare_fates(contrast, ga, gb);
	note_proofs(contrast, ga, &contrast->wrong_a, &contrast->disturbed_a);
	note_proofs(contrast, gb, &contrast->wrong_b, &contrast->disturbed_b);
	if (contrast->wrong) {
		; /* pages that met another fate: their time is no figure of
		   * this case */
	} else if (kind == COMPARISON_EXACT) {
		values_of_trials(ga, &va);
		values_of_trials(gb, &vb);
	} else if (kind == COMPARISON_PAIRS) {
		values_of_pairs(ga, gb, logs, &va, &vb);
		for (size_t i = 0; i < va.nr; i++)
			values_add(&d, vb.list[i] - va.list[i]);
	} else {
		values_of_boots(a, ga, logs, &va);
		values_of_boots(b, gb, logs, &vb);
	}
	contrast->a = values_mean(&va, logs);
	contrast->b = values_mean(&vb, logs);
	contrast->comparison =
		kind == COMPARISON_EXACT
			? comparison_exact(va.list, va.nr, vb.list, vb.nr, wide,
					   whole, scale)
		: kind == COMPARISON_PAIRS
			? comparison_pairs(d.list, d.nr, wide, scale)
			: comparison_boots(va.list, va.nr, vb.list, vb.nr, wide,
					   clock_step(ga, gb, contrast, logs),
					   scale);
	if (contrast->wrong)
		contrast->comparison.p = NAN; /* not tested */
	free(va.list);
	free(vb.list);
	free(d.list);
}

/* --- all cases ------------------------------------------------------------ */

/* Finds the clock of all of the side's trials; -EINVAL where there are two
 * clocks, -ENODATA where there is no trial. */
static int side_clock(const struct side *side, const struct case_index *index,
		      enum clock_kind *clock, struct reason *why)
{
	if (!index->nr && index->arms)
		return reason_set(
			why, -EINVAL,
			"%s was made by `run --ab`: compare it alone, "
			"arm against arm",
			side->name);
	if (!index->nr)
		return reason_set(why, -ENODATA,
				  "%s holds no trial: nothing was measured",
				  side->name);
	*clock = index->list[0].one->clock;
	for (size_t i = 0; i < index->nr; i++)
		if (index->list[i].one->clock != *clock)
			return reason_set(
				why, -EINVAL,
				"%s holds records of two clocks; time "
				"and instructions are never mixed",
				side->name);
	return 0;
}

/* Refuses a run that is on both sides: compared with itself, it passes every
 * gate. */
static int check_apart(const struct side *a, const struct side *b,
		       struct reason *why)
{
	for (size_t i = 0; i < a->nr; i++)
		for (size_t j = 0; j < b->nr; j++)
			if (!a->arm &&
			    (strcmp(a->paths[i], b->paths[j]) == 0 ||
			     side_same_run(&a->records[i], &b->records[j])))
				return reason_set(
					why, -EINVAL,
					"%s is compared with itself: the same "
					"run is on both sides",
					b->paths[j]);
	return 0;
}

struct placed {
	struct contrast contrast;
	size_t place;
};

static int compare_places(const void *one, const void *two)
{
	const struct placed *a = one, *b = two;

	return (a->place > b->place) - (a->place < b->place);
}

/* The caller frees. */
static struct contrast *in_order(struct placed *placed, size_t nr)
{
	struct contrast *list = memory_new(nr, sizeof(*list));

	qsort(placed, nr, sizeof(*placed), compare_places);
	for (size_t i = 0; i < nr; i++)
		list[i] = placed[i].contrast;
	return list;
}

/* Whether the two groups may be compared. */
static int check_groups(const struct side *a, const struct side *b,
			const struct case_group *ga,
			const struct case_group *gb, bool any_region,
			struct reason *why)
{
	const char *left = ga->entries->region, *right = gb->entries->region;
	int err = units_check(ga, a, why);
	char name[CASE_ID_MAX];

	err = err ? err : units_check(gb, b, why);
	if (err || any_region || !left[0] || !right[0] ||
	    strcmp(left, right) == 0)
		return err;
	/* The arms differ in bytes=, so this is wanted. */
	if (a->arm && strncmp(a->arm, "bytes=", 6) == 0)
		return 0;
	case_entry_name(ga->entries, name);
	return reason_set(
		why, -EINVAL,
		"the region of '%s' is %s in A and %s in B, and what "
		"it costs may depend on that: run both with the same "
		"bytes=, or compare all the same with --despite bytes",
		name, left, right);
}

/* Both indexes are sorted, so one walk finds the cases that both have. */
static int join(struct contrasts *contrasts, const struct side *a,
		const struct side *b, const struct case_index *ia,
		const struct case_index *ib, const struct contrast_rules *rules,
		struct reason *why)
{
	size_t all_a = case_index_groups(ia), all_b = case_index_groups(ib);
	struct placed *list = memory_new(all_a, sizeof(*list));
	struct placed *lone = memory_new(all_a + all_b, sizeof(*lone));
	int err = 0;

	for (size_t i = 0, j = 0; !err && (i < ia->nr || j < ib->nr);) {
		struct case_group ga = case_index_group(ia, i);
		struct case_group gb = case_index_group(ib, j);
		int order =
			!ga.nr	 ? 1
			: !gb.nr ? -1
				 : case_entries_order(ga.entries, gb.entries);

		if (order == 0)
			err = check_groups(a, b, &ga, &gb, rules->any_region,
					   why);
		if (order == 0 && !err) {
			struct placed *one = &list[contrasts->nr++];

			one->place = ga.entries->place;
			compare_case(&one->contrast, a, b, &ga, &gb,
				     contrasts->kind, rules->delta);
		}
		if (order) {
			struct placed *one = &lone[contrasts->nr_lone++];

			one->contrast = order < 0
						? contrast_of(ga.entries, NULL)
						: contrast_of(NULL, gb.entries);
			one->place = order < 0 ? ga.entries->place
					       : ia->nr + gb.entries->place;
			contrasts->only_a += order < 0;
			contrasts->only_b += order > 0;
			contrasts->units_differ +=
				ga.nr && gb.nr &&
				strcmp(ga.entries->key, gb.entries->key) == 0 &&
				strcmp(ga.entries->one->unit,
				       gb.entries->one->unit) != 0;
		}
		i += order <= 0 ? ga.nr : 0;
		j += order >= 0 ? gb.nr : 0;
	}
	contrasts->list = in_order(list, contrasts->nr);
	contrasts->lone = in_order(lone, contrasts->nr_lone);
	free(list);
	free(lone);
	return err;
}

static int nothing_common(const struct contrasts *contrasts,
			  const struct side *a, const struct side *b,
			  struct reason *why)
{
	const struct contrast *lone = contrasts->lone;
	const char *other = "another";

	if (!contrasts->units_differ)
		return reason_set(why, -ENODATA,
				  "%s and %s have no case in common", a->name,
				  b->name);
	for (size_t i = 1; i < contrasts->nr_lone; i++)
		if (strcmp(lone[i].unit, lone[0].unit) != 0)
			other = lone[i].unit;
	return reason_set(why, -ENODATA,
			  "%s and %s have no case in common: their cases have "
			  "different units (%s, %s), which have no difference; "
			  "large folios are counted by pages with kind=thp_pte "
			  "or mthp-SIZE",
			  a->name, b->name, lone[0].unit, other);
}

int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, const struct contrast_rules *rules,
		   struct reason *why)
{
	enum clock_kind ca = CLOCK_TIME, cb = CLOCK_TIME;
	struct case_index ia, ib;
	int err;

	*contrasts = (struct contrasts){ 0 };
	case_index_make(&ia, a);
	case_index_make(&ib, b);
	err = check_apart(a, b, why);
	err = err ? err : side_clock(a, &ia, &ca, why);
	err = err ? err : side_clock(b, &ib, &cb, why);
	if (!err && ca != cb)
		err = reason_set(why, -EINVAL,
				 "%s counts %s and %s counts %s: they cannot "
				 "be compared",
				 a->name, clock_words[ca], b->name,
				 clock_words[cb]);
	contrasts->kind = ca == CLOCK_INSTRUCTIONS ? COMPARISON_EXACT
			  : a->arm		   ? COMPARISON_PAIRS
						   : COMPARISON_BOOTS;
	if (!err)
		err = join(contrasts, a, b, &ia, &ib, rules, why);
	if (!err && !contrasts->nr)
		err = nothing_common(contrasts, a, b, why);
	free(ia.list);
	free(ib.list);
	return err;
}

size_t contrasts_fates_differ(const struct contrasts *contrasts)
{
	size_t nr = 0;

	for (size_t i = 0; i < contrasts->nr; i++)
		nr += contrasts->list[i].fates_differ;
	return nr;
}

void contrasts_adjust(struct contrasts *contrasts, size_t nr)
{
	struct values p = { 0 };
	double *adjusted;
	size_t at = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			values_add(&p, contrasts[i].list[j].comparison.p);
	adjusted = memory_new(p.nr, sizeof(*adjusted));
	adjust_holm(p.list, p.nr, adjusted);
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			contrasts[i].list[j].holm = adjusted[at++];
	adjust_bh(p.list, p.nr, adjusted);
	at = 0;
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			contrasts[i].list[j].q = adjusted[at++];
	free(p.list);
	free(adjusted);
}

void contrasts_clear(struct contrasts *contrasts)
{
	free(contrasts->list);
	free(contrasts->lone);
	*contrasts = (struct contrasts){ 0 };
}
