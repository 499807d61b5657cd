/* plan_pair.c - the arms of a plan, and the order in which its trials run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "run/plan.h"
#include "run/plan_words.h"

/* --- arms ----------------------------------------------------------------- */

struct arms {
	const char *text; /* of --ab */
	char axis[AXIS_WORD];
	char value[2][AXIS_WORD];
};

static int parse_arms(struct arms *arms, const char *ab, struct reason *why)
{
	const char *equals = strchr(ab, '=');
	const char *comma = equals ? strchr(equals, ',') : NULL;

	if (!comma || strchr(comma + 1, ',') || comma == equals + 1 ||
	    !comma[1])
		return reason_set(why, -EINVAL,
				  "--ab %s: it takes one axis and two values, "
				  "such as state=exclusive_wp,was_shared",
				  ab);
	if (equals - ab >= AXIS_WORD || comma - equals - 1 >= AXIS_WORD ||
	    strlen(comma + 1) >= AXIS_WORD)
		return reason_set(why, -EINVAL, "--ab %s: too long", ab);
	arms->text = ab;
	snprintf(arms->axis, AXIS_WORD, "%.*s", (int)(equals - ab), ab);
	snprintf(arms->value[0], AXIS_WORD, "%.*s", (int)(comma - equals - 1),
		 equals + 1);
	snprintf(arms->value[1], AXIS_WORD, "%s", comma + 1);
	return strcmp(arms->value[0], arms->value[1]) != 0
		       ? 0
		       : reason_set(why, -EINVAL,
				    "--ab %s: both arms are the same", ab);
}

/* Whether the case is of that arm. */
static bool is_of_arm(const struct run_case *c, const struct arms *arms,
		      size_t arm)
{
	int axis = bench_axis(c->bench, arms->axis);
	const char *value = arms->value[arm];

	return axis >= 0 && plan_same_value((size_t)axis, c->value[axis], value,
					    strlen(value));
}

/* Axes whose default depends on other axes.  Where neither of two cases names
 * such an axis, they may differ in it and still be a pair. */
static bool follows(size_t axis)
{
	return axis == AXIS_BYTES || axis == AXIS_STRIDE || axis == AXIS_TO;
}

/* A key of what the cases of a pair have in common: the benchmark, and all
 * values but those that may differ. */
static char *common_key(const struct run_case *c, const struct arms *arms)
{
	char *key = memory_text(c->name);

	for (size_t axis = 0; axis < bench_axes(c->bench); axis++) {
		const char *name = bench_axis_name(c->bench, axis);

		if (follows(axis) || strcmp(name, arms->axis) == 0)
			continue;
		memory_append(&key, " %s", c->value[axis]);
	}
	return key;
}

/* How well two cases with the same key match: -1 where they differ in more than
 * the arm, else the number of equal values. */
static int match(const struct run_case *a, const struct run_case *b,
		 const struct arms *arms)
{
	int same = 0;

	for (size_t axis = 0; axis < NR_COMMON_AXES; axis++) {
		if (!follows(axis) || strcmp(axis_names[axis], arms->axis) == 0)
			continue;
		if (strcmp(a->value[axis], b->value[axis]) == 0)
			same++;
		else if (!case_is_usual(a, axis) || !case_is_usual(b, axis))
			return -1;
	}
	return same;
}

/* Gives both cases the larger of their two regions.  Nobody asked for either
 * length, and the costs of whole regions compare only where these are equal. */
static int share_region(struct run_case *a, struct run_case *b,
			struct reason *why)
{
	struct run_case *smaller = a->bytes < b->bytes ? a : b;
	const struct run_case *larger = smaller == a ? b : a;

	memcpy(smaller->value[AXIS_BYTES], larger->value[AXIS_BYTES],
	       AXIS_WORD);
	return case_settle(smaller, why);
}

/* The cases of arm B, to be found by their key. */
struct partners {
	struct text_index keys;
	size_t *first; /* case of each key ... */
	size_t *next;  /* ... and the next after each case; PLAN_B: none */
};

static void partners_open(struct partners *partners, const struct plan *plan,
			  const struct arms *arms)
{
	*partners = (struct partners){
		.first = memory_new(plan->nr + 1, sizeof(size_t)),
		.next = memory_new(plan->nr + 1, sizeof(size_t)),
	};
	for (size_t i = 0; i < plan->nr; i++) {
		size_t before = partners->keys.nr, at;
		char *key;

		if (!is_of_arm(&plan->cases[i], arms, 1))
			continue;
		key = common_key(&plan->cases[i], arms);
		at = text_index_add(&partners->keys, key);
		partners->next[i] = at < before ? partners->first[at] : PLAN_B;
		partners->first[at] = i;
		free(key);
	}
}

static void partners_close(struct partners *partners)
{
	text_index_free(&partners->keys);
	free(partners->first);
	free(partners->next);
}

static size_t find_partner(const struct partners *partners,
			   const struct plan *plan, size_t of,
			   const struct arms *arms)
{
	char *key = common_key(&plan->cases[of], arms);
	size_t at = text_index_find(&partners->keys, key), best = PLAN_B;
	int most = -1;

	free(key);
	if (at == TEXT_INDEX_NONE)
		return PLAN_B;
	for (size_t i = partners->first[at]; i != PLAN_B;
	     i = partners->next[i]) {
		int same = match(&plan->cases[of], &plan->cases[i], arms);

		if (same > most) {
			most = same;
			best = i;
		}
	}
	return best;
}

/* Keeps only the cases that have keep[i], and renumbers the partners. */
static void drop_cases(struct plan *plan, const bool *keep)
{
	size_t *now = memory_new(plan->nr, sizeof(*now));
	size_t nr = 0;

	for (size_t i = 0; i < plan->nr; i++)
		now[i] = keep[i] ? nr++ : PLAN_B;
	text_index_free(&plan->ids);
	for (size_t i = 0; i < plan->nr; i++) {
		size_t partner = plan->partner[i];
		char id[CASE_ID_MAX];

		if (!keep[i])
			continue;
		plan->cases[now[i]] = plan->cases[i];
		plan->partner[now[i]] = partner == PLAN_B ? PLAN_B
							  : now[partner];
		case_id(&plan->cases[now[i]], id);
		text_index_add(&plan->ids, id);
	}
	plan->nr = nr;
	free(now);
}

int plan_pair(struct plan *plan, const char *ab, struct reason *why)
{
	struct arms arms;
	struct partners partners;
	bool *keep;
	int err = parse_arms(&arms, ab, why);

	if (err)
		return err;
	memcpy(plan->axis, arms.axis, AXIS_WORD);
	keep = memory_new(plan->nr, sizeof(*keep));
	plan->partner = memory_new(plan->nr, sizeof(*plan->partner));
	partners_open(&partners, plan, &arms);
	for (size_t i = 0; i < plan->nr && !err; i++) {
		size_t other = PLAN_B;

		if (is_of_arm(&plan->cases[i], &arms, 0))
			other = find_partner(&partners, plan, i, &arms);
		plan->partner[i] = other;
		if (other == PLAN_B)
			continue;
		keep[i] = keep[other] = true;
		if (strcmp(arms.axis, axis_names[AXIS_BYTES]) != 0 &&
		    plan->cases[i].bytes != plan->cases[other].bytes)
			err = share_region(&plan->cases[i], &plan->cases[other],
					   why);
	}
	partners_close(&partners);
	if (!err)
		drop_cases(plan, keep);
	free(keep);
	if (err)
		return err;
	if (!plan->nr)
		return reason_set(why, -ENOENT,
				  "--ab %s: no two cases differ in that axis "
				  "alone",
				  ab);
	return 0;
}

const char *plan_twin(const struct plan *plan, size_t index)
{
	for (size_t i = 0; i < plan->nr; i++)
		if (plan->partner[i] == index)
			return plan->ids.texts[i];
	return "";
}

/* --- order ---------------------------------------------------------------- */

static void add_step(struct plan *plan, size_t index, unsigned trial,
		     unsigned order)
{
	plan->steps[plan->nr_steps++] =
		(struct plan_step){ index, trial, order };
}

void plan_order(struct plan *plan, const unsigned *wanted, unsigned from,
		uint64_t *seed)
{
	size_t *units = memory_new(plan->nr, sizeof(*units));
	size_t nr = 1;

	for (unsigned trial = from; nr; trial++) {
		nr = 0;
		for (size_t i = 0; i < plan->nr; i++) {
			if ((plan->partner && plan->partner[i] == PLAN_B) ||
			    wanted[i] < trial)
				continue;

			size_t j = random_below(seed, nr + 1);

			units[nr++] = units[j];
			units[j] = i;
		}
		plan->steps = memory_resize(plan->steps,
					    plan->nr_steps + 2 * nr,
					    sizeof(*plan->steps));
		for (size_t i = 0; i < nr; i++) {
			size_t a = units[i];

			if (!plan->partner) {
				add_step(plan, a, trial, 0);
				continue;
			}

			size_t b = plan->partner[a];
			bool swap = random_below(seed, 2);

			add_step(plan, swap ? b : a, trial, 1);
			add_step(plan, swap ? a : b, trial, 2);
		}
	}
	free(units);
}
