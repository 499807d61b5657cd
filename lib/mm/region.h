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

/* Gives back the pages of a mapped region, and makes *region that mapping with
 * nothing touched, as region_map() would.  region_unmap() of *region then
 * leaves it mapped; `from` has to be there as long.  0 or -errno. */
int region_map_again(struct region *region, const struct region *from,
		     struct reason *why);

/* Reserves address space for pages that will be moved there: aligned to a PMD,
 * nothing mapped.  region_unmap() unmaps it, with all that was moved there. 0
 * or -errno. */
int region_reserve(struct region *region, size_t bytes, struct reason *why);

/* Reserves the parts of the region that an operation has unmapped or moved
 * away.  Else a later mmap(), even malloc()'s, could be put there, and would be
 * unmapped with the region.  0, or -errno where the kernel has no room for more
 * mappings. */
int region_close_holes(const struct region *region);

/* Unmaps all of it; safe on a region that was never mapped (all zero). */
void region_unmap(struct region *region);

/* Stores a value to each page that is never 0 and differs from page to page, so
 * that the page differs from a zero page and cannot be merged. */
void region_write(const struct region *region);

/* Loads from each page. */
void region_read(const struct region *region);

/* Called after region_write().  Of kind thp_pte, splits the PMD mappings and
 * leaves the folios whole; does nothing for other kinds.  0 or -errno. */
int region_settle(const struct region *region, struct reason *why);

/* Keeps khugepaged away from the region from now on: it would collapse again
 * what a trial splits, and folios that it holds meanwhile cannot be split.
 * khugepaged sleeps for seconds, but the first large folio of a process wakes
 * it (kernel mm/khugepaged.c:__khugepaged_enter()).  The region gets no new
 * large folios either.  0 or -errno. */
int region_forbid_thp(const struct region *region, struct reason *why);

/* Checks that the folios of all present pages, zero pages too, are of the kind:
 * of its size, and mapped by a PMD or by PTEs as the kind says.  Goes by the
 * flags of each page's frame and by smaps.  0; -EAGAIN with the reason when
 * more than 1 % are not, other -errno when a look failed.  0 when the witness
 * is blind. */
int region_check(const struct region *region, const struct witness *witness,
		 struct reason *why);

/* Bytes of the region that PMDs map (AnonHugePages of its lines in smaps), or
 * -errno. */
long long region_pmd_bytes(const struct region *region);

/* Bytes of the region that the kernel may take without keeping what they hold
 * (MADV_FREE): LazyFree of its lines in smaps; or -errno. */
long long region_lazy_bytes(const struct region *region);

#endif
