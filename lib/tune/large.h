/* large.h - the kernel's counters of large folios, of the whole machine. */
#ifndef COWBENCH_TUNE_LARGE_H
#define COWBENCH_TUNE_LARGE_H

struct large {
	/* Bytes of anonymous folios below a PMD's size that faults have made
	 * since boot; 0 where the kernel counts none (before 6.9). */
	double folio_bytes;
	/* How often a task has compacted or reclaimed memory itself, since it
	 * found no free folio (compact_stall and allocstall of vmstat). */
	double stalls;
	/* Seconds in which some task waited for memory (PSI); NaN where the
	 * kernel does not say (before 4.20, or psi=0). */
	double waited_s;
};

void large_look(struct large *large);

#endif
