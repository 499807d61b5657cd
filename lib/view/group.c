/* group.c - see group.h. */
#include "view/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/axes.h"

bool group_takes(const struct group *group, const struct case_summary *one)
{
	return strcmp(one->bench, group->first->bench) == 0 &&
	       strcmp(one->unit, group->first->unit) == 0;
}

static bool is_own(const char *axis)
{
	for (size_t i = 0; i < NR_COMMON_AXES; i++)
		if (strcmp(axis, axis_names[i]) == 0)
			return false;
	return true;
}

/* Whether one of the words, which stand between the marks, is this one. */
static bool has_word(const char *words, const char *word, char mark)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == mark) &&
		    (!at[length] || at[length] == mark))
			return true;
	return false;
}

static void add_silent(struct facts *silent, const char *axis,
		       const char *value)
{
	const char *known = facts_text(silent, axis, NULL);
	char *both;

	if (known && has_word(known, value, ','))
		return;
	both = known ? memory_format("%s,%s", known, value)
		     : memory_text(value);
	facts_set_text(silent, axis, both);
	free(both);
}

void group_add(struct group *group, const struct case_summary *one)
{
	const char *region = facts_text(&one->axes, "bytes", "");

	if (!group->first) {
		group->first = one;
		group->region = region;
	}
	if (group->region && strcmp(region, group->region) != 0)
		group->region = NULL;
	for (size_t i = 0; i < one->axes.nr; i++) {
		const struct fact *axis = &one->axes.list[i];
		char *word;

		if (axis->type != FACT_TEXT || !is_own(axis->key) ||
		    strcmp(axis->text, "none") == 0)
			continue;
		word = memory_format("%s=%s", axis->key, axis->text);
		if (!has_word(one->id, word, ' '))
			add_silent(&group->silent, axis->key, axis->text);
		free(word);
	}
}

void group_print(const struct group *group, struct table *table)
{
	bool sized = group->region && group->region[0];
	char *silent = memory_text("");

	table_line(table, TINT_HEAD, "%s, %s%s%s", group->first->bench,
		   group->first->unit, sized ? ", regions of " : "",
		   sized ? group->region : "");
	for (size_t i = 0; i < group->silent.nr; i++)
		memory_append(&silent, " %s=%s", group->silent.list[i].key,
			      group->silent.list[i].text);
	if (silent[0])
		table_line(table, TINT_FAINT, "    where a row is silent:%s",
			   silent);
	free(silent);
}

void group_clear(struct group *group)
{
	facts_clear(&group->silent);
	*group = (struct group){ 0 };
}
