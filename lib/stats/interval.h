/* interval.h - what an estimate says of the truth: from low to high.
 *
 * A sample too small for the confidence asked says nothing: such an interval is
 * (-INFINITY, INFINITY), and (0, INFINITY) once it is a ratio.  What cannot be
 * estimated at all is NaN at both ends.
 */
#ifndef COWBENCH_STATS_INTERVAL_H
#define COWBENCH_STATS_INTERVAL_H

#include <math.h>
#include <stdbool.h>

struct interval {
	double low;
	double high;
};

#define INTERVAL_INFINITE ((struct interval){ -INFINITY, INFINITY })
#define INTERVAL_NAN	  ((struct interval){ NAN, NAN })

/* Whether it says anything: false for infinite and NaN ends. */
static inline bool interval_finite(struct interval interval)
{
	return isfinite(interval.low) && isfinite(interval.high);
}

/* Whether value lies in it, its ends included; false for NaN. */
static inline bool interval_covers(struct interval interval, double value)
{
	return interval.low <= value && value <= interval.high;
}

/* From logarithms to ratios. */
static inline struct interval interval_exp(struct interval interval)
{
	return (struct interval){ exp(interval.low), exp(interval.high) };
}

#endif
