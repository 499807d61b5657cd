/* scale.h - from values to places on an axis, as a share of its length.
 */
#ifndef COWBENCH_REPORT_SCALE_H
#define COWBENCH_REPORT_SCALE_H

#include <stdbool.h>
#include <stddef.h>

enum scale_form {
	FORM_LINEAR,
	FORM_LOG,  /* of values over 0 */
	FORM_SIGN, /* logarithmic on both sides of 0, linear from -1 to 1 */
};

struct scale { /* all zero: scale_reach() begins it */
	enum scale_form form;
	double low, high;
	bool begun;
};

/* Widens it to what is no NaN and finite. */
void scale_reach(struct scale *scale, double value);

/* Widens it by that share of its length on both ends; one that is a point
 * gets a length. */
void scale_pad(struct scale *scale, double share);

/* 0 at low, 1 at high; beyond them it is cut to -0.02 and 1.02, outside of
 * what is seen.  NaN of NaN. */
double scale_at(const struct scale *scale, double value);

#define SCALE_TICS 12

/* At most `most` round values within it, ascending: how many. */
size_t scale_tics(const struct scale *scale, size_t most,
		  double tics[SCALE_TICS]);

#endif
