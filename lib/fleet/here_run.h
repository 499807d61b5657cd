/* here_run.h - `cowbench fleet --here`: from one boot to the next.  Both return
 * an exit code, after complaining; where all goes well, the machine goes down
 * before they return, but for the last boot. */
#ifndef COWBENCH_FLEET_HERE_RUN_H
#define COWBENCH_FLEET_HERE_RUN_H

#include "fleet/here.h"

/* Begins the boots in their folder, which must not have any yet: installs the
 * unit and calls the hook. */
int here_begin(struct here_jobs *jobs);

/* Goes on with the boots of the folder in this boot: measures where it is the
 * one that was asked for, and asks for the next.  Where none is left, takes the
 * unit away and says which records are missing, by which it returns
 * EXIT_INCONCLUSIVE.  Called by a person when there is no unit, boots that
 * failed are to do again. */
int here_resume(const char *folder);

#endif
