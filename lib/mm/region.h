/* region.h - the memory under test: a private mapping of one kind.
 *
 * A region lies alone in a reservation, aligned to a PMD, so that no neighbour
 * merges with it and a THP kind is THPs from its first byte to its last.
 */
#ifndef COWBENCH_MM_REGION_H
#define COWBENCH_MM_REGION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "mm/frames.h"
#include "mm/kind.h"
#include "mm/words.h"

struct region {
	unsigned char *mem;
	size_t bytes;
	size_t page_bytes;
	size_t folio_bytes; /* page_bytes for base and file */
	enum kind kind;

	void *reserved; /* what munmap() takes */
	size_t reserved_bytes;
	int file; /* KIND_FILE: the memfd; else -1 */
};

/* Maps bytes of that kind; nothing is touched yet.  bytes is rounded up to
 * whole folios.  0 or -errno. */
int region_map(struct region *region, enum kind kind, size_t bytes,
	       struct reason *why);

/* Address space alone, for what is to be moved there: reserved, aligned to a
 * PMD, nothing mapped.  region_unmap() gives it back with all that came.
 * 0 or -errno. */
int region_reserve(struct region *region, size_t bytes, struct reason *why);

/* Reserves what an operation has unmapped of the region or moved away: else a
 * later mmap(), malloc()'s too, could come to lie there and go with the region.
 * 0, or -errno where the kernel has no room for more mappings. */
int region_close_holes(const struct region *region);

/* Unmaps all of it; safe on a region that was never mapped (all zero). */
void region_unmap(struct region *region);

/* Stores to each page, a value that is never 0 and differs by page, so that
 * neither a zero page nor a merged one can pass for it. */
void region_write(const struct region *region);

/* Loads from each page. */
void region_read(const struct region *region);

/* After region_write(): makes the folios what the kind says.  KIND_THP_PTE:
 * splits the PMD mappings, not the folios.  0 or -errno. */
int region_settle(const struct region *region, struct reason *why);

/* Keeps khugepaged off from now on: it would put together again what a trial
 * takes apart, and what it holds meanwhile cannot be split.  It sleeps for
 * seconds, but the first large folio of a process wakes it (kernel
 * mm/khugepaged.c:__khugepaged_enter()).  No new large folios come either.  0
 * or -errno. */
int region_forbid_thp(const struct region *region, struct reason *why);

/* Whether every folio that is there is of the kind: of its size, mapped by a
 * PMD or by PTEs, zero pages too; by the flags of each page's frame and smaps.
 * 0, -EAGAIN with the reason when more than 1 % are not, other -errno when that
 * could not be told.  Nothing is looked at when the witness is blind. */
int region_check(const struct region *region, const struct witness *witness,
		 struct reason *why);

/* Bytes of the region that PMDs map: AnonHugePages of its lines in smaps; or
 * -errno. */
long long region_pmd_bytes(const struct region *region);

/* Bytes of the region that the kernel may take without keeping what they hold
 * (MADV_FREE): LazyFree of its lines in smaps; or -errno. */
long long region_lazy_bytes(const struct region *region);

#endif
