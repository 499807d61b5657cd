/* tuned.c - see tuned.h. */
#include "data/tuned.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "data/packed.h"

/* What a page cannot do without. */
static const char *lack(const struct item *found)
{
	const struct item *settings = item_get(found, "settings");
	const struct item *goals = item_get(found, "goals");

	if (!item_text(item_get(found, "subject")))
		return "subject";
	if (!item_count(settings))
		return "settings";
	for (size_t i = 0; i < item_count(settings); i++) {
		const struct item *one = &settings->items[i];
		const struct item *measures = item_get(one, "measures");

		if (!item_text(item_get(one, "name")) || !measures ||
		    measures->type != ITEM_OBJECT)
			return "settings: a name and measures";
	}
	return goals && goals->type == ITEM_OBJECT ? NULL : "goals";
}

int tuned_read(struct tuned *tuned, const char *path, struct reason *why)
{
	FILE *from = packed_stream(path);
	char *line = NULL, error[ITEM_ERROR];
	size_t room = 0;
	ssize_t got = from ? getline(&line, &room, from) : -1;
	const char *type = NULL, *lacks;
	int is = 0;

	*tuned = (struct tuned){ .tree = item_tree_new() };
	if (got > 0 && line[0] == '{')
		tuned->found =
			item_parse(tuned->tree, line, (size_t)got, error);
	if (tuned->found)
		type = item_text(item_get(tuned->found, "type"));
	if (type && strcmp(type, "tune") == 0) {
		lacks = lack(tuned->found);
		is = lacks ? reason_set(why, -EBADMSG,
					"%s: of cowbench tune, but it lacks "
					"%s",
					path, lacks)
			   : 1;
	}
	free(line);
	if (from)
		(void)fclose(from);
	return is;
}

void tuned_clear(struct tuned *tuned)
{
	if (tuned->tree)
		item_tree_free(tuned->tree);
	*tuned = (struct tuned){ 0 };
}
