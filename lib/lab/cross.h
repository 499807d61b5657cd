/* cross.h - this very program, for a guest of another architecture. */
#ifndef COWBENCH_LAB_CROSS_H
#define COWBENCH_LAB_CROSS_H

#include "base/reason.h"
#include "kernel/architecture.h"

struct cross {
	char *program; /* the guest's cowbench */
	char *root;    /* Debian's packages that it wants, unpacked */
};

/* Builds it by `make ARCH=...` in the tree that this program was built in,
 * which does nothing where it is there and its sources have not changed.
 * say(), if there is one, hears what takes minutes.  0, or -errno with the
 * reason; cross_clear() either way. */
int cross_build(struct cross *cross, const struct architecture *arch,
		void (*say)(void *context, const char *what), void *context,
		struct reason *why);

void cross_clear(struct cross *cross);

#endif
