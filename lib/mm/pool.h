/* pool.h - the pools of huge pages (hugetlb). */
#ifndef COWBENCH_MM_POOL_H
#define COWBENCH_MM_POOL_H

#include <stddef.h>

#include "base/reason.h"
#include "mm/placement.h"
#include "mm/words.h"

/* Checks that the pool of that folio size has enough pages for a region of so
 * many bytes and a copy of it; on the nodes of the place, where one is given. 0
 * when it has, -ENOTSUP with the reason when not. */
int pool_check(enum kind kind, size_t folio, size_t bytes,
	       const struct place *place, struct reason *why);

#endif
