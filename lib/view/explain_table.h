/* explain_table.h - which functions of the kernel make a case take more on one
 * side than on the other, from the profiles of records.
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

/* Reads the value of --explain=; "": it has none.  EXIT_GOOD, or an exit code
 * after complaining. */
int explain_parse(const char *word, enum explain *explain);

/* Lines about one case, each without its newline.  "(only B)" marks a function
 * that the other side lacks or has inlined. */
struct explain_lines {
	char **list;
	size_t nr;
	unsigned feet; /* what the profiles leave to be said */
};

/* What the two sides are called; on loan. */
struct explain_names {
	const char *a, *b;
};

/* Lists the functions whose instructions differ most between a and b, until
 * they make up 95 % of all differences, and one sum for the others.  Without b,
 * lists the functions that take most of a.  "(inlined)" marks what the compiler
 * has put into its callers, where the profiles tell.  Each line's number is
 * exact, and the numbers add up to the difference (without b, to a).  No lines:
 * nothing differs.  The names may be NULL without b.  The caller frees the
 * lines with explain_lines_clear(). */
void explain_lines(struct explain_lines *lines, const struct profile *a,
		   const struct profile *b, const struct explain_names *names);

/* What the lines leave to be said once, below all cases. */
#define FOOT_ONLY 1u /* a function that one side lacks */
/* One that the kernel takes only on a CPU like the emulated one (kernel
 * arch/x86/lib/memcpy_64.S: X86_FEATURE_FSRM; 6.12). */
#define FOOT_MOVES 2u
/* Inlined functions are told, are not, or are of one side only. */
#define FOOT_INLINED 4u
#define FOOT_CALLERS 8u
#define FOOT_HALF    16u
unsigned explain_lines_feet(const struct explain_lines *lines);

/* Says so, of a set of these. */
void explain_foot(unsigned feet, FILE *to, bool colour);

/* Says that the record or folder at path has no profiles, and where some are:
 * those that a published result has beside it.  EXIT_NOTHING. */
int explain_none(const char *path);

/* One line that says why the case cannot be explained.  NULL: it has no
 * profile. */
void explain_lines_missing(struct explain_lines *lines,
			   const struct profile *profile);

void explain_lines_clear(struct explain_lines *lines);

/* The profile of that case and unit: the first one that is explained, where
 * there are several trials.  NULL: there is none. */
const struct profile *explain_find(const struct profiles *profiles,
				   const struct case_summary *one);

/* Prints, for each case of one record, which functions take its
 * instructions. */
void explain_print(const struct summary *summary,
		   const struct profiles *profiles, FILE *to, bool colour);

/* Prints the lines of memory that a model of caches missed, by node, and the
 * time that they would take at the given latency.  Returns how many cases have
 * such lines. */
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

/* Explains, in one record, the cases with axis=A against those with axis=B that
 * are the same otherwise; ab is "axis=A,B".  Returns how many such pairs there
 * are, or -1 after complaining. */
long explain_print_ab(const struct summary *summary,
		      const struct profiles *profiles, const char *ab, FILE *to,
		      bool colour);

/* Explains the cases that both sides have, from their records; all: also cases
 * that do not differ.  EXIT_GOOD, or an exit code after complaining. */
int explain_print_sides(const struct side *a, const struct side *b,
			const struct contrasts *contrasts, bool all, FILE *to,
			bool colour);

#endif
