/* swap.h - pages to swap and the area that they go to. */
#ifndef COWBENCH_MM_SWAP_H
#define COWBENCH_MM_SWAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

/* Why no anonymous page can be swapped out: 0 when some area is on, -ENOTSUP
 * with the reason. */
int swap_check(struct reason *why);

/* Sends the anonymous pages of mem[bytes] to swap (MADV_PAGEOUT, 5.4 on).
 * Pages that others map too or that are pinned stay, without an error
 * (mm/madvise.c:madvise_cold_or_pageout_pte_range()).  A second try is for
 * those that were on an LRU batch.  0; -EAGAIN when more than 1 % are still
 * there, -ENOTSUP where the kernel has no such advice, other -errno. */
int swap_out(unsigned char *mem, size_t bytes, struct reason *why);

/* The name ("zram0") of a compressed memory device that nobody has set up.  0;
 * -ENOTSUP with the reason when all are in use, -ENOENT when there is none. */
int swap_find_zram(char *name, size_t room, struct reason *why);

/* Writes an empty swap area's header over the start of the device or file, which
 * must be ours (`man mkswap`; union swap_header of include/linux/swap.h, version 1).
 * 0 or -errno. */
int swap_format(const char *path, struct reason *why);

#endif
