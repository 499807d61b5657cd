/* rows.h - what a benchmark states: the fate of its pages, row by row, axes of
 * its own, and settings of the machine that cases want.
 */
#ifndef COWBENCH_BENCH_ROWS_H
#define COWBENCH_BENCH_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "mm/words.h"

/* A list with its length, of an array: `.expect = LIST(expect)`. */
#define LIST(array)                                       \
	{                                                 \
		(array), sizeof(array) / sizeof(*(array)) \
	}

/* Faults that one operation takes, in struct expect. */
#define FAULTS_ANY  (-1) /* any number; it is recorded */
#define FAULTS_SAME (-2) /* none or one, the same for every operation */

/* The fate that pages must meet.  The first row that matches a case decides.  A
 * case that no row matches is not measured: what you time must have a fate that
 * you can name.  The first row's first kind is the default. */
struct expect {
	const char *only; /* "axis=value ...": cases with all of these; NULL:
			   * every case */
	unsigned states;  /* set of BIT(STATE_*) */
	unsigned held;	  /* set of BIT(HELD_*); 0: HELD_NONE alone */
	unsigned kinds;	  /* set of BIT(KIND_*) */
	unsigned fates;	  /* set of BIT(FATE_*): several where kernels differ;
			   * but all pages of one trial meet the same */
	int faults;	  /* a count, FAULTS_ANY or FAULTS_SAME */
	bool full;	  /* only in the full suite.  The quick suite has every
			   * row without it, with each state, holder, kind and
			   * own value that the row matches */
	bool mixed; /* pages of one trial may meet different fates of the set:
		     * verify() says which page must meet which */
};

/* An axis of the benchmark's own. */
struct axis {
	const char *name;
	const char *what; /* one line for `cowbench list` */
	struct words {
		const char *const *list;
		size_t nr;
	} values; /* VALUES("one", "two"); the first is the default */
};

#define VALUES(...) LIST(((const char *const[]){ __VA_ARGS__ }))

/* A setting of the machine that cases want (host/setting.h has the names;
 * "swap" is a swap area of the suite's own).  --set changes the machine's
 * setting for the case.  Without --set, the case is a skip where the machine's
 * setting is another. */
struct wish {
	const char *name, *words; /* any of these will do; --set takes the
				   * first */
	bool lax;	  /* a kernel without this setting will do too */
	const char *only; /* as in struct expect: of these cases; NULL: all */
};

#endif
