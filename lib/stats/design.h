/* design.h - how many units a comparison needs, and what it can see.
 */
#ifndef COWBENCH_STATS_DESIGN_H
#define COWBENCH_STATS_DESIGN_H

#include <stddef.h>

/* The minimal detectable effect of a t test at alpha: the difference that it
 * finds four times in five, in the unit of its standard error,
 *	(t[1 - alpha/2, df] + t[0.8, df]) * error
 * (method; the t form of Cohen 1988, 2.4).  struct welch has both.  NaN where
 * error is, or df is not over 0. */
double mde_difference(double error, double df, double alpha);

/* What the sign test finds four times in five, in the unit of sd, under normal
 * noise of that sd: the shift whose chance q of a minus makes as many minuses
 * as the test tolerates likely enough, P(B(n, q) < r) = 0.8.  Against the t
 * test's that is half as much again at n = 11 and a quarter more at 12 or 20:
 * the price of asking both.  NaN where n is too small to find anything. */
double mde_sign(double sd, size_t n, double alpha);

/* How often the sign test of n pairs at alpha finds a shift of difference (over
 * 0), and with the right sign, under normal noise of standard deviation sd: 0
 * to 1; mde_sign() is where that is 0.8.  The same for the rule of
 * comparison.h, which asks the sign test as well as the stronger one.  0 where
 * n is too small to find anything. */
double power_sign(double difference, double sd, size_t n, double alpha);

/* Stein's two-stage design (Stein 1945): the pilot's standard deviation fixes,
 * once, the n whose interval has at most that half width (in the unit of sd,
 * over 0).  Never under pilot nor over cap (at least pilot), which wins; pilot
 * is at least 2. */
size_t stein_n(double sd, size_t pilot, double half_width, double confidence,
	       size_t cap);

/* The same of n pairs, for the interval that a comparison prints of them: it
 * reaches over the sign test's, which under normal noise is sqrt(pi / 2) wider
 * than t's (the inverse root of its efficiency of 2 / pi; Hodges and Lehmann
 * 1956). */
size_t stein_pairs_n(double sd, size_t pilot, double half_width,
		     double confidence, size_t cap);

#endif
