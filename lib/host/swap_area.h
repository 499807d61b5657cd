/* swap_area.h - the areas that pages are swapped out to. */
#ifndef COWBENCH_HOST_SWAP_AREA_H
#define COWBENCH_HOST_SWAP_AREA_H

#include <stddef.h>

#include "base/reason.h"

/* The name ("zram0") of a compressed memory device that nobody has set up.  0;
 * -ENOTSUP with the reason when all are in use, -ENOENT when there is none. */
int swap_area_find_zram(char *name, size_t room, struct reason *why);

/* Writes an empty swap area's header over the start of the device or file,
 * which must be the suite's own (`man mkswap`; union swap_header of kernel
 * include/linux/swap.h, version 1). 0 or -errno. */
int swap_area_format(const char *path, struct reason *why);

#endif
