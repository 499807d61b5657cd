/* kind.h - the kinds of pages: where each comes from and of what size its
 * folios are; and whether this machine makes them. */
#ifndef COWBENCH_MM_KIND_H
#define COWBENCH_MM_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "mm/placement.h"
#include "mm/words.h"

enum kind_from {
	FROM_ANON,  /* anonymous memory, advised against THPs */
	FROM_THP,   /* anonymous memory, advised to take them */
	FROM_FILE,  /* a file's page cache */
	FROM_SHMEM, /* shared anonymous memory: the page cache of a file of the
		     * kernel's own */
	FROM_POOL,  /* the pool of huge pages */
};

/* A folio of a PMD's size, which depends on that of a base page: see
 * pmd_bytes(). */
#define FOLIO_PMD 1

struct kind_about {
	size_t folio_bytes; /* of its folios; or FOLIO_PMD; or 0: base pages */
	enum kind_from from;
	bool by_pmd; /* PMDs are to map all of it */
	bool split;  /* mapped by PMDs at first, then split to PTEs */
};

extern const struct kind_about kind_table[NR_KINDS];

/* Bytes that a PMD maps, read from /sys.  Where /sys does not say, as many
 * pages as a page table has entries of 8 bytes (2 MiB for pages of 4 KiB, 32
 * MiB for 16 KiB). */
size_t pmd_bytes(void);

/* The order of a block of memory of at least so many bytes, and of a PMD's: 9,
 * where that is 2 MiB of pages of 4 KiB. */
unsigned block_order(size_t bytes);
unsigned pmd_order(void);

/* Checks whether this kernel, with its present settings, makes folios of the
 * kind for a region of so many bytes and a copy of it.  0 when it does,
 * -ENOTSUP with the reason when not.  A pool must have the pages on the nodes
 * of the place, where one is given: where it has no page for a copy, the kernel
 * takes the page away from the child, and the store reuses the page (kernel
 * mm/hugetlb.c:hugetlb_wp(), unmap_ref_private()). */
int kind_check(enum kind kind, size_t bytes, const struct place *place,
	       struct reason *why);

/* Whether the kernel's switch for anonymous folios of so many bytes lets some
 * be made; false where it has none. */
bool size_is_on(size_t bytes);

/* Bytes of the kind's folios; 0 for base pages. */
size_t kind_folio_bytes(enum kind kind);

#endif
