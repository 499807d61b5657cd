/* unpack.h - files out of packages (.deb, .rpm), and single compressed files.
 *
 * Packages are untrusted: nothing is written to the disk, names are only
 * compared, and what unpacks to more than the limits here is refused.
 */
#ifndef COWBENCH_KERNEL_UNPACK_H
#define COWBENCH_KERNEL_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

/* Bytes, unpacked: of a file that is taken, of all that are taken out of a
 * package, and of all that are in it; and how many may be in it. */
#define UNPACK_MAX	   ((size_t)256 << 20)
#define UNPACK_TAKEN_MAX   ((uint64_t)512 << 20)
#define UNPACK_TOTAL_MAX   ((uint64_t)8 << 30)
#define UNPACK_ENTRIES_MAX (1 << 18)

struct unpack {
	/* True for a file whose content is wanted; name has no leading "./"
	 * and no leading "/". */
	bool (*wants)(void *context, const char *name);
	/* Takes the content: data is on the heap, then the callee's. */
	void (*take)(void *context, const char *name, char *data,
		     size_t length);
	void *context;
};

/* Shows every regular file of the package at path, in its order.  0, or -errno
 * with the reason: -EINVAL where it is neither a .deb nor an .rpm, or torn. */
int unpack_package(const char *path, const struct unpack *unpack,
		   struct reason *why);

/* data unpacked, where it is compressed (gzip, xz, zstd, lz4 ...); a copy of
 * it where not.  On the heap, the caller frees; NULL with the reason. */
char *unpack_bytes(const char *data, size_t length, size_t *unpacked,
		   struct reason *why);

#endif
