/* group.h - what the rows of a table have in common: the line above them. */
#ifndef COWBENCH_VIEW_GROUP_H
#define COWBENCH_VIEW_GROUP_H

#include "data/summary.h"
#include "view/table.h"

/* The rows of one benchmark and unit.  Borrows the cases. */
struct group { /* group_clear() it */
	const struct case_summary *first;
	const char *region;  /* bytes of the region that all rows share; NULL:
			      * they differ */
	struct facts silent; /* the benchmark's own axes that a row's words do
			      * not name, with the value that the row has */
};

/* Whether the case belongs into the group of the first one. */
bool group_takes(const struct group *group, const struct case_summary *one);

/* Adds a row; the first one opens a group that is all zeros. */
void group_add(struct group *group, const struct case_summary *one);

/* Prints the benchmark, the unit, the region, and what rows do not say. */
void group_print(const struct group *group, struct table *table);

void group_clear(struct group *group);

#endif
