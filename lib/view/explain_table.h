/* explain_table.h - why a case takes more here than there: by the kernel's
 * functions, from the profiles of records.
 */
#ifndef COWBENCH_VIEW_EXPLAIN_TABLE_H
#define COWBENCH_VIEW_EXPLAIN_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "data/profile.h"
#include "data/summary.h"
#include "compare/contrast.h"

enum explain {
	EXPLAIN_NOTHING,
	EXPLAIN_DIFFERENT, /* rows that differ */
	EXPLAIN_ALL,
};

/* What stands behind --explain=; NULL: nothing does.  EXIT_GOOD or an exit code
 * after complaining. */
int explain_parse(const char *word, enum explain *explain);

/* Lines on one case, each without its newline.  "first only" and "second only"
 * are said of a function that the other side has not, or has inlined. */
struct explain_lines {
	char **list;
	size_t nr;
};

/* The functions whose instructions differ most between a and b, until 95 % of
 * what differs is accounted for, and what the others come to; without b those
 * that take most of a.  Each line's number is exact, and they add up to the
 * difference (to a).  No lines: nothing differs.  explain_lines_clear()
 * them. */
void explain_lines(struct explain_lines *lines, const struct profile *a,
		   const struct profile *b);

/* One line: why it cannot be said.  NULL: there is no profile. */
void explain_lines_missing(struct explain_lines *lines,
			   const struct profile *profile);

void explain_lines_clear(struct explain_lines *lines);

/* The profile of that case and unit, or NULL: of several trials the first that
 * is explained. */
const struct profile *explain_find(const struct profiles *profiles,
				   const struct case_summary *one);

/* Each case of one record, by what its instructions are of. */
void explain_print(const struct summary *summary,
		   const struct profiles *profiles, FILE *to, bool colour);

/* The lines that a model of caches has missed, by node, and what memory they
 * would take by its latency.  How many cases have some. */
struct explain_latency {
	double local, remote; /* ns; remote 0: by the record's distances */
};
size_t explain_print_lines(const struct summary *summary,
			   const struct profiles *profiles,
			   const struct explain_latency *latency, FILE *to,
			   bool colour);

/* "local=90,remote=140"; EXIT_GOOD or an exit code after complaining. */
int explain_parse_latency(const char *text, struct explain_latency *latency);

/* Whether it is "axis=A,B"; EXIT_GOOD or an exit code after complaining. */
int explain_parse_ab(const char *ab);

/* Of one record the cases with axis=A against those that differ in having
 * axis=B alone; ab is "axis=A,B".  How many there were, or -1 after
 * complaining. */
long explain_print_ab(const struct summary *summary,
		      const struct profiles *profiles, const char *ab, FILE *to,
		      bool colour);

/* The cases that two sides have, read from their records; all: those that do
 * not differ too.  EXIT_GOOD or an exit code after complaining. */
int explain_print_sides(const struct side *a, const struct side *b,
			const struct contrasts *contrasts, bool all, FILE *to,
			bool colour);

#endif
