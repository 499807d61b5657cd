/* run_plan.c - from words to cases, and the order of their trials. */
#include "run/plan.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"
#include "unit/registry.h"

static struct placement placement;

/* The ids of the plan, one a line, or the reason. */
static const char *planned(const char *words, enum scope scope)
{
	static char text[8192];
	const char *list[16];
	char *copy = strdup(words);
	size_t nr = 0, used = 0;
	struct plan plan;
	struct reason why = { "" };

	/* Words in a case stand between bars. */
	for (char *rest = copy, *word; (word = strtok_r(rest, "|", &rest));)
		list[nr++] = word;

	int err = plan_make(&plan, list, nr, scope, &placement, &why);

	snprintf(text, sizeof(text), "%s%s",
		 err == -ENOENT || err == 0 ? "" : "! ", why.text);
	for (size_t i = 0; i < plan.nr && !err; i++) {
		char id[CASE_ID_MAX];

		case_id(&plan.cases[i], id);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s", i ? "\n" : "", id);
	}
	plan_free(&plan);
	free(copy);
	/* The list of all states may grow. */
	char *all = strstr(text, "takes absent, ");

	if (all)
		all[strlen("takes absent")] = '\0';
	return text;
}

static void check_words(void)
{
	CHECK_TEXT(planned("", SCOPE_QUICK),
		   "floor\n"
		   "store state=exclusive_wp\n"
		   "store state=exclusive_wp kind=thp\n"
		   "store state=exclusive_wp held=ref\n"
		   "store state=exclusive_wp held=ref kind=thp\n"
		   "store state=shared\n"
		   "store state=shared writer=child\n"
		   "touch state=absent\n"
		   "touch state=absent writer=thread\n"
		   "touch state=absent by=read\n"
		   "touch state=absent by=read writer=thread\n"
		   "touch state=absent kind=thp\n"
		   "touch state=absent kind=thp_pte\n"
		   "touch state=zero\n"
		   "touch state=zero kind=thp\n"
		   "touch state=zero kind=thp_pte");
	CHECK_TEXT(planned("floor", SCOPE_QUICK), "floor");
	CHECK_TEXT(planned("floor|floor", SCOPE_QUICK), "floor");
	/* A row that is not in the quick suite is run when a word asks. */
	CHECK_TEXT(planned("store|state=shared", SCOPE_QUICK),
		   "store state=shared\n"
		   "store state=shared writer=child\n"
		   "store state=shared writer=child kind=thp");
	CHECK_TEXT(planned("state=shared", SCOPE_QUICK),
		   "store state=shared\n"
		   "store state=shared writer=child\n"
		   "store state=shared writer=child kind=thp");
	CHECK_TEXT(planned("kind=thp|state=zero,shared", SCOPE_QUICK),
		   "store state=shared writer=child kind=thp\n"
		   "touch state=zero kind=thp");
	/* An axis that only some have is a filter for those. */
	CHECK_TEXT(planned("by=read", SCOPE_QUICK),
		   "touch state=absent by=read\n"
		   "touch state=absent by=read writer=thread");
	CHECK_TEXT(planned("writer=thread", SCOPE_QUICK),
		   "touch state=absent writer=thread\n"
		   "touch state=absent by=read writer=thread");
	/* Each takes the values that it knows. */
	CHECK_TEXT(planned("store|touch|kind=base|state=shared,absent|"
			   "writer=thread,child|by=write",
			   SCOPE_QUICK),
		   "store state=shared writer=child\n"
		   "touch state=absent writer=thread");
	CHECK_TEXT(planned("store|touch|kind=base|state=shared,absent|"
			   "writer=thread,child",
			   SCOPE_QUICK),
		   "store state=shared writer=child\n"
		   "touch state=absent writer=thread\n"
		   "touch state=absent by=read writer=thread");
	/* Several values, one twice. */
	CHECK_TEXT(planned("floor|bytes=4k,8k,4096", SCOPE_QUICK),
		   "floor bytes=4k\nfloor bytes=8k");
	/* A row of a table. */
	CHECK_TEXT(planned("touch state=zero kind=thp", SCOPE_QUICK),
		   "touch state=zero kind=thp");
	CHECK_TEXT(planned("touch state=zero|floor", SCOPE_QUICK),
		   "touch state=zero\nfloor");
	/* All there is. */
	CHECK_TEXT(planned("store|held=none", SCOPE_FULL),
		   "store state=exclusive_wp\n"
		   "store state=exclusive_wp mem=remote\n"
		   "store state=exclusive_wp via=wp_async\n"
		   "store state=exclusive_wp via=wp_async mem=remote\n"
		   "store state=exclusive_wp via=soft_dirty\n"
		   "store state=exclusive_wp via=soft_dirty mem=remote\n"
		   "store state=exclusive_wp kind=thp\n"
		   "store state=exclusive_wp kind=thp mem=remote\n"
		   "store state=exclusive_wp kind=thp via=wp_async\n"
		   "store state=exclusive_wp kind=thp via=wp_async mem=remote\n"
		   "store state=exclusive_wp kind=thp via=soft_dirty\n"
		   "store state=exclusive_wp kind=thp via=soft_dirty "
		   "mem=remote\n"
		   "store state=shared\n"
		   "store state=shared writer=child\n"
		   "store state=shared mem=remote\n"
		   "store state=shared writer=child mem=remote\n"
		   "store state=shared writer=child kind=thp\n"
		   "store state=shared writer=child kind=thp mem=remote");
	/* Nodes: cpu=all leaves out those without CPUs. */
	CHECK_TEXT(planned("floor|cpu=all|mem=all", SCOPE_QUICK),
		   "floor cpu=0 mem=0\nfloor cpu=0 mem=1\nfloor cpu=0 mem=2\n"
		   "floor cpu=1 mem=0\nfloor cpu=1 mem=1\nfloor cpu=1 mem=2");
}

static void check_reasons(void)
{
	CHECK_TEXT(planned("flor", SCOPE_QUICK),
		   "! no benchmark 'flor', did you mean 'floor'?; see "
		   "`cowbench list`");
	CHECK_TEXT(planned("wrter=child", SCOPE_QUICK),
		   "! no axis 'wrter', did you mean 'writer'?; see `cowbench "
		   "list`");
	CHECK_TEXT(planned("state=sharde", SCOPE_QUICK),
		   "! state=sharde: did you mean 'shared'? it takes absent");
	CHECK_TEXT(planned("kind=thp|state=shared,sharde", SCOPE_QUICK),
		   "! state=sharde: did you mean 'shared'? it takes absent");
	CHECK_TEXT(planned("writer=thraed", SCOPE_QUICK),
		   "! writer=thraed: did you mean 'thread'? it takes parent, "
		   "child, thread");
	CHECK_TEXT(planned("store|writer=thread", SCOPE_QUICK),
		   "! writer=thread: the axis takes parent, child");
	CHECK_TEXT(planned("store|state=", SCOPE_QUICK),
		   "! 'state=': values are words separated by commas");
	CHECK_TEXT(planned("store|state=zero", SCOPE_QUICK),
		   "nothing matches 'store state=zero'; `cowbench list store` "
		   "says what is measured, with which axes");
	CHECK_TEXT(planned("floor|by=read", SCOPE_QUICK),
		   "by=read fits no case that the other words choose; leave it "
		   "out, or see `cowbench list NAME`");
	CHECK_TEXT(planned("state=zero|kind=file", SCOPE_QUICK),
		   "nothing matches 'state=zero kind=file'; `cowbench list "
		   "NAME` says what is measured, with which axes");
	CHECK_TEXT(planned("store|kind=thp|stride=page", SCOPE_QUICK),
		   "kind=thp takes stride=folio: after the first store to a "
		   "folio, its other pages fault no more");
	CHECK_TEXT(planned("store state=nowhere", SCOPE_QUICK),
		   "! state=nowhere: the axis takes absent");
}

/* Five trials of each case. */
static void order(struct plan *plan, uint64_t seed)
{
	unsigned wanted[32];

	for (size_t i = 0; i < plan->nr; i++)
		wanted[i] = 5;
	plan->nr_steps = 0;
	plan_order(plan, wanted, 1, &seed);
}

static void check_order(void)
{
	struct plan plan, other;
	struct reason why;
	bool same = true, alike = true;

	CHECK(plan_make(&plan, NULL, 0, SCOPE_QUICK, &placement, &why) == 0);
	CHECK(plan_make(&other, NULL, 0, SCOPE_QUICK, &placement, &why) == 0);
	order(&plan, 42);
	CHECK(plan.nr_steps == 5 * plan.nr);
	/* Each pass has each case once, and passes differ. */
	for (unsigned trial = 0; trial < 5; trial++) {
		const struct plan_step *steps = plan.steps + trial * plan.nr;
		unsigned seen = 0;

		for (size_t i = 0; i < plan.nr; i++) {
			CHECK(steps[i].trial == trial + 1);
			seen |= 1u << steps[i].index;
			alike &= steps[i].index == plan.steps[i].index;
		}
		CHECK(seen == (1u << plan.nr) - 1);
	}
	CHECK(!alike);
	/* The seed says it all. */
	order(&other, 42);
	for (size_t i = 0; i < plan.nr_steps; i++)
		same &= other.steps[i].index == plan.steps[i].index;
	CHECK(same);
	order(&other, 43);
	for (size_t i = 0; i < plan.nr_steps; i++)
		same &= other.steps[i].index == plan.steps[i].index;
	CHECK(!same);
	plan_free(&plan);
	plan_free(&other);
	plan_free(&other);
}

/* Cases that want more trials than others get them behind, and a plan that has
 * steps already gets more. */
static void check_more(void)
{
	const char *words[] = { "touch", "state=absent", "by=write" };
	struct plan plan;
	struct reason why;
	unsigned wanted[8] = { 1, 3, 2, 0 }, had[8] = { 0 };
	uint64_t seed = 7;

	CHECK(plan_make(&plan, words, 3, SCOPE_QUICK, &placement, &why) == 0);
	CHECK(plan.nr == 4);
	plan_order(&plan, wanted, 1, &seed);
	CHECK(plan.nr_steps == 6);
	for (size_t i = 0; i < plan.nr_steps; i++)
		CHECK(plan.steps[i].trial == ++had[plan.steps[i].index]);
	CHECK(memcmp(wanted, had, sizeof(had)) == 0);
	wanted[3] = 2;
	wanted[1] = 4;
	had[3] = 3;
	plan_order(&plan, wanted, 4, &seed);
	CHECK(plan.nr_steps == 7);
	CHECK(plan.steps[6].index == 1 && plan.steps[6].trial == 4);
	plan_free(&plan);
}

/* A word beside others chooses something, or there is no run. */
static void check_met(void)
{
	/* Beside a whole case it adds, chooses, or contradicts. */
	CHECK_TEXT(planned("store state=shared|bytes=4k,1m|mem=all",
			   SCOPE_QUICK),
		   "store state=shared bytes=4k mem=0\n"
		   "store state=shared bytes=4k mem=1\n"
		   "store state=shared bytes=4k mem=2\n"
		   "store state=shared bytes=1m mem=0\n"
		   "store state=shared bytes=1m mem=1\n"
		   "store state=shared bytes=1m mem=2");
	CHECK_TEXT(planned("store bytes=4k|state=shared", SCOPE_QUICK),
		   "store state=shared bytes=4k");
	CHECK_TEXT(planned("store state=shared bytes=4k|bytes=4096",
			   SCOPE_QUICK),
		   "store state=shared bytes=4k");
	CHECK_TEXT(planned("store state=shared|state=exclusive_wp",
			   SCOPE_QUICK),
		   "! 'store state=shared' and state=exclusive_wp exclude each "
		   "other");
	CHECK_TEXT(planned("store state=shared|state=shared,exclusive_wp",
			   SCOPE_QUICK),
		   "state=exclusive_wp fits no case that the other words "
		   "choose; leave it out, or see `cowbench list NAME`");
	CHECK_TEXT(planned("store state=shared|by=read", SCOPE_QUICK),
		   "by=read fits no case that the other words choose; leave it "
		   "out, or see `cowbench list NAME`");
	CHECK_TEXT(planned("store state=shared|kind=mthp-64k", SCOPE_QUICK),
		   "store does not measure 'store state=shared "
		   "kind=mthp-64k'; `cowbench list store` shows what it does");
	/* Beside names it speaks of those that have its axis. */
	CHECK_TEXT(planned("floor|touch|by=read|kind=base", SCOPE_QUICK),
		   "floor\ntouch state=absent by=read\n"
		   "touch state=absent by=read writer=thread");
	CHECK_TEXT(planned("store|touch|state=absent", SCOPE_QUICK),
		   "no case of store fits the other words; leave it out, or "
		   "see `cowbench list store`");
	CHECK_TEXT(planned("touch|state=absent,shared", SCOPE_QUICK),
		   "state=shared fits no case that the other words choose; "
		   "leave it out, or see `cowbench list NAME`");
}

static const char *paired(const char *words, const char *ab)
{
	static char text[REASON_MAX];
	struct plan plan;
	struct reason why;
	size_t used = 0;

	const char *list[16];
	char *copy = strdup(words);
	size_t nr = 0;

	for (char *rest = copy, *word; (word = strtok_r(rest, "|", &rest));)
		list[nr++] = word;
	int err = plan_make(&plan, list, nr, SCOPE_QUICK, &placement, &why);

	free(copy);
	if (err)
		return "no plan";
	text[0] = '\0';
	if (plan_pair(&plan, ab, &why)) {
		snprintf(text, sizeof(text), "%s", why.text);
		plan_free(&plan);
		return text;
	}
	for (size_t i = 0; i < plan.nr; i++) {
		char id[CASE_ID_MAX], other[CASE_ID_MAX];

		if (plan.partner[i] == PLAN_B)
			continue;
		case_id(&plan.cases[i], id);
		case_id(&plan.cases[plan.partner[i]], other);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s | %s", used ? "\n" : "", id,
					 other);
	}
	plan_free(&plan);
	return text;
}

static void check_pairs(void)
{
	const char *words[] = { "store", "kind=base" };
	struct plan plan;
	struct reason why;
	unsigned wanted[8], swapped = 0;
	uint64_t seed = 3;

	/* Arms of other kinds have regions of one length, and take what is
	 * asked for, whatever is the default of which. */
	CHECK_TEXT(paired("store", "kind=base,thp"),
		   "store state=exclusive_wp bytes=32m | store "
		   "state=exclusive_wp kind=thp\n"
		   "store state=exclusive_wp held=ref bytes=32m | store "
		   "state=exclusive_wp held=ref kind=thp\n"
		   "store state=shared writer=child bytes=32m | store "
		   "state=shared writer=child kind=thp");
	CHECK_TEXT(paired("store|held=none|state=exclusive_wp|bytes=2m,32m,4m",
			  "kind=thp,base"),
		   "store state=exclusive_wp kind=thp bytes=2m | store "
		   "state=exclusive_wp\n"
		   "store state=exclusive_wp kind=thp | store "
		   "state=exclusive_wp bytes=32m\n"
		   "store state=exclusive_wp kind=thp bytes=4m | store "
		   "state=exclusive_wp bytes=4m");
	CHECK_TEXT(
		paired("store|held=none|state=exclusive_wp|kind=base|bytes=2m,4m",
		       "bytes=2048k,4m"),
		"store state=exclusive_wp | store state=exclusive_wp "
		"bytes=4m");
	CHECK_TEXT(
		paired("store state=exclusive_wp bytes=4m|"
		       "store state=exclusive_wp kind=thp",
		       "kind=base,thp"),
		"--ab kind=base,thp: no two cases differ in that axis alone");
	CHECK_TEXT(
		paired("store", "held=none,pin"),
		"--ab held=none,pin: no two cases differ in that axis alone");
	for (size_t i = 0; i < 5; i++) {
		static const char *const bad[] = { "held", "held=", "held=none",
						   "held=none,",
						   "held=none,ref,pin" };

		printf("# %s\n", bad[i]);
		CHECK(strstr(paired("store", bad[i]),
			     "it takes one axis and two values") != NULL);
	}

	CHECK(plan_make(&plan, words, 2, SCOPE_QUICK, &placement, &why) == 0);
	CHECK(plan_pair(&plan, "held=none,ref", &why) == 0);
	CHECK(plan.nr == 2);
	for (size_t i = 0; i < plan.nr; i++)
		wanted[i] = 40;
	plan_order(&plan, wanted, 1, &seed);
	CHECK(plan.nr_steps == 80);
	for (size_t i = 0; i < plan.nr_steps; i += 2) {
		const struct plan_step *pair = &plan.steps[i];

		if (pair[0].order != 1 || pair[1].order != 2 ||
		    pair[0].index == pair[1].index ||
		    pair[0].trial != pair[1].trial)
			CHECK(!"both arms of a pair run together");
		swapped += pair[0].index != plan.steps[0].index;
	}
	CHECK(swapped > 8 && swapped < 32); /* 40 tosses, 4 sigma */
	plan_free(&plan);
}

int main(void)
{
	struct reason why;

	if (!CHECK(placement_load_xml(&placement,
				      "tests/fake/topology/cpuless.xml",
				      &why) == 0))
		return tap_end();
	check_words();
	check_reasons();
	check_met();
	check_order();
	check_more();
	check_pairs();
	placement_free(&placement);
	return tap_end();
}
