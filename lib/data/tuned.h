/* tuned.h - what `cowbench tune -o` has written, read again. */
#ifndef COWBENCH_DATA_TUNED_H
#define COWBENCH_DATA_TUNED_H

#include "base/reason.h"
#include "data/item.h"

struct tuned { /* all zero: none; tuned_clear() it */
	struct item_tree *tree;
	const struct item *found; /* one object; it has a subject, settings
				   * with names and measures, and goals */
};

/* Reads the file, which may be packed.  1; 0 where it is not of tune, as a
 * record is not; -errno with the reason where it is, and is damaged. */
int tuned_read(struct tuned *tuned, const char *path, struct reason *why);
void tuned_clear(struct tuned *tuned);

#endif
