/* initramfs.c - see initramfs.h. */
#include "lab/initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory.h"

struct initramfs {
	struct archive *archive;
	int file;
	char **paths; /* that are in it */
	size_t nr;
};

static bool has(const struct initramfs *initramfs, const char *path)
{
	for (size_t i = 0; i < initramfs->nr; i++)
		if (strcmp(initramfs->paths[i], path) == 0)
			return true;
	return false;
}

static int fail(struct initramfs *initramfs, const char *path,
		struct reason *why)
{
	const char *text = archive_error_string(initramfs->archive);

	return reason_set(why, -EIO, "packing %s for the guest: %s", path,
			  text ? text : "failed");
}

/* One entry; the archive's names have no leading slash. */
static int put(struct initramfs *initramfs, const char *path, mode_t mode,
	       dev_t device, time_t mtime, const void *data, size_t length,
	       struct reason *why)
{
	struct archive_entry *entry = archive_entry_new();
	int err = 0;

	archive_entry_set_pathname(entry, path + 1);
	archive_entry_set_mode(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)length);
	archive_entry_set_mtime(entry, mtime, 0);
	archive_entry_set_nlink(entry, 1);
	archive_entry_set_ino64(entry, (la_int64_t)initramfs->nr + 1);
	if (S_ISCHR(mode))
		archive_entry_set_rdev(entry, device);
	if (archive_write_header(initramfs->archive, entry) != ARCHIVE_OK ||
	    (length && archive_write_data(initramfs->archive, data, length) !=
			       (la_ssize_t)length))
		err = fail(initramfs, path, why);
	archive_entry_free(entry);
	initramfs->paths = memory_resize(initramfs->paths, initramfs->nr + 1,
					 sizeof(*initramfs->paths));
	initramfs->paths[initramfs->nr++] = memory_text(path);
	return err;
}

int initramfs_add_folder(struct initramfs *initramfs, const char *path,
			 struct reason *why)
{
	char *part = memory_text(path);
	int err = 0;

	for (char *c = part + 1; !err; c++) {
		char was = *c;

		if (was != '/' && was != '\0')
			continue;
		*c = '\0';
		if (c > part + 1 && !has(initramfs, part))
			err = put(initramfs, part, S_IFDIR | 0755, 0, 0, NULL,
				  0, why);
		*c = was;
		if (!was)
			break;
	}
	free(part);
	return err;
}

static int add_folders_above(struct initramfs *initramfs, const char *path,
			     struct reason *why)
{
	char *folder = memory_text(path);
	int err = 0;

	*strrchr(folder, '/') = '\0';
	if (*folder)
		err = initramfs_add_folder(initramfs, folder, why);
	free(folder);
	return err;
}

static int add(struct initramfs *initramfs, const char *path, mode_t mode,
	       time_t mtime, const void *data, size_t length,
	       struct reason *why)
{
	int err = add_folders_above(initramfs, path, why);

	return err ? err
		   : put(initramfs, path, S_IFREG | (mode & 07777), 0, mtime,
			 data, length, why);
}

int initramfs_open(struct initramfs **opened, struct reason *why)
{
	struct initramfs *initramfs = memory_new(1, sizeof(*initramfs));
	int err = 0;

	initramfs->file = memfd_create("initramfs", MFD_CLOEXEC);
	initramfs->archive = archive_write_new();
	if (initramfs->file < 0) {
		err = reason_errno(why, -errno, "making the initramfs");
	} else {
		archive_write_set_format_cpio_newc(initramfs->archive);
		/* Padding at the end helps nobody but tapes. */
		archive_write_set_bytes_in_last_block(initramfs->archive, 1);
		if (archive_write_open_fd(initramfs->archive,
					  initramfs->file) != ARCHIVE_OK)
			err = fail(initramfs, "the initramfs", why);
	}
	if (!err)
		err = initramfs_add_folder(initramfs, "/dev", why);
	if (!err)
		err = put(initramfs, "/dev/console", S_IFCHR | 0600,
			  makedev(5, 1), 0, NULL, 0, why);
	if (err) {
		initramfs_free(initramfs);
		return err;
	}
	*opened = initramfs;
	return 0;
}

int initramfs_add(struct initramfs *initramfs, const char *path, mode_t mode,
		  const void *data, size_t length, struct reason *why)
{
	return add(initramfs, path, mode, 0, data, length, why);
}

int initramfs_add_file(struct initramfs *initramfs, const char *path,
		       const char *from, struct reason *why)
{
	struct stat about;
	int file, err = 0;

	if (has(initramfs, path))
		return 0;
	file = open(from, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &about)) {
		err = reason_errno(why, -errno, "%s", from);
	} else if (!S_ISREG(about.st_mode)) {
		err = reason_set(why, -EINVAL, "%s is no regular file", from);
	} else {
		size_t length = (size_t)about.st_size;
		void *data = length ? mmap(NULL, length, PROT_READ, MAP_PRIVATE,
					   file, 0)
				    : NULL;

		if (data == MAP_FAILED) {
			err = reason_errno(why, -errno, "reading %s", from);
		} else {
			err = add(initramfs, path,
				  about.st_mode & 0111 ? 0755 : 0644,
				  about.st_mtime, data, length, why);
			if (length)
				munmap(data, length);
		}
	}
	if (file >= 0)
		close(file);
	return err;
}

int initramfs_close(struct initramfs *initramfs, int *file, struct reason *why)
{
	int err = 0;

	if (archive_write_close(initramfs->archive) != ARCHIVE_OK) {
		err = fail(initramfs, "the initramfs", why);
	} else {
		*file = initramfs->file;
		initramfs->file = -1;
	}
	initramfs_free(initramfs);
	return err;
}

void initramfs_free(struct initramfs *initramfs)
{
	if (!initramfs)
		return;
	archive_write_free(initramfs->archive);
	if (initramfs->file >= 0)
		close(initramfs->file);
	for (size_t i = 0; i < initramfs->nr; i++)
		free(initramfs->paths[i]);
	free(initramfs->paths);
	free(initramfs);
}
