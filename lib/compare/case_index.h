/* case_index.h - the cases of a side, sorted so that each finds its counterpart
 * on the other side.
 */
#ifndef COWBENCH_COMPARE_CASE_INDEX_H
#define COWBENCH_COMPARE_CASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/side.h"

/* One record's trials of a case. */
struct case_entry {
	const struct case_summary *one;
	size_t record;	       /* of the side */
	size_t place;	       /* in the order of tables */
	char key[CASE_ID_MAX]; /* the id without the words of the arm and
				* region */
	const char *region;    /* its bytes=, given or by default; "":
			        * unknown */
	bool alone;	       /* no other region of that key and unit */
};

/* All of one case on a side: entries with one key, unit and region. */
struct case_group {
	const struct case_entry *entries;
	size_t nr;
};

struct case_index { /* by key, unit, region and record */
	struct case_entry *list;
	size_t nr;
	bool arms; /* the side has cases of another arm, which were left out */
};

/* The caller frees index->list.  The side owns what the list points to. */
void case_index_make(struct case_index *index, const struct side *side);

/* 0 where two entries are of the same case, else their order.  The regions must
 * be equal only where a side has several of them: else the region follows from
 * defaults, which differ from kind to kind. */
int case_entries_order(const struct case_entry *a, const struct case_entry *b);

/* The case as a comparison names it: its id without the words of the arm. */
void case_entry_name(const struct case_entry *entry, char name[CASE_ID_MAX]);

/* The group that begins at the entry `from`; its nr is 0 after the last
 * group. */
struct case_group case_index_group(const struct case_index *index, size_t from);

size_t case_index_groups(const struct case_index *index);

#endif
