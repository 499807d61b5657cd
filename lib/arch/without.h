/* without.h - the parts of arch.h for an architecture that has one end stamp
 * for all its CPUs, and no event counters in user space; and no marks, unless
 * ARCH_HAS_MARK says that it has.  Such an architecture's file includes this
 * one at its end.
 */
#ifndef COWBENCH_ARCH_WITHOUT_H
#define COWBENCH_ARCH_WITHOUT_H

#include <stdbool.h>

#include "arch/common.h"

#define STAMP_HAS_PLAIN 0

/* The file's own. */
INLINE uint64_t stamp_end(uint32_t *cpu);

static inline bool stamp_ends(void)
{
	return true;
}

INLINE uint64_t stamp_end_plain(uint32_t *cpu)
{
	return stamp_end(cpu);
}

INLINE void stamp_rest(void)
{
}

#ifndef ARCH_HAS_MARK
static inline void arch_mark(unsigned char byte)
{
	(void)byte;
}
#endif

static const bool arch_reads_events = false;

INLINE uint64_t arch_event_register(uint32_t nr)
{
	(void)nr;
	return 0;
}

#endif
