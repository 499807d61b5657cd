/* data_region_cost.c - what an operation on a process takes for a region. */
#include "data/region_cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tap.h"

static struct case_summary of(const char *state, const char *part,
			      struct summary_trial *trials, double first,
			      size_t nr)
{
	struct case_summary one = { .bench = "fork",
				    .unit = "ns/call",
				    .list = trials,
				    .nr = nr,
				    .proof = PROOF_PROVED };

	snprintf(one.id, sizeof(one.id), "fork state=%s", state);
	facts_set_text(&one.axes, "state", state);
	facts_set_text(&one.axes, "part", part);
	for (size_t i = 0; i < nr; i++)
		trials[i].q[Q_MIDMEAN] = first + 2 * (double)i;
	one.midmean.value = first + (double)(nr - 1);
	return one;
}

int main(void)
{
	struct summary_trial floor[3], whole[3], part[3], lone[1];
	struct case_summary *cases = memory_new(4, sizeof(*cases));
	struct summary summary = { .cases = cases, .nr = 4 };
	struct region_cost cost;

	cases[0] = of("absent", "call", floor, 100, 3); /* 100, 102, 104 */
	cases[1] = of("exclusive", "call", whole, 700, 3);
	cases[2] = of("exclusive", "wait", part, 50, 3);
	cases[3] = of("shared", "call", lone, 500, 1);

	/* Both spread by 2, so the error is sqrt(8 / 3), with 4 degrees of
	 * freedom: t is 2.776445. */
	CHECK(region_cost(&summary, &cases[1], &cost));
	CHECK(cost.floor == &cases[0]);
	CHECK(cost.value == 600);
	CHECK(fabs(cost.interval.high - 600 - 2.776445 * sqrt(8. / 3)) < 1e-4);

	CHECK(cost.told);

	/* The difference of what the rows say, and told where it is over its
	 * own noise. */
	cases[1].midmean.value = 650;
	CHECK(region_cost(&summary, &cases[1], &cost));
	CHECK(cost.value == 650 - 102 && cost.told);
	cases[1].midmean.value = 103;
	CHECK(region_cost(&summary, &cases[1], &cost));
	CHECK(cost.value == 1 && !cost.told);
	cases[1].midmean.value = 702;

	/* One trial has no interval. */
	CHECK(region_cost(&summary, &cases[3], &cost));
	CHECK(cost.told);
	CHECK(cost.value == 500 - 102 && !interval_finite(cost.interval));

	/* Not the floor's own, nor that of another axis, unit or benchmark, nor
	 * what is wrong. */
	CHECK(!region_cost(&summary, &cases[0], &cost));
	CHECK(!region_cost(&summary, &cases[2], &cost));
	strcpy(cases[3].bench, "pin");
	CHECK(!region_cost(&summary, &cases[3], &cost));
	strcpy(cases[3].bench, "fork");
	cases[1].proof = PROOF_WRONG;
	CHECK(!region_cost(&summary, &cases[1], &cost));
	cases[0].proof = PROOF_WRONG;
	CHECK(!region_cost(&summary, &cases[3], &cost));
	for (size_t i = 0; i < 4; i++) {
		cases[i].proof = PROOF_PROVED;
		strcpy(cases[i].unit, "ns/page");
	}
	CHECK(!region_cost(&summary, &cases[1], &cost));

	/* Of two sides; and under a twentieth of the call it is nothing. */
	for (size_t i = 0; i < 4; i++)
		strcpy(cases[i].unit, "ns/call");
	strcpy(cases[2].id, "fork state=exclusive part=wait");
	summary.nr_slots = 16;
	summary_index(&summary);

	char *text =
		region_cost_change(&summary, &summary, cases[1].id, "ns/call");

	CHECK_TEXT(text,
		   "of the region, less fork state=absent: 600 -> 600, +0%"
		   "  fork state=exclusive");
	free(text);
	cases[0].midmean.value = 12000;
	cases[1].midmean.value = 12600;
	CHECK(!region_cost_change(&summary, &summary, cases[1].id, "ns/call"));
	CHECK(!region_cost_change(&summary, &summary, "fork state=zero",
				  "ns/call"));
	free(summary.slots);
	for (size_t i = 0; i < 4; i++)
		facts_clear(&cases[i].axes);
	free(cases);
	return tap_end();
}
