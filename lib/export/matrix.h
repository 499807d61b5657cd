/* matrix.h - the consistency matrix: what the trials of pin_consistency say,
 * holder by event, a grid for each kind of page. */
#ifndef COWBENCH_EXPORT_MATRIX_H
#define COWBENCH_EXPORT_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

#include "data/summary.h"

enum meeting {
	MEETING_NONE,	    /* not measured: no such case, or not in the run */
	MEETING_CONSISTENT, /* a store on one side is seen on the other */
	MEETING_REFUSED,    /* the same, because the event left the page
			     * alone */
	MEETING_STALE,	    /* a store is not seen, or not on all pages */
	MEETING_HAPPENED,   /* nobody held the pages: the event happens */
	MEETING_SKIPPED,
	MEETING_BROKEN,
	NR_MEETINGS
};

extern const char *const meeting_words[NR_MEETINGS]; /* "" for none */

struct matrix_cell {
	enum meeting meeting;
	bool wrong;	    /* the kernel's promise says otherwise */
	bool open;	    /* nobody says what it must be */
	const char *reason; /* of a skip or a broken trial; borrowed */
};

struct matrix_row {			    /* one holder, one kind */
	const char *kind, *source, *access; /* of the program's own words */
	int pin; /* 1: a FOLL_PIN, 0: a plain reference, -1: not told */
	struct matrix_cell *cells; /* [matrix.nr_events] */
};

struct matrix {
	const char *const *events;
	size_t nr_events;
	struct matrix_row *rows; /* by kind, source and access; those of which
				  * the summary has anything */
	size_t nr;
};

/* Fills the matrix from a finished summary, that must outlive it.  No row where
 * the run has no trial of pin_consistency.  matrix_free() it. */
void matrix_make(struct matrix *matrix, const struct summary *summary);

void matrix_free(struct matrix *matrix);

/* A sign of the cell's word, or of its being wrong: UTF-8, one column. */
const char *matrix_mark(const struct matrix_cell *cell);

#endif
