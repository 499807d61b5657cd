/* here_unit.h - the unit of systemd that goes on with the boots of
 * `cowbench fleet --here` behind each boot. */
#ifndef COWBENCH_FLEET_HERE_UNIT_H
#define COWBENCH_FLEET_HERE_UNIT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/reason.h"

/* Writes its file; the folder has passed here_check(). */
void here_unit_print(const char *folder, FILE *to);

bool here_unit_exists(void);

/* Writes the file and enables it.  0, or -errno with the reason: it is there
 * for another folder, or systemd refuses it; then there is none. */
int here_unit_install(const char *folder, struct reason *why);

/* Takes it away; nothing of it is left but a run of it that is under way.  0,
 * or -errno with the reason. */
int here_unit_remove(struct reason *why);

/* Waits until systemd has started what it starts at boot, up to two minutes:
 * what starts beside a trial disturbs it. */
void here_unit_settle(void);

#endif
