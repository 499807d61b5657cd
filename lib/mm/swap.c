/* swap.c - see swap.h. */
#include "mm/swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/frames.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

int swap_check(struct reason *why)
{
	char *swaps = file_read_all(NULL, "/proc/swaps");
	const char *line = swaps ? strchr(swaps, '\n') : NULL;
	bool on = line && line[1];

	free(swaps);
	if (!swaps)
		return reason_set(why, -ENOTSUP,
				  "this kernel has no swap (CONFIG_SWAP)");
	if (!on)
		return reason_set(why, -ENOTSUP,
				  "no swap is on; --set makes one in memory "
				  "(zram) for the run");
	return 0;
}

/* The number of pages of mem[bytes] that are not in swap, or -errno. */
static long still_there(const unsigned char *mem, size_t bytes,
			struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = bytes / page;
	uint64_t *map = memory_new(pages, sizeof(*map));
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	long there = 0;

	if (fd < 0 || pread(fd, map, pages * sizeof(*map),
			    (off_t)((uintptr_t)mem / page * sizeof(*map))) !=
			      (ssize_t)(pages * sizeof(*map)))
		there = reason_errno(why, errno ? -errno : -EIO,
				     "reading /proc/self/pagemap");
	for (size_t i = 0; i < pages && there >= 0; i++)
		there += !(map[i] & PM_SWAPPED);
	if (fd >= 0)
		close(fd);
	free(map);
	return there;
}

int swap_out(unsigned char *mem, size_t bytes, struct reason *why)
{
	size_t pages = bytes / (size_t)sysconf(_SC_PAGESIZE);
	long there = 0;

	for (int turn = 0; turn < 8; turn++) {
		if (madvise(mem, bytes, MADV_PAGEOUT))
			return reason_errno(
				why, errno == EINVAL ? -ENOTSUP : -errno,
				"madvise(MADV_PAGEOUT), which is of 5.4");
		there = still_there(mem, bytes, why);
		if (there <= 0)
			return (int)there;
	}
	if ((size_t)there * 100 <= pages)
		return 0;
	return reason_set(why, -EAGAIN,
			  "%ld of %zu pages did not go to swap; it may be full "
			  "(`swapon --show`)",
			  there, pages);
}
