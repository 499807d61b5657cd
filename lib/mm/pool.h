/* pool.h - the pools of huge pages (hugetlb). */
#ifndef COWBENCH_MM_POOL_H
#define COWBENCH_MM_POOL_H

#include <stddef.h>

#include "base/reason.h"
#include "mm/placement.h"
#include "mm/words.h"

/* Why the pool of that folio size has too few for a region of so many bytes and
 * its copy, on the place's nodes where one is given: 0 when it has them,
 * -ENOTSUP with the reason. */
int pool_check(enum kind kind, size_t folio, size_t bytes,
	       const struct place *place, struct reason *why);

#endif
