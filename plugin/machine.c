/* machine.c - see machine.h. */
#include "machine.h"

#include <string.h>

const struct machine *machine_find(const char *target)
{
	static const struct machine *const machines[] = { &machine_x86_64,
							  &machine_aarch64 };

	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (strcmp(machines[i]->target, target) == 0)
			return machines[i];
	return NULL;
}
