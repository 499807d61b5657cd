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
	FROM_ANON, /* anonymous memory, advised against THPs */
	FROM_THP,  /* anonymous memory, advised to take them */
	FROM_FILE, /* a file's page cache */
	FROM_POOL, /* the pool of huge pages */
};

/* A PMD's, which goes by the size of a base page: see pmd_bytes(). */
#define FOLIO_PMD 1

struct kind_about {
	size_t folio_bytes; /* of its folios; FOLIO_PMD; 0: a base page's */
	enum kind_from from;
	bool by_pmd; /* PMDs are to map all of it */
	bool split;  /* PTEs are to map what PMDs map at first */
};

extern const struct kind_about kind_table[NR_KINDS];

/* Bytes that a PMD maps, from /sys; where that does not say a table's worth of
 * pages, with 8 bytes an entry (2 MiB for pages of 4 KiB, 32 MiB for 16
 * KiB). */
size_t pmd_bytes(void);

/* Why this kernel makes no folios of the kind as it is set, for a region of so
 * many bytes and its copy: 0 when it does, -ENOTSUP with the reason.  A pool
 * must have them on the nodes of the place, where one is given: of a copy that
 * it cannot make the kernel takes the page from the child, and the store reuses
 * (kernel mm/hugetlb.c:hugetlb_wp(), unmap_ref_private()). */
int kind_check(enum kind kind, size_t bytes, const struct place *place,
	       struct reason *why);

/* Bytes of the kind's folios: 0 for those of a page. */
size_t kind_folio_bytes(enum kind kind);

#endif
