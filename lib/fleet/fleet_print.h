/* fleet_print.h - prints a comparison of many machines, for people and for
 * programs. */
#ifndef COWBENCH_FLEET_FLEET_PRINT_H
#define COWBENCH_FLEET_FLEET_PRINT_H

#include <stdio.h>

#include "fleet/fleet_compare.h"
#include "verdict/compare_table.h"

/* The same as compare_print(), of the pooled rows.  People then read how many
 * machines of which kind there are, and in which cases they differ; json and
 * csv have an entry a group of machines and a machine besides. */
void fleet_print(const struct compare_view *view,
		 const struct fleet_contrasts *all, enum compare_format format,
		 FILE *to);

#endif
