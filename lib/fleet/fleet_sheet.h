/* fleet_sheet.h - a comparison of many machines for programs: a part of
 * fleet_print(). */
#ifndef COWBENCH_FLEET_FLEET_SHEET_H
#define COWBENCH_FLEET_FLEET_SHEET_H

#include <stdio.h>

#include "fleet/fleet_compare.h"
#include "verdict/compare_table.h"

/* One object in a line: what `compare --format json` has, and of each case the
 * groups and the machines. */
void fleet_json(const struct compare_view *view,
		const struct fleet_contrasts *all, FILE *to);

/* The columns of `compare --format csv` behind two that say of what a row is:
 * all machines, a group, or a machine. */
void fleet_csv(const struct compare_view *view,
	       const struct fleet_contrasts *all, FILE *to);

#endif
