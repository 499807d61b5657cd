/* profile_export.h - profiles for other programs, and as a figure.
 *
 * Folded: a line a stack, its functions from the caller on with ';' between, a
 * blank and a count, as flamegraph.pl, speedscope and their kin read it.
 */
#ifndef COWBENCH_EXPORT_PROFILE_EXPORT_H
#define COWBENCH_EXPORT_PROFILE_EXPORT_H

#include <stdio.h>

#include "data/profile.h"

/* Counts are whole for those programs: 1000 where any of these is a mean with a
 * fraction, else 1. */
unsigned profiles_scale(const struct profiles *profiles, const char *id);

/* The stacks of a profile under its case; counts are times scale, which the
 * first frame says unless it is 1. */
void profile_fold(FILE *to, const struct profile *profile, unsigned scale);

struct profile_figure {
	const struct profile *a, *b; /* b may be NULL */
	const char *name_a, *name_b; /* of what they are: kernels, say */
};

/* An SVG: a flame graph, the callers below.  With b a box is as wide as the
 * larger of its two counts and what stands on it, so that also what is gone is
 * seen, and its colour says which is larger.  Names and figures stand in the
 * boxes where there is room, and in each box's title, which a browser shows
 * under the pointer. */
void profile_draw(FILE *to, const struct profile_figure *figure);

#endif
