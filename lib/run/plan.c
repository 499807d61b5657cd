/* plan.c - see plan.h. */
#include "run/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/plan_words.h"

/* The chosen words of one axis; they are combined with those of the other
 * axes. */
struct choice {
	char (*words)[AXIS_WORD];
	size_t nr;
};

struct filters {
	struct plan_words words;
	enum scope scope;
	const struct placement *placement;
};

static void choose(struct choice *choice, const char *word, size_t length)
{
	choice->words = memory_resize(choice->words, choice->nr + 1,
				      sizeof(*choice->words));
	snprintf(choice->words[choice->nr], AXIS_WORD, "%.*s", (int)length,
		 word);
	for (size_t i = 0; i < choice->nr; i++)
		if (strcmp(choice->words[i], choice->words[choice->nr]) == 0)
			return;
	choice->nr++;
}

static void choose_set(struct choice *choice, unsigned set,
		       const char *const *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (set & BIT(i))
			choose(choice, words[i], strlen(words[i]));
}

static void choose_nodes(struct choice *choice, size_t axis,
			 const struct placement *placement)
{
	for (size_t i = 0; i < placement->nr; i++) {
		char id[AXIS_WORD];

		const struct place_node *node = &placement->nodes[i];

		if (axis == AXIS_CPU ? node->cpu < 0 : !node->memory)
			continue;
		snprintf(id, sizeof(id), "%d", node->id);
		choose(choice, id, strlen(id));
	}
}

static bool is_node_axis(size_t axis)
{
	return axis == AXIS_CPU || axis == AXIS_MEM || axis == AXIS_TO;
}

/* Chooses the values of a filter; for "all", every node.  Passes over words
 * that only other benchmarks know, so it may choose none. */
static void choose_filter(struct choice *choice, const struct bench *bench,
			  size_t axis, const char *values,
			  const struct placement *placement)
{
	for (const char *at = values; *at;) {
		size_t length = strcspn(at, ",");

		if (is_node_axis(axis) && length == 3 &&
		    strncmp(at, "all", 3) == 0)
			choose_nodes(choice, axis, placement);
		else if (plan_knows(bench, axis, at, length))
			choose(choice, at, length);
		at += length + (at[length] == ',');
	}
}

/* Chooses the words that an axis takes in this plan. */
static void choose_axis(struct choice *choice, const struct bench *bench,
			size_t axis, const struct filters *filters)
{
	const char *values =
		plan_filter(&filters->words, bench_axis_name(bench, axis));
	bool full = filters->scope == SCOPE_FULL;
	const char *const *words;
	size_t nr;

	if (values) {
		choose_filter(choice, bench, axis, values, filters->placement);
		return;
	}
	switch (axis) {
	case AXIS_STATE:
		choose_set(choice, bench_states(bench), state_words, NR_STATES);
		break;
	case AXIS_HELD:
		choose_set(choice, bench_held(bench), held_words, NR_HELD);
		break;
	case AXIS_KIND:
		choose_set(choice, bench_kinds(bench), kind_words, NR_KINDS);
		break;
	case AXIS_VIA:
		if (full)
			choose_set(choice, ~0u, via_words, NR_VIAS);
		break;
	case AXIS_MEM:
		if (full && filters->placement->nr > 1 && !bench->to) {
			choose(choice, "local", 5);
			choose(choice, "remote", 6);
		}
		break;
	case AXIS_BYTES:
	case AXIS_STRIDE:
	case AXIS_CPU:
	case AXIS_TO:
	case AXIS_MEMCG:
		break;
	default:
		words = bench_axis_words(bench, axis, &nr);
		for (size_t i = 0; i < nr; i++)
			choose(choice, words[i], strlen(words[i]));
	}
	if (choice->nr == 0) /* the default */
		choose(choice, "", 0);
}

static void add_case(struct plan *plan, const struct run_case *c)
{
	char id[CASE_ID_MAX];
	size_t nr = plan->ids.nr;

	case_id(c, id);
	if (text_index_add(&plan->ids, id) < nr)
		return;
	plan->cases = memory_grow(plan->cases, plan->nr, &plan->room,
				  sizeof(*plan->cases));
	plan->cases[plan->nr++] = *c;
}

/* Adds every combination of the choices that the benchmark measures.  Returns
 * -EINVAL where a word means nothing to any benchmark.  Passes over a
 * combination that is not measured, and keeps the reason. */
static int add_combinations(struct plan *plan, struct run_case *c,
			    const struct choice *choices, size_t axis,
			    const struct filters *filters, struct reason *why)
{
	if (axis == bench_axes(c->bench)) {
		struct run_case settled = *c;
		struct reason other;

		case_defaults(&settled);

		int err = case_settle(&settled, &other);

		/* A reason that says that no row names the combination helps
		 * little.  So a reason is preferred that says which axis
		 * forbids it. */
		if (err && (err != -ENOENT || settled.row))
			*why = other;
		if (err)
			return err == -ENOENT ? 0 : err;
		if (filters->scope == SCOPE_QUICK && filters->words.nr == 0 &&
		    settled.row->full)
			return 0;
		add_case(plan, &settled);
		return 0;
	}
	for (size_t i = 0; i < choices[axis].nr; i++) {
		memcpy(c->value[axis], choices[axis].words[i], AXIS_WORD);

		int err = add_combinations(plan, c, choices, axis + 1, filters,
					   why);
		if (err)
			return err;
	}
	return 0;
}

static int add_bench(struct plan *plan, const struct bench_entry *entry,
		     const struct filters *filters, struct reason *why)
{
	struct choice choices[NR_AXES] = { { 0 } };
	struct run_case c = { .name = entry->name, .bench = entry->bench };

	for (size_t axis = 0; axis < bench_axes(entry->bench); axis++)
		choose_axis(&choices[axis], entry->bench, axis, filters);

	int err = add_combinations(plan, &c, choices, 0, filters, why);

	for (size_t axis = 0; axis < NR_AXES; axis++)
		free(choices[axis].words);
	return err;
}

/* --- whole cases ---------------------------------------------------------- */

/* The words of a whole case, with one value of each filter that applies to
 * it. */
struct quoted {
	char *copy;
	const char *words[2 * NR_AXES + 1];
	size_t nr;
	char added[NR_AXES][2 * AXIS_WORD];
	size_t nr_added;
};

/* The value that the case's own words give to the axis; NULL: they give
 * none. */
static const char *quoted_value(const struct quoted *quoted, const char *axis)
{
	size_t length = strlen(axis);

	for (size_t i = 1; i < quoted->nr; i++)
		if (strncmp(quoted->words[i], axis, length) == 0 &&
		    quoted->words[i][length] == '=')
			return quoted->words[i] + length + 1;
	return NULL;
}

/* Whether the case's value on the filter's axis is among the filter's values.
 * The case's own words must name the axis. */
static bool filter_has(const char *values, size_t axis, const char *value)
{
	for (const char *at = values; *at;) {
		size_t length = strcspn(at, ",");

		if (plan_same_value(axis, value, at, length))
			return true;
		at += length + (at[length] == ',');
	}
	return false;
}

/* Adds the case with every combination of the filters' values, for the axes
 * from that one on.  Passes over a combination that is not measured, and keeps
 * the reason. */
static int add_quoted(struct plan *plan, struct quoted *quoted,
		      const struct bench *bench, size_t axis,
		      const struct filters *filters, struct reason *why)
{
	struct choice choice = { 0 };
	const char *values = NULL, *name;
	struct run_case c;
	int err = 0;

	if (axis == bench_axes(bench)) {
		err = case_parse(&c, quoted->words, quoted->nr, why);
		if (!err)
			add_case(plan, &c);
		return err == -ENOENT && quoted->nr_added ? 0 : err;
	}
	name = bench_axis_name(bench, axis);
	if (!quoted_value(quoted, name))
		values = plan_filter(&filters->words, name);
	if (!values)
		return add_quoted(plan, quoted, bench, axis + 1, filters, why);
	choose_filter(&choice, bench, axis, values, filters->placement);
	for (size_t i = 0; i < choice.nr && !err; i++) {
		char *word = quoted->added[quoted->nr_added++];

		snprintf(word, sizeof(quoted->added[0]), "%s=%s", name,
			 choice.words[i]);
		quoted->words[quoted->nr++] = word;
		err = add_quoted(plan, quoted, bench, axis + 1, filters, why);
		quoted->nr--;
		quoted->nr_added--;
	}
	free(choice.words);
	return err;
}

/* -EINVAL where a filter contradicts the case's own words. */
static int check_quoted(const struct quoted *quoted, const char *word,
			const struct bench *bench,
			const struct filters *filters, struct reason *why)
{
	for (size_t axis = 0; axis < bench_axes(bench); axis++) {
		const char *name = bench_axis_name(bench, axis);
		const char *value = quoted_value(quoted, name);
		const char *values = plan_filter(&filters->words, name);

		if (value && values && !filter_has(values, axis, value))
			return reason_set(why, -EINVAL,
					  "'%s' and %s=%s exclude each other",
					  word, name, values);
	}
	return 0;
}

static int add_whole(struct plan *plan, const char *word,
		     const struct filters *filters, struct reason *why)
{
	struct quoted quoted = { .copy = memory_text(word) };
	const struct bench_entry *entry;
	int err = -EINVAL;

	for (char *rest = quoted.copy, *one;
	     quoted.nr <= NR_AXES && (one = strtok_r(rest, " ", &rest));)
		quoted.words[quoted.nr++] = one;
	entry = quoted.nr ? bench_find(quoted.words[0], why) : NULL;
	if (!quoted.nr)
		reason_set(why, 0, "'%s' is no word", word);
	if (entry)
		err = check_quoted(&quoted, word, entry->bench, filters, why);
	if (!err)
		err = add_quoted(plan, &quoted, entry->bench, 0, filters, why);
	free(quoted.copy);
	return err;
}

/* --- no word is dropped --------------------------------------------------- */

static void tell_nothing(const struct filters *filters, struct reason *why)
{
	char all[REASON_MAX / 2] = "";
	const char *name = "NAME";
	size_t used = 0;

	for (size_t i = 0; i < filters->words.nr && used < sizeof(all); i++) {
		const char *word = filters->words.list[i];

		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 i ? " " : "", word);
		if (plan_word_of(word) == PLAN_WORD_BENCH)
			name = word;
	}
	reason_set(why, 0,
		   "nothing matches '%s'; `cowbench list %s` says what is "
		   "measured, with which axes",
		   all, name);
}

static bool has_bench(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->nr; i++)
		if (strcmp(plan->cases[i].name, name) == 0)
			return true;
	return false;
}

static bool has_value(const struct plan *plan, const char *axis,
		      const char *word, size_t length)
{
	for (size_t i = 0; i < plan->nr; i++) {
		int id = bench_axis(plan->cases[i].bench, axis);

		if (id >= 0 &&
		    plan_same_value((size_t)id, plan->cases[i].value[id], word,
				    length))
			return true;
	}
	return false;
}

/* -ENOENT where no case has one of a filter's values. */
static int check_filter(const struct plan *plan, const char *filter,
			struct reason *why)
{
	char axis[AXIS_WORD];
	size_t length = strcspn(filter, "=");

	snprintf(axis, sizeof(axis), "%.*s", (int)length, filter);
	for (const char *at = filter + length + 1; *at;) {
		length = strcspn(at, ",");
		if (!(length == 3 && strncmp(at, "all", 3) == 0) &&
		    !has_value(plan, axis, at, length))
			return reason_set(
				why, -ENOENT,
				"%s=%.*s fits no case that the other words "
				"choose; leave it out, or see `cowbench list "
				"NAME`",
				axis, (int)length, at);
		at += length + (at[length] == ',');
	}
	return 0;
}

/* Returns -ENOENT where a word chose no case: else the run would lack something
 * that was asked for, and nobody would notice. */
static int check_met(const struct plan *plan, const struct filters *filters,
		     struct reason *why)
{
	for (size_t i = 0; i < filters->words.nr; i++) {
		const char *word = filters->words.list[i];
		enum plan_word kind = plan_word_of(word);
		int err = 0;

		if (kind == PLAN_WORD_FILTER)
			err = check_filter(plan, word, why);
		if (kind == PLAN_WORD_BENCH && !has_bench(plan, word))
			err = reason_set(why, -ENOENT,
					 "no case of %s fits the other words; "
					 "leave it out, or see `cowbench list "
					 "%s`",
					 word, word);
		if (err)
			return err;
	}
	return 0;
}

/* Whether the benchmark has every axis that a filter names.  A benchmark that
 * no word names is in the plan only if it has. */
static bool has_axes(const struct bench *bench, const struct plan_words *words)
{
	for (size_t i = 0; i < words->nr; i++) {
		char name[AXIS_WORD];

		if (plan_word_of(words->list[i]) != PLAN_WORD_FILTER)
			continue;
		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(words->list[i], "="), words->list[i]);
		if (bench_axis(bench, name) < 0)
			return false;
	}
	return true;
}

static bool is_chosen(const struct bench_entry *entry,
		      const struct plan_words *words)
{
	return plan_names(words, entry->name) ||
	       (!plan_word_counts(words, PLAN_WORD_BENCH) &&
		!plan_word_counts(words, PLAN_WORD_CASE) &&
		has_axes(entry->bench, words));
}

int plan_make(struct plan *plan, const char *const *words, size_t nr,
	      enum scope scope, const struct placement *placement,
	      struct reason *why)
{
	const struct filters filters = { { words, nr }, scope, placement };
	int err;

	*plan = (struct plan){ 0 };
	reason_set(why, 0, "%s", "");
	err = plan_check(&filters.words, why);
	for (size_t i = 0; i < nr && !err; i++)
		if (plan_word_of(words[i]) == PLAN_WORD_CASE)
			err = add_whole(plan, words[i], &filters, why);
	for (const struct bench_entry *e = bench_registry; e->name && !err; e++)
		if (is_chosen(e, &filters.words))
			err = add_bench(plan, e, &filters, why);
	if (err)
		return err;
	if (plan->nr)
		return check_met(plan, &filters, why);
	if (!why->text[0])
		tell_nothing(&filters, why);
	return -ENOENT;
}

void plan_free(struct plan *plan)
{
	free(plan->cases);
	free(plan->partner);
	free(plan->steps);
	text_index_free(&plan->ids);
	*plan = (struct plan){ 0 };
}
