/* uffd.h - userfaultfd: opening one, registering memory, filling it.
 *
 * A request fills pages of registered memory where nothing is yet:
 *
 *	UFFD_COPY	with a copy of other pages (4.3 on)
 *	UFFD_MOVE	with those pages themselves, which leave where they were
 *			(kernel mm/userfaultfd.c:move_pages(), 6.8 on).  EBUSY
 *			where PG_anon_exclusive is clear, or the page may be
 *			pinned: a second witness of exclusivity
 *
 * A move of one page of a large folio splits that first, and where another
 * holds the folio 6.12 and 7.2 try again until a fatal signal comes
 * (split_folio() returns EAGAIN, which move_pages() takes for a passing state).
 * So a move is asked for here alone, and only of base pages, or of whole folios
 * that PMDs map and nobody else holds: move_pages_huge_pmd() splits nothing.
 */
#ifndef COWBENCH_MM_UFFD_H
#define COWBENCH_MM_UFFD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mm/words.h"

/* Newer than some headers (linux/userfaultfd.h). */
#define UFFD_HAS_WP_UNPOPULATED (UINT64_C(1) << 13) /* 6.4 */
#define UFFD_HAS_WP_ASYNC	(UINT64_C(1) << 15) /* 6.7 */
#define UFFD_HAS_MOVE		(UINT64_C(1) << 16) /* 6.8 */

/* A descriptor with these features (UFFD_FEATURE_*, UFFD_HAS_*), for faults of
 * ours; for those of system calls too where the rights allow it, or else not at
 * all with calls.  -EINVAL where the kernel has not all of the features, -EPERM
 * where we may not, other -errno. */
int uffd_open(uint64_t features, bool calls);

/* mode: UFFDIO_REGISTER_MODE_*.  0 or -errno. */
int uffd_register(int uffd, const void *mem, size_t bytes, uint64_t mode);

enum uffd_by { UFFD_MOVE, UFFD_COPY };

struct uffd_request { /* as struct uffdio_copy and uffdio_move */
	uint64_t to, from, bytes, mode;
	int64_t done; /* set by the kernel: bytes, or -errno */
};

/* Makes the request that fills bytes at `to` from pages of that kind, in folios
 * of so many bytes, held so; sets what ioctl() is to be called with.  0;
 * -EINVAL for a move that is not safe. */
int uffd_request(struct uffd_request *request, enum uffd_by by, void *to,
		 const void *from, size_t bytes, enum kind kind,
		 size_t folio_bytes, enum held held, unsigned long *command);

#endif
