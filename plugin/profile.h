/* profile.h - what was executed in windows: a profile is the instructions of
 * one of them, by node. Windows with the same instructions share one. */
#ifndef COWBENCH_PLUGIN_PROFILE_H
#define COWBENCH_PLUGIN_PROFILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stack.h"

struct profile {
	uint64_t total, hash;
	uint64_t kept; /* windows of the trial that have it and count */
	struct part {
		uint32_t node;
		uint64_t count;
	} * parts; /* by node */
	size_t nr;
};

struct profiles { /* of one trial */
	struct profile *list;
	size_t nr, room;
	uint32_t *slots; /* profile of that hash, plus 1 */
	size_t nr_slots;
};

/* The profile with what the nr nodes counted, each of them once; takes their
 * counts back to 0.  Orders nodes. */
uint32_t profiles_take(struct profiles *profiles, struct node *list,
		       uint32_t *nodes, size_t nr);

/* A line each of those that were kept. */
void profiles_write(const struct profiles *profiles, FILE *to);

void profiles_clear(struct profiles *profiles);

#endif
