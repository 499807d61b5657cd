/* profile.c - see profile.h. */
#include "data/profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void profile_of(struct profile *profile, const struct trial_result *result)
{
	memcpy(profile->id, result->id, sizeof(profile->id));
	memcpy(profile->arm, result->arm, sizeof(profile->arm));
	memcpy(profile->unit, result->unit, sizeof(profile->unit));
	profile->trial = result->trial;
	profile->pair = result->pair;
	profile->order = result->order;
	profile->boot = result->boot;
	profile->n = result->n;
}

void profile_clear(struct profile *profile)
{
	for (size_t i = 0; i < profile->nr_names; i++)
		free(profile->names[i]);
	free(profile->names);
	free(profile->nodes);
	*profile = (struct profile){ 0 };
}

void profiles_clear(struct profiles *profiles)
{
	for (size_t i = 0; i < profiles->nr; i++)
		profile_clear(&profiles->list[i]);
	free(profiles->list);
	*profiles = (struct profiles){ 0 };
}

static void put_ordinal(struct json_text *line, const char *key, unsigned value)
{
	if (value)
		json_put_integer(line, key, value);
	else
		json_put_null(line, key);
}

static void put_nodes(struct json_text *line, const struct profile *profile)
{
	json_open_array(line, "names");
	for (size_t i = 0; i < profile->nr_names; i++)
		json_put_text(line, NULL, profile->names[i]);
	json_close(line);
	json_open_array(line, "nodes");
	for (size_t i = 0; i < profile->nr; i++) {
		const struct profile_node *node = &profile->nodes[i];

		json_open_array(line, NULL);
		if (i == PROFILE_ROOT)
			json_put_null(line, NULL);
		else
			json_put_integer(line, NULL, node->parent);
		json_put_integer(line, NULL, node->name);
		json_put_rounded(line, NULL, node->count, 9);
		json_close(line);
	}
	json_close(line);
	if (!profile->inlines)
		return;
	json_open_array(line, "inlined");
	for (size_t i = 0; i < profile->nr; i++)
		if (profile->nodes[i].inlined)
			json_put_integer(line, NULL, i);
	json_close(line);
}

static void put_lines(struct json_text *line, const struct profile *profile)
{
	if (!profile->nr_lines)
		return;
	json_put_text(line, "cache", profile->cache);
	json_open_array(line, "lines");
	for (size_t i = 0; i < profile->nr_lines; i++) {
		json_open_array(line, NULL);
		json_put_rounded(line, NULL, profile->lines[i].loads, 3);
		json_put_rounded(line, NULL, profile->lines[i].stores, 3);
		json_close(line);
	}
	json_close(line);
}

void profile_put(struct json_text *line, const struct profile *profile)
{
	json_text_reset(line);
	json_open_object(line, NULL);
	json_put_text(line, "type", "profile");
	json_put_text(line, "case", profile->id);
	put_ordinal(line, "trial", profile->trial);
	json_put_text(line, "arm", profile->arm[0] ? profile->arm : NULL);
	put_ordinal(line, "pair", (unsigned)profile->pair);
	put_ordinal(line, "order", (unsigned)profile->order);
	put_ordinal(line, "boot", (unsigned)profile->boot);
	json_put_text(line, "unit", profile->unit);
	json_put_integer(line, "n", profile->n);
	if (profile->reason.text[0]) {
		json_put_text(line, "reason", profile->reason.text);
	} else {
		json_put_rounded(line, "sum", profile->sum, 3);
		put_nodes(line, profile);
		put_lines(line, profile);
	}
	json_close(line);
	json_newline(line);
}

char *profile_stack(const struct profile *profile, size_t node)
{
	char *stack = NULL;

	for (;; node = profile->nodes[node].parent) {
		const struct profile_node *one = &profile->nodes[node];
		char *longer =
			memory_format("%s%s%s%s", profile->names[one->name],
				      one->inlined ? "_[i]" : "",
				      stack ? ";" : "", stack ? stack : "");

		free(stack);
		stack = longer;
		if (node == PROFILE_ROOT)
			return stack;
	}
}

/* --- by function ---------------------------------------------------------- */

static int by_text(const void *left, const void *right)
{
	const struct profile_function *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static int by_weight(const void *left, const void *right)
{
	const struct profile_function *a = left, *b = right;
	double x = fabs(a->difference), y = fabs(b->difference);

	if (x != y)
		return x > y ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Merges neighbours of the same name in a list that is sorted by name. */
static void merge_names(struct profile_functions *functions)
{
	size_t kept = 0;

	for (size_t i = 0; i < functions->nr; i++)
		if (!kept || strcmp(functions->list[kept - 1].name,
				    functions->list[i].name) != 0)
			functions->list[kept++] = functions->list[i];
	functions->nr = kept;
}

static struct profile_function *find(const struct profile_functions *functions,
				     const char *name)
{
	const struct profile_function key = { .name = name };

	return bsearch(&key, functions->list, functions->nr, sizeof(key),
		       by_text);
}

/* Whether the function is among the callers of a node. */
static bool is_above(const struct profile *profile, size_t node, size_t name,
		     bool fold)
{
	while (node != PROFILE_ROOT) {
		node = profile->nodes[node].parent;
		if (profile->nodes[node].name == name &&
		    !(fold && profile->nodes[node].inlined))
			return true;
	}
	return false;
}

/* The node that an inlined one lies in. */
static size_t outer(const struct profile *profile, size_t node)
{
	while (profile->nodes[node].inlined)
		node = profile->nodes[node].parent;
	return node;
}

/* fold: what is inlined counts as its caller. */
static void add_counts(const struct profile_functions *functions,
		       const struct profile *profile, int side, bool fold)
{
	double *below = memory_new(profile->nr + 1, sizeof(*below));

	for (size_t i = profile->nr; i > 0; i--) {
		const struct profile_node *node = &profile->nodes[i - 1];
		size_t name =
			profile->nodes[fold ? outer(profile, i - 1) : i - 1]
				.name;
		struct profile_function *one =
			find(functions, profile->names[name]);

		below[i - 1] += node->count;
		one->own[side] += node->count;
		one->inlined[side] &= node->inlined && !fold;
		/* Where a function calls itself, only the outer call counts. */
		if (!(fold && node->inlined) &&
		    !is_above(profile, i - 1, node->name, fold))
			one->with[side] += below[i - 1];
		if (i - 1 != PROFILE_ROOT)
			below[node->parent] += below[i - 1];
	}
	free(below);
}

void profile_compare(struct profile_functions *functions,
		     const struct profile *a, const struct profile *b)
{
	const struct profile *both[2] = { a, b };
	bool fold = b && a->inlines != b->inlines;

	*functions = (struct profile_functions){ 0 };
	functions->list = memory_new(a->nr_names + (b ? b->nr_names : 0) + 1,
				     sizeof(*functions->list));
	for (int side = 0; side < (b ? 2 : 1); side++)
		for (size_t i = 0; i < both[side]->nr_names; i++)
			functions->list[functions->nr++] =
				(struct profile_function){
					.name = both[side]->names[i],
					.inlined = { true, true },
				};
	qsort(functions->list, functions->nr, sizeof(*functions->list),
	      by_text);
	merge_names(functions);
	for (int side = 0; side < (b ? 2 : 1); side++)
		add_counts(functions, both[side], side, fold);
	for (size_t i = 0; i < functions->nr; i++) {
		struct profile_function *one = &functions->list[i];

		one->difference = b ? one->own[1] - one->own[0] : one->own[0];
	}
	qsort(functions->list, functions->nr, sizeof(*functions->list),
	      by_weight);
}

void profile_functions_clear(struct profile_functions *functions)
{
	free(functions->list);
	*functions = (struct profile_functions){ 0 };
}
