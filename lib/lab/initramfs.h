/* initramfs.h - the guest's first and only file system: a cpio archive in
 * memory, byte for byte the same for the same content.
 */
#ifndef COWBENCH_LAB_INITRAMFS_H
#define COWBENCH_LAB_INITRAMFS_H

#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

struct initramfs;

/* An empty one with /dev/console, which the kernel wants before /dev is
 * mounted.  It lies in memory that has no name in any file system. */
int initramfs_open(struct initramfs **initramfs, struct reason *why);

/* Adds a folder or a file at the absolute path; folders above are added as
 * needed. 0, or -errno with the reason: *initramfs can only be freed then. */
int initramfs_add_folder(struct initramfs *initramfs, const char *path,
			 struct reason *why);
int initramfs_add(struct initramfs *initramfs, const char *path, mode_t mode,
		  const void *data, size_t length, struct reason *why);

/* The same with the content and the time of a file of this machine, its
 * symbolic links followed.  A path that was added before is left as it is. */
int initramfs_add_file(struct initramfs *initramfs, const char *path,
		       const char *from, struct reason *why);

/* Ends the archive; it is *file now, which the caller closes.  Frees the rest
 * also on failure. */
int initramfs_close(struct initramfs *initramfs, int *file, struct reason *why);

/* Frees one that is not to be closed; NULL is allowed. */
void initramfs_free(struct initramfs *initramfs);

#endif
