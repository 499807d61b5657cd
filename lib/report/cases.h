/* cases.h - the cases of all sides of a page, one beside the other.
 */
#ifndef COWBENCH_REPORT_CASES_H
#define COWBENCH_REPORT_CASES_H

#include <stdbool.h>
#include <stddef.h>

#include "compare/case_index.h"
#include "compare/contrast.h"
#include "stats/histogram.h"

#define ANCHOR_ROOM 64

struct report_case {
	char name[CASE_ID_MAX];		 /* the case as a comparison names it */
	char anchor[ANCHOR_ROOM];	 /* letters, digits, '-'; unique */
	const char *bench, *unit;	 /* on loan from a side */
	struct case_group *groups;	 /* of each side; nr 0: not there */
	const struct contrast *contrast; /* last side against first, or NULL */
	size_t group;			 /* number of its benchmark and unit */
	size_t place;			 /* before cases were gathered */
};

struct report_cases {
	struct report_case *list; /* in the order of tables */
	size_t nr;
	size_t nr_sides;
	struct case_index *indexes; /* of each side */
};

/* contrasts may be NULL.  report_cases_clear() before the sides. */
void report_cases_make(struct report_cases *cases, const struct side *sides,
		       size_t nr, const struct contrasts *contrasts);

void report_cases_clear(struct report_cases *cases);

/* A case on one side, over the side's records: the mean (geometric, where the
 * trials allow ratios), the worst proof, and the number of trials with that
 * proof.  compare/contrast.h has the fate. */
double case_group_value(const struct case_group *group);
enum proof case_group_proof(const struct case_group *group);
uint64_t case_group_wrong(const struct case_group *group); /* trials */
size_t case_group_trials(const struct case_group *group);

/* Whether the case's figures are too small for ratios; then no tail is shown
 * either. */
bool case_group_small(const struct case_group *group);

/* The histogram of all operations of the case, with the clock's overhead in
 * them; the caller clears it.  *overhead: what to subtract. */
void case_group_histogram(const struct case_group *group,
			  struct histogram *histogram, double *overhead);

#endif
