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

/* Widens the scale to hold the value; NaN and infinity change nothing. */
void scale_reach(struct scale *scale, double value);

/* Widens the scale by that share of its length on both ends; a scale that is a
 * point gets a length. */
void scale_pad(struct scale *scale, double share);

/* The place of a value: 0 at low, 1 at high; further out it is -0.02 or 1.02,
 * which is out of sight.  NaN of NaN. */
double scale_at(const struct scale *scale, double value);

#define SCALE_TICS 12

/* Finds at most `most` round values within the scale, ascending, and returns
 * how many there are. */
size_t scale_tics(const struct scale *scale, size_t most,
		  double tics[SCALE_TICS]);

#endif
