/* settle.h - the kernel's allocators in a known state, before a trial. */
#ifndef COWBENCH_RUN_SETTLE_H
#define COWBENCH_RUN_SETTLE_H

/* Empties this CPU's lists of free pages and the slab caches' lists of this
 * CPU, which an operation would find as whatever ran before left them.  For
 * instruction mode: it costs some million instructions.  Where the kernel has
 * none of the files that this takes, or this process may not write to them,
 * nothing is done. */
void settle_allocators(void);

#endif
