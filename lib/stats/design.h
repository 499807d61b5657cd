/* design.h - how many units a comparison needs, and what it can see.
 */
#ifndef COWBENCH_STATS_DESIGN_H
#define COWBENCH_STATS_DESIGN_H

#include <stddef.h>

/* The minimal detectable effect of n pairs whose log differences have standard
 * deviation sd: the relative change (0.02: 2 %) that a test at alpha finds four
 * times in five,
 *	exp((t[1 - alpha/2, n - 1] + t[0.8, n - 1]) * sd / sqrt(n)) - 1
 * (method; the t form of Cohen 1988, 2.4).  NaN for n under 2. */
double mde_paired(double sd, size_t n, double alpha);

/* The same for a difference with that standard error and degrees of freedom
 * (struct welch), and for what is no logarithm: the second stays in the unit of
 * error. */
double mde_ratio(double error, double df, double alpha);
double mde_difference(double error, double df, double alpha);

/* Stein's two-stage design (Stein 1945): the pilot's standard deviation fixes,
 * once, the n whose interval has at most that half width (in the unit of sd,
 * over 0).  Never under pilot nor over cap (at least pilot), which wins; pilot
 * is at least 2. */
size_t stein_n(double sd, size_t pilot, double half_width, double confidence,
	       size_t cap);

#endif
