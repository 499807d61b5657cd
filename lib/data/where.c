/* where.c - see where.h. */
#include "data/where.h"

#include <string.h>

const char *const where_words[NR_WHERES] = {
	[WHERE_METAL] = "metal",
	[WHERE_GUEST] = "guest",
	[WHERE_EMULATED] = "emulated guest",
};

enum where where_of(const struct facts *run)
{
	const struct fact *guest = facts_find(run, "guest");

	if (strcmp(facts_text(run, "clock.kind", ""), "instructions") == 0)
		return WHERE_EMULATED;
	return !guest		    ? WHERE_UNKNOWN
	       : guest->number != 0 ? WHERE_GUEST
				    : WHERE_METAL;
}
