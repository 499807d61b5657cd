/* image.h - the program of a trial (trial/main.c), which this one carries.
 *
 * Carried and not a file beside it, so that the two can never be of different
 * builds, and cowbench stays one file to copy to another machine.
 */
#ifndef COWBENCH_RUN_IMAGE_H
#define COWBENCH_RUN_IMAGE_H

#include "base/reason.h"

/* A descriptor to execute it by, closed on exec; of this program itself where
 * none is carried (unit tests, which then are their own trial).  Or -errno. */
int image_open(struct reason *why);

#endif
