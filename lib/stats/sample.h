/* sample.h - what describes the values of one sample.
 *
 * A sample is an array of doubles without NaN (ticks under 2^53 are exact as
 * doubles).  Each function that says `sorted` wants ascending order.  All but
 * the sort leave the sample alone, and all return NaN where n is too small to
 * say anything: 0, or 1 for the standard deviation.
 */
#ifndef COWBENCH_STATS_SAMPLE_H
#define COWBENCH_STATS_SAMPLE_H

#include <stddef.h>

/* Ascending, in place. */
void sample_sort(double *values, size_t n);

/* A sorted copy; the caller frees. Never NULL. */
double *sample_sorted(const double *values, size_t n);

double sample_mean(const double *values, size_t n);

/* The standard deviation about the mean, with n - 1. */
double sample_sd(const double *values, size_t n);

/* The mean of the middle half.  The i-th smallest value stands for the mass
 * from i - 1 to i; the mass from n/4 to 3n/4 is averaged, so the values at the
 * two edges weigh by the part of them that is inside (the trimmed mean of
 * Rosenberger and Gasko 1983, "Comparing location estimators", with a quarter
 * off each end; the name is Tukey's, 1977).  n of 1 and 2 give the mean. */
double sample_midmean(const double *sorted, size_t n);

/* The middle value, or the mean of the two in the middle. */
double sample_median(const double *sorted, size_t n);

/* The order statistic at quantile_rank(q, n): 0 is the minimum, 1 the maximum.
 * Type 1, so for even n the 0.5-quantile is the lower middle value. Ask
 * quantile_known() before printing one. */
double sample_quantile(const double *sorted, size_t n, double q);

#endif
