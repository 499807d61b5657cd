/* tried.h - what would be tried, and every file that would be written. */
#ifndef COWBENCH_TUNE_TRIED_H
#define COWBENCH_TUNE_TRIED_H

#include <stdbool.h>
#include <stdio.h>

#include "tune/arm.h"

/* Prints each arm with the files that it would write, and those that variants
 * of it may write, where there is a refinement. */
void tried_print(const struct arms *arms, bool refined, FILE *to);

#endif
