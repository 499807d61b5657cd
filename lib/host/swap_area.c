/* swap_area.c - see swap_area.h. */
#include "host/swap_area.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

int swap_area_find_zram(char *name, size_t room, struct reason *why)
{
	bool any = false;

	for (int nr = 0; nr < 32; nr++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/block/zram%d/disksize", nr);

		long long bytes = file_number(NULL, path, -1);

		any |= bytes >= 0;
		if (bytes == 0) {
			snprintf(name, room, "zram%d", nr);
			return 0;
		}
	}
	return any ? reason_set(why, -ENOTSUP,
				"every zram device is in use; `cat "
				"/sys/class/zram-control/hot_add` makes "
				"another")
		   : reason_set(why, -ENOENT,
				"there is no zram device; `modprobe zram` "
				"makes one");
}

/* The first page's header; the page's last ten bytes are "SWAPSPACE2". */
struct area_header {
	char boot[1024]; /* cppcheck-suppress unusedStructMember */
	uint32_t version;
	uint32_t last_page;
	uint32_t nr_bad_pages; /* cppcheck-suppress unusedStructMember */
};

int swap_area_format(const char *path, struct reason *why)
{
	static const unsigned char magic[10] = { 'S', 'W', 'A', 'P', 'S',
						 'P', 'A', 'C', 'E', '2' };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = open(path, O_RDWR | O_EXCL | O_CLOEXEC);
	unsigned char *first = memory_new(1, page);
	struct area_header *header = (struct area_header *)(void *)first;
	uint64_t bytes = 0;
	struct stat seen;
	int err = 0;

	if (fd >= 0 && fstat(fd, &seen) == 0 && S_ISREG(seen.st_mode))
		bytes = (uint64_t)seen.st_size;
	else if (fd >= 0 && ioctl(fd, BLKGETSIZE64, &bytes))
		bytes = 0;
	if (fd < 0 || bytes < 10 * page) {
		err = reason_errno(why, errno ? -errno : -ENOSPC,
				   "opening %s for a swap area", path);
	} else {
		header->version = 1;
		header->last_page = (uint32_t)(bytes / page - 1);
		memcpy(first + page - sizeof(magic), magic, sizeof(magic));
		if (pwrite(fd, first, page, 0) != (ssize_t)page || fsync(fd))
			err = reason_errno(why, errno ? -errno : -EIO,
					   "writing a swap area to %s", path);
	}
	if (fd >= 0)
		close(fd);
	free(first);
	return err;
}
