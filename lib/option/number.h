/* number.h - the numbers of options. */
#ifndef COWBENCH_OPTION_NUMBER_H
#define COWBENCH_OPTION_NUMBER_H

#include <stdint.h>

/* Each reads the value of the option --name.  EXIT_GOOD; EXIT_ERROR, after
 * complaining, where the value is no number, or is not from least to most. */
int number_parse(const char *name, const char *text, double least, double most,
		 double *number);
int count_parse(const char *name, const char *text, unsigned least,
		unsigned most, unsigned *count); /* a whole one */

/* The same of a share: "10" and "10%" are 10. */
int percent_parse(const char *name, const char *text, double least, double most,
		  double *percent);

/* The same of a time: "90", "90s", "10m" or "1h", in seconds. */
int seconds_parse(const char *name, const char *text, double least, double most,
		  double *seconds);

/* The same for --seed, which is at most the largest whole number that a
 * record's double holds exactly. */
int seed_parse(const char *text, uint64_t *seed);

#endif
