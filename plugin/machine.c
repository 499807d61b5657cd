/* machine.c - see machine.h. */
#include "machine.h"

#include <string.h>

const struct machine *machine_find(const char *target)
{
	if (strcmp(target, machine_x86_64.target) == 0)
		return &machine_x86_64;
	if (strcmp(target, machine_aarch64.target) == 0)
		return &machine_aarch64;
	return NULL;
}
