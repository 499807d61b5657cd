/* where.h - what a run was measured on, as far as its record says. */
#ifndef COWBENCH_DATA_WHERE_H
#define COWBENCH_DATA_WHERE_H

#include "base/facts.h"

enum where {
	WHERE_UNKNOWN,
	WHERE_METAL,
	WHERE_GUEST,	/* a virtual machine, where times are times */
	WHERE_EMULATED, /* an emulator, where instructions are counted */
	NR_WHERES
};

extern const char *const where_words[NR_WHERES]; /* NULL of the first */

/* By the facts of the run line. */
enum where where_of(const struct facts *run);

#endif
