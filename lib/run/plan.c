/* plan.c - see plan.h. */
#include "run/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"

/* Words of one axis, to be combined with those of the others. */
struct choice {
	char (*words)[AXIS_WORD];
	size_t nr;
};

struct filters {
	const char *const *words;
	size_t nr;
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

		if (axis == AXIS_CPU && placement->nodes[i].cpu < 0)
			continue;
		snprintf(id, sizeof(id), "%d", placement->nodes[i].id);
		choose(choice, id, strlen(id));
	}
}

static bool is_node_axis(size_t axis)
{
	return axis == AXIS_CPU || axis == AXIS_MEM || axis == AXIS_TO;
}

/* The filter on this axis, its values; or NULL. */
static const char *find_filter(const struct filters *filters, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < filters->nr; i++)
		if (strncmp(filters->words[i], name, length) == 0 &&
		    filters->words[i][length] == '=' &&
		    !strchr(filters->words[i], ' '))
			return filters->words[i] + length + 1;
	return NULL;
}

/* Whether the benchmark's axis may take the word at all. */
static bool knows(const struct bench *bench, size_t axis, const char *word,
		  size_t length)
{
	char text[AXIS_WORD];
	size_t nr;
	const char *const *words = bench_axis_words(bench, axis, &nr);

	snprintf(text, sizeof(text), "%.*s", (int)length, word);
	return !words || word_index(words, nr, text) >= 0;
}

/* What an axis may take in this plan.  Words that other benchmarks know are passed
 * over (check_value()): nothing may be left. */
static void choose_axis(struct choice *choice, const struct bench *bench,
			size_t axis, const struct filters *filters)
{
	const char *values = find_filter(filters, bench_axis_name(bench, axis));
	bool full = filters->scope == SCOPE_FULL;
	const char *const *words;
	size_t nr;

	if (values) {
		for (const char *at = values; *at;) {
			size_t length = strcspn(at, ",");

			if (is_node_axis(axis) && length == 3 &&
			    strncmp(at, "all", 3) == 0)
				choose_nodes(choice, axis, filters->placement);
			else if (knows(bench, axis, at, length))
				choose(choice, at, length);
			at += length + (at[length] == ',');
		}
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
	char id[CASE_ID_MAX], other[CASE_ID_MAX];

	case_id(c, id);
	for (size_t i = 0; i < plan->nr; i++) {
		case_id(&plan->cases[i], other);
		if (strcmp(id, other) == 0)
			return;
	}
	plan->cases =
		memory_resize(plan->cases, plan->nr + 1, sizeof(*plan->cases));
	plan->cases[plan->nr++] = *c;
}

/* Adds every combination of the choices that the benchmark measures. A word
 * that means nothing anywhere comes out as -EINVAL; a combination that is not
 * measured is passed over, its reason kept. */
static int add_combinations(struct plan *plan, struct run_case *c,
			    const struct choice *choices, size_t axis,
			    const struct filters *filters, struct reason *why)
{
	if (axis == bench_axes(c->bench)) {
		struct run_case settled = *c;
		struct reason other;

		case_defaults(&settled);

		int err = case_settle(&settled, &other);

		/* That no row names a combination says little; that one does,
		 * and some axis forbids it, is worth telling. */
		if (err && (err != -ENOENT || settled.row))
			*why = other;
		if (err)
			return err == -ENOENT ? 0 : err;
		if (filters->scope == SCOPE_QUICK && filters->nr == 0 &&
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

/* Whether the benchmark has every axis that a filter names; words that fit
 * no benchmark at all are told by check_axis(). */
static bool has_axes(const struct bench *bench, const struct filters *filters)
{
	for (size_t i = 0; i < filters->nr; i++) {
		const char *equals = strchr(filters->words[i], '=');
		char name[AXIS_WORD];

		if (!equals || strchr(filters->words[i], ' '))
			continue;
		snprintf(name, sizeof(name), "%.*s",
			 (int)(equals - filters->words[i]), filters->words[i]);
		if (bench_axis(bench, name) < 0)
			return false;
	}
	return true;
}

/* -EINVAL when an axis=value names an axis that no benchmark has. */
static int check_axis(const char *word, struct reason *why)
{
	const char *names[256];
	size_t nr = 0;
	char name[AXIS_WORD];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		for (size_t id = 0; id < bench_axes(e->bench); id++) {
			const char *axis = bench_axis_name(e->bench, id);

			if (strcmp(axis, name) == 0)
				return 0;
			if (nr < 256)
				names[nr++] = axis;
		}
	}

	const char *near = text_nearest(name, names, nr);

	return reason_set(why, -EINVAL,
			  "no axis '%s'%s%s%s; see `cowbench list`", name,
			  near ? ", did you mean '" : "", near ? near : "",
			  near ? "'?" : "");
}

/* Whether the words name the benchmark; where they name none, any is meant. */
static bool is_meant(const struct bench_entry *entry,
		     const struct filters *filters)
{
	bool named = false;

	for (size_t i = 0; i < filters->nr; i++) {
		if (strcmp(filters->words[i], entry->name) == 0)
			return true;
		named |= !strpbrk(filters->words[i], "= ");
	}
	return !named;
}

/* -EINVAL when no axis of that name, of a benchmark that is meant, takes the
 * value. */
static int check_value(const char *word, const char *value, size_t length,
		       const struct filters *filters, struct reason *why)
{
	const char *taken[64];
	char name[AXIS_WORD], text[AXIS_WORD];
	size_t nr_taken = 0, nr;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	snprintf(text, sizeof(text), "%.*s", (int)length, value);
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		int id = bench_axis(e->bench, name);

		if (id < 0 || !is_meant(e, filters))
			continue;
		if (knows(e->bench, (size_t)id, value, length))
			return 0;

		const char *const *words =
			bench_axis_words(e->bench, (size_t)id, &nr);

		for (size_t i = 0; i < nr && nr_taken < 64; i++)
			if (word_index(taken, nr_taken, words[i]) < 0)
				taken[nr_taken++] = words[i];
	}
	/* Where none that is meant has the axis, has_axes() will tell. */
	return nr_taken ? axis_refuse(name, text, taken, nr_taken, why) : 0;
}

static int check_values(const char *word, const struct filters *filters,
			struct reason *why)
{
	for (const char *at = strchr(word, '=') + 1;; at++) {
		size_t length = strcspn(at, ",");

		if (length == 0 || length >= AXIS_WORD)
			return reason_set(why, -EINVAL,
					  "'%s': values are words separated by "
					  "commas",
					  word);
		int err = check_value(word, at, length, filters, why);

		at += length;
		if (err || *at == '\0')
			return err;
	}
}

static void tell_nothing(const struct filters *filters, struct reason *why)
{
	char all[REASON_MAX / 2] = "";
	const char *name = "NAME";
	size_t used = 0;

	for (size_t i = 0; i < filters->nr && used < sizeof(all); i++) {
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 i ? " " : "", filters->words[i]);
		if (!strpbrk(filters->words[i], "= "))
			name = filters->words[i];
	}
	reason_set(why, 0,
		   "nothing matches '%s'; `cowbench list %s` says what is "
		   "measured, with which axes",
		   all, name);
}

int plan_make(struct plan *plan, const char *const *words, size_t nr,
	      enum scope scope, const struct placement *placement,
	      struct reason *why)
{
	struct filters filters = { words, nr, scope, placement };
	bool named = false, whole = false;
	int err = 0;

	*plan = (struct plan){ 0 };
	reason_set(why, 0, "%s", "");
	for (size_t i = 0; i < nr; i++) {
		if (strchr(words[i], ' ')) {
			struct run_case c;

			err = case_parse_id(&c, words[i], why);
			if (err)
				return err;
			add_case(plan, &c);
			whole = true;
		} else if (strchr(words[i], '=')) {
			err = check_axis(words[i], why);
			if (!err)
				err = check_values(words[i], &filters, why);
			if (err)
				return err;
		} else {
			if (!bench_find(words[i], why))
				return -EINVAL;
			named = true;
		}
	}
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		if ((named || !whole) && is_meant(e, &filters) &&
		    has_axes(e->bench, &filters))
			err = add_bench(plan, e, &filters, why);
		if (err)
			return err;
	}
	if (plan->nr)
		return 0;
	if (!why->text[0])
		tell_nothing(&filters, why);
	return -ENOENT;
}

static size_t find_partner(const struct plan *plan, size_t of, size_t axis,
			   const char *value)
{
	struct run_case wanted;
	char id[CASE_ID_MAX], other[CASE_ID_MAX];

	case_with(&plan->cases[of], axis, value, &wanted);
	case_id(&wanted, id);
	for (size_t i = 0; i < plan->nr; i++) {
		case_id(&plan->cases[i], other);
		if (strcmp(id, other) == 0)
			return i;
	}
	return PLAN_B;
}

/* Keeps cases with keep[i] alone, and renumbers the partners. */
static void drop_cases(struct plan *plan, const bool *keep)
{
	size_t *now = memory_new(plan->nr, sizeof(*now));
	size_t nr = 0;

	for (size_t i = 0; i < plan->nr; i++)
		now[i] = keep[i] ? nr++ : PLAN_B;
	for (size_t i = 0; i < plan->nr; i++) {
		size_t partner = plan->partner[i];

		if (!keep[i])
			continue;
		plan->cases[now[i]] = plan->cases[i];
		plan->partner[now[i]] = partner == PLAN_B ? PLAN_B
							  : now[partner];
	}
	plan->nr = nr;
	free(now);
}

int plan_pair(struct plan *plan, const char *ab, struct reason *why)
{
	char words[2][AXIS_WORD];
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
	snprintf(plan->axis, AXIS_WORD, "%.*s", (int)(equals - ab), ab);
	snprintf(words[0], AXIS_WORD, "%.*s", (int)(comma - equals - 1),
		 equals + 1);
	snprintf(words[1], AXIS_WORD, "%s", comma + 1);
	if (strcmp(words[0], words[1]) == 0)
		return reason_set(why, -EINVAL,
				  "--ab %s: both arms are the same", ab);

	bool *keep = memory_new(plan->nr, sizeof(*keep));

	plan->partner = memory_new(plan->nr, sizeof(*plan->partner));
	for (size_t i = 0; i < plan->nr; i++)
		plan->partner[i] = PLAN_B;
	for (size_t i = 0; i < plan->nr; i++) {
		int axis = bench_axis(plan->cases[i].bench, plan->axis);

		if (axis < 0 ||
		    strcmp(plan->cases[i].value[axis], words[0]) != 0)
			continue;

		size_t other = find_partner(plan, i, (size_t)axis, words[1]);

		if (other == PLAN_B)
			continue;
		plan->partner[i] = other;
		keep[i] = keep[other] = true;
	}
	drop_cases(plan, keep);
	free(keep);
	if (!plan->nr)
		return reason_set(why, -ENOENT,
				  "--ab %s: no two cases differ in that alone",
				  ab);
	return 0;
}

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

void plan_free(struct plan *plan)
{
	free(plan->cases);
	free(plan->partner);
	free(plan->steps);
	*plan = (struct plan){ 0 };
}
