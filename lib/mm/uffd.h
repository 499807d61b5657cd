/* uffd.h - userfaultfd: opening one, registering memory, filling it.
 *
 * A request fills pages of registered memory that are not mapped yet:
 *
 *	UFFD_COPY	with a copy of other pages (4.3 on)
 *	UFFD_MOVE	with those pages themselves, which leave their old
 *			address (kernel mm/userfaultfd.c:move_pages(), 6.8 on).
 *			EBUSY where PG_anon_exclusive is clear, or the page may
 *			be pinned: a second witness of exclusivity
 *
 * A move of one page of a large folio splits the folio first.  Where somebody
 * else holds the folio, 6.12 and 7.2 try that without end, until a fatal signal
 * comes: split_folio() returns EAGAIN, which move_pages() takes for a passing
 * state.  So this file is the only place that asks for moves, and only of base
 * pages, or of whole folios that PMDs map and nobody else holds: these
 * move_pages_huge_pmd() moves without a split.
 */
#ifndef COWBENCH_MM_UFFD_H
#define COWBENCH_MM_UFFD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mm/words.h"

/* Some versions of linux/userfaultfd.h lack these. */
#define UFFD_HAS_WP_UNPOPULATED (UINT64_C(1) << 13) /* 6.4 */
#define UFFD_HAS_WP_ASYNC	(UINT64_C(1) << 15) /* 6.7 */
#define UFFD_HAS_MOVE		(UINT64_C(1) << 16) /* 6.8 */

/* Opens a userfaultfd with these features (UFFD_FEATURE_*, UFFD_HAS_*) for page
 * faults of user space, and of system calls too where the rights allow that.
 * With `calls` it must take faults of system calls.  Returns a descriptor;
 * -EINVAL where the kernel lacks some of the features, -EPERM where the rights
 * are missing, other -errno. */
int uffd_open(uint64_t features, bool calls);

/* mode: UFFDIO_REGISTER_MODE_*.  0 or -errno. */
int uffd_register(int uffd, const void *mem, size_t bytes, uint64_t mode);

enum uffd_by { UFFD_MOVE, UFFD_COPY };

struct uffd_request { /* as in struct uffdio_copy and uffdio_move */
	uint64_t to, from, bytes, mode;
	int64_t done; /* set by the kernel: bytes filled, or -errno */
};

/* Makes the request that fills bytes at `to` from pages at `from`, of that
 * kind, in folios of so many bytes, and held in that way; sets the arguments
 * for ioctl().  0; -EINVAL for a move that is not safe (see above). */
int uffd_request(struct uffd_request *request, enum uffd_by by, void *to,
		 const void *from, size_t bytes, enum kind kind,
		 size_t folio_bytes, enum held held, unsigned long *command);

#endif
