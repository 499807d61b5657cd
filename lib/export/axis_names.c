/* axis_names.c - see axis_names.h. */
#include "export/axis_names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "mm/words.h"
#include "export/trial_columns.h"

#define NAMES_MAX 4096

static int place(const char *name)
{
	static const char *const first[] = { "state", "held", "kind" };
	int index = word_index(first, sizeof(first) / sizeof(first[0]), name);

	return index < 0 ? (int)(sizeof(first) / sizeof(first[0])) : index;
}

static int compare_names(const void *one, const void *two)
{
	const struct fact *a = one, *b = two;
	int order = place(a->key) - place(b->key);

	return order ? order : strcmp(a->key, b->key);
}

void names_sort(struct facts *names)
{
	if (names->nr)
		qsort(names->list, names->nr, sizeof(*names->list),
		      compare_names);
}

int names_add(struct facts *names, const struct facts *from, struct reason *why)
{
	for (size_t i = 0; i < from->nr; i++)
		facts_set_null(names, from->list[i].key);
	if (names->nr > NAMES_MAX)
		return reason_set(why, -E2BIG,
				  "over %d different names in these records",
				  NAMES_MAX);
	return 0;
}

void names_put(struct sheet *sheet, const struct facts *names,
	       const char *prefix)
{
	for (size_t i = 0; i < names->nr; i++) {
		char *name = memory_format("%s%s", prefix, names->list[i].key);

		sheet_text(sheet, name);
		free(name);
	}
}

void names_put_values(struct sheet *sheet, const struct facts *names,
		      const struct facts *facts)
{
	for (size_t i = 0; i < names->nr; i++)
		sheet_fact(sheet, facts_find(facts, names->list[i].key));
}

void names_put_axes(struct sheet *sheet, const struct facts *axes)
{
	for (size_t i = 0; i < axes->nr; i++) {
		const char *name = axes->list[i].key;
		char *own = memory_format(
			"%s%s", trial_columns_have(name) ? "axis." : "", name);

		sheet_text(sheet, own);
		free(own);
	}
}
