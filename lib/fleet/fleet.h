/* fleet.h - records of many machines: which machine and which side each is of.
 *
 * A machine is what its record calls the host.  Two sides are of a fleet where
 * at least two machines have records on both.  Only the run lines are read
 * here: a machine's records are read when it is compared, and freed again, so
 * that the memory does not grow with the fleet.
 */
#ifndef COWBENCH_FLEET_FLEET_H
#define COWBENCH_FLEET_FLEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/facts.h"
#include "base/reason.h"
#include "base/text_index.h"

enum { FLEET_A, FLEET_B, FLEET_SIDES };

struct fleet_machine {
	size_t group; /* of the fleet's groups */
	char **files[FLEET_SIDES];
	size_t nr[FLEET_SIDES], room[FLEET_SIDES];
};

struct fleet {
	char *names[FLEET_SIDES];   /* as they were given */
	struct text_index hosts;    /* names of machines; "": not said */
	struct fleet_machine *list; /* one for each */
	size_t nr, room;
	size_t both;		   /* how many have both sides */
	struct text_index groups;  /* "CPU model, 64 CPUs, 2 nodes" */
	struct text_index lost;	   /* why a record has no run line */
	size_t records, disturbed; /* the doctor's word for a record's run */
	struct facts run[FLEET_SIDES]; /* of the side's first record */
	char *first[FLEET_SIDES];      /* that record's file */
	bool exact;		       /* a record counts instructions */
};

/* Reads the run line of each record of the sides, which are named as for
 * side_read().  A record that was cut off in its run line is lost, and told
 * there.  0, or -errno with the reason; fleet_clear() in either case. */
int fleet_scan(struct fleet *fleet, const char *a, const char *b,
	       struct reason *why);

/* Whether the two sides are to be compared machine by machine: times, of at
 * least two machines that have both. */
bool fleet_is_one(const struct fleet *fleet);

/* Whether the machine has records on both sides. */
bool fleet_machine_both(const struct fleet_machine *machine);

/* The machine's name for people. */
const char *fleet_host(const struct fleet *fleet, size_t machine);

void fleet_clear(struct fleet *fleet);

#endif
