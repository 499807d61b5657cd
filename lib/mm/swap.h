/* swap.h - pages to swap. */
#ifndef COWBENCH_MM_SWAP_H
#define COWBENCH_MM_SWAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

/* 0 when some swap area is on; -ENOTSUP with the reason why no page can be
 * swapped out. */
int swap_check(struct reason *why);

/* Sends the anonymous pages of mem[bytes] to swap (MADV_PAGEOUT, 5.4 on).
 * Pages that other processes map too, or that are pinned, stay in memory,
 * without an error (kernel mm/madvise.c:madvise_cold_or_pageout_pte_range()).
 * A second try is for pages that were in an LRU batch.  0; -EAGAIN when more
 * than 1 % of the pages are still in memory, -ENOTSUP where the kernel has no
 * such advice, other -errno. */
int swap_out(unsigned char *mem, size_t bytes, struct reason *why);

#endif
