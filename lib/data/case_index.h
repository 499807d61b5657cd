/* case_index.h - the cases of a side in an order that finds each its counterpart.
 */
#ifndef COWBENCH_DATA_CASE_INDEX_H
#define COWBENCH_DATA_CASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "data/side.h"

/* One record's trials of a case. */
struct case_entry {
	const struct case_summary *one;
	size_t record;	       /* of the side */
	size_t place;	       /* in the order of tables */
	char key[CASE_ID_MAX]; /* the id without the words of the arm */
};

/* All of one case on a side: entries with one key and unit. */
struct case_group {
	const struct case_entry *entries;
	size_t nr;
};

struct case_index { /* by key, unit and record */
	struct case_entry *list;
	size_t nr;
	bool arms; /* there are cases of an arm that was not asked for */
};

/* The caller frees index->list.  What it points at is the side's. */
void case_index_make(struct case_index *index, const struct side *side);

/* By key and unit: under 0, 0 for two of one group, over 0. */
int case_entries_order(const struct case_entry *a, const struct case_entry *b);

/* The group that begins at the entry from; nr is 0 behind the last. */
struct case_group case_index_group(const struct case_index *index, size_t from);

size_t case_index_groups(const struct case_index *index);

#endif
