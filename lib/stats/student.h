/* student.h - Student's t distribution. */
#ifndef COWBENCH_STATS_STUDENT_H
#define COWBENCH_STATS_STUDENT_H

/* The x with P(T <= x) = p; 0 < p < 1, df > 0 (any real). */
double student_quantile(double p, double df);

/* The two-sided p-value of t; df > 0. */
double student_p(double t, double df);

#endif
