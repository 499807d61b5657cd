/* boot_number.c - the number of its boot, in a guest's line; see
 * boot_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/item.h"
#include "data/record_sum.h"
#include "lab/boot_parts.h"

/* As every guest writes it. */
static const char first[] = "\"boot\":1";

/* What a line ends with that has a checksum. */
static const char sum_name[] = ",\"" RECORD_SUM "\":\"";
#define SUM_END (sizeof(sum_name) - 1 + strlen("01234567\"}\n"))

/* Where its end has the checksum: then the line was whole in the guest. */
static bool is_whole(const char *line, size_t length)
{
	struct item_tree *tree = item_tree_new();
	char error[ITEM_ERROR];
	const struct item *parsed = item_parse(tree, line, length, error);
	bool whole = parsed && record_seal_of(parsed) == SEAL_WHOLE;

	item_tree_free(tree);
	return whole && length > SUM_END &&
	       strncmp(line + length - SUM_END, sum_name, strlen(sum_name)) ==
		       0;
}

bool boot_renumber(struct json_text *to, const char *line, size_t length,
		   unsigned number)
{
	/* In a text, the quotes would have a backslash before them. */
	const char *at = strstr(line, first), *rest;
	char *text;

	while (at && at[strlen(first)] != ',' && at[strlen(first)] != '}')
		at = strstr(at + 1, first);
	if (!at || number == 1 || !is_whole(line, length))
		return false;
	rest = at + strlen(first);
	text = memory_format("%.*s\"boot\":%u%.*s}\n", (int)(at - line), line,
			     number,
			     (int)(length - SUM_END - (size_t)(rest - line)),
			     rest);
	json_text_reset(to);
	json_replace_end(to, 0, text);
	free(text);
	record_seal(to);
	return true;
}
