/* run_plan_pair.c - arms, and the order in which their trials run. */
#include <errno.h>
#include <stdlib.h>

#include "base/memory.h"
#include "run/plan.h"
#include "tap.h"

static struct placement placement;

static struct plan plan_of(const char *ab, const char *const *words, size_t nr)
{
	struct plan plan;
	struct reason why;

	if (plan_make(&plan, words, nr, SCOPE_QUICK, &placement, &why) ||
	    plan_pair(&plan, ab, &why)) {
		fprintf(stderr, "%s\n", why.text);
		exit(2);
	}
	return plan;
}

static const char *value_of(const struct plan *plan, size_t i)
{
	int axis = bench_axis(plan->cases[i].bench, plan->axis);

	return plan->cases[i].value[axis];
}

/* Every case of A has one of B that differs in the arm alone. */
static void test_pair(void)
{
	const char *words[] = { "cow_write", "kind=base",
				"state=exclusive_wp,was_shared,shared" };
	struct plan plan = plan_of("state=was_shared,exclusive_wp", words, 3);
	size_t arms = 0;

	CHECK_TEXT(plan.axis, "state");
	CHECK(plan.nr >= 4 && plan.nr % 2 == 0);
	for (size_t i = 0; i < plan.nr; i++) {
		size_t partner = plan.partner[i];
		char id[CASE_ID_MAX], other[CASE_ID_MAX];
		struct run_case with = plan.cases[i];

		if (partner == PLAN_B) {
			CHECK_TEXT(value_of(&plan, i), "exclusive_wp");
			continue;
		}
		arms++;
		CHECK_TEXT(value_of(&plan, i), "was_shared");
		CHECK(plan.partner[partner] == PLAN_B);
		strcpy(with.value[AXIS_STATE], "exclusive_wp");
		case_id(&with, id);
		case_id(&plan.cases[partner], other);
		CHECK_TEXT(other, id);
	}
	CHECK(2 * arms == plan.nr);
	plan_free(&plan);
}

static void test_refused(void)
{
	static const struct {
		const char *ab;
		int err;
	} bad[] = {
		{ "state", -EINVAL },
		{ "state=", -EINVAL },
		{ "state=shared", -EINVAL },
		{ "state=,shared", -EINVAL },
		{ "state=shared,", -EINVAL },
		{ "state=a,b,c", -EINVAL },
		{ "state=shared,shared", -EINVAL },
		{ "state=shared,swapped", -ENOENT },
		{ "colour=red,blue", -ENOENT },
		{ "colour_that_is_far_longer_than_any_name_of_an_axis=a,b",
		  -EINVAL },
		{ "state=value_that_is_far_longer_than_any_value,shared",
		  -EINVAL },
	};
	const char *words[] = { "cow_write", "kind=base" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct plan plan;
		struct reason why;

		plan_make(&plan, words, 2, SCOPE_QUICK, &placement, &why);
		if (!CHECK(plan_pair(&plan, bad[i].ab, &why) == bad[i].err))
			printf("# --ab %s\n", bad[i].ab);
		CHECK(why.text[0]);
		plan_free(&plan);
	}
}

/* Each trial of each case once; pairs side by side, either way round. */
static void test_order(void)
{
	const char *words[] = { "cow_write", "kind=base" };
	struct plan plan = plan_of("state=exclusive_wp,was_shared", words, 2);
	unsigned *wanted = memory_new(plan.nr, sizeof(*wanted));
	unsigned *seen = memory_new(plan.nr * 40, sizeof(*seen));
	uint64_t seed = 42;
	size_t swapped = 0, pairs = 0, moved = 0;

	for (size_t i = 0; i < plan.nr; i++)
		wanted[i] = 40;
	plan_order(&plan, wanted, 1, &seed);
	CHECK(plan.nr_steps == 40 * plan.nr);
	for (size_t i = 0; plan.nr && i < plan.nr_steps; i += 2) {
		const struct plan_step *x = &plan.steps[i], *y = x + 1;
		size_t a = plan.partner[x->index] == PLAN_B ? y->index
							    : x->index;
		size_t b = a == x->index ? y->index : x->index;

		if (x->trial != y->trial || x->order != 1 || y->order != 2 ||
		    plan.partner[a] != b)
			CHECK(!"a pair runs together");
		seen[a * 40 + x->trial - 1]++;
		seen[b * 40 + x->trial - 1]++;
		swapped += a == y->index;
		moved += i >= plan.nr &&
			 x->index != plan.steps[i % plan.nr].index;
		pairs++;
	}
	for (size_t i = 0; i < plan.nr * 40; i++)
		if (seen[i] != 1)
			CHECK(!"each trial once");
	/* A fair coin: 4.5 standard deviations. */
	CHECK(fabs((double)swapped - (double)pairs / 2) <
	      4.5 * sqrt((double)pairs) / 2);
	CHECK(moved > pairs / 4);
	free(wanted);
	free(seen);
	plan_free(&plan);
}

/* A pilot and what follows it, told in two calls, is one sequence that the seed
 * alone decides: so a resumed run comes to the same plan. */
static void test_stages(void)
{
	const char *words[] = { "cow_write", "kind=base" };
	struct plan one = plan_of("state=exclusive_wp,was_shared", words, 2);
	struct plan two = plan_of("state=exclusive_wp,was_shared", words, 2);
	unsigned *wanted = memory_new(one.nr, sizeof(*wanted));
	uint64_t s1 = 7, s2 = 7;
	bool same = true;

	for (size_t i = 0; i < one.nr; i++)
		wanted[i] = 10;
	plan_order(&one, wanted, 1, &s1);
	plan_order(&two, wanted, 1, &s2);
	for (size_t i = 0; i < one.nr; i++)
		wanted[i] = 10 + (unsigned)i;
	plan_order(&one, wanted, 11, &s1);
	plan_order(&two, wanted, 11, &s2);
	CHECK(one.nr_steps == two.nr_steps);
	for (size_t i = 0; i < one.nr_steps; i++)
		same &= one.steps[i].index == two.steps[i].index &&
			one.steps[i].trial == two.steps[i].trial &&
			one.steps[i].order == two.steps[i].order;
	CHECK(same);

	/* A case that wants no more has no more; trials go on counting. */
	for (size_t i = 20 * one.nr / 2; i < one.nr_steps; i++) {
		const struct plan_step *step = &one.steps[i];
		size_t a = step->index;

		for (size_t j = 0;
		     one.partner[step->index] == PLAN_B && j < one.nr; j++)
			if (one.partner[j] == step->index)
				a = j;
		if (step->trial < 11 || step->trial > wanted[a])
			CHECK(!"a trial that nobody wanted");
	}
	free(wanted);
	plan_free(&one);
	plan_free(&two);
}

int main(void)
{
	struct reason why;

	if (placement_load(&placement, NULL, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 2;
	}
	test_pair();
	test_refused();
	test_order();
	test_stages();
	placement_free(&placement);
	return tap_end();
}
