/* pin_disk.c - see pin_disk.h. */
#include "pin/pin_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

#define CONTROL "/sys/class/zram-control/"

int pin_disk_make(size_t bytes, int *number, struct reason *why)
{
	char path[64], size[32];
	int err, disk;

	/* Each read makes one (kernel zram_drv.c:hot_add_show()). */
	*number = (int)file_number(NULL, CONTROL "hot_add", -1);
	if (*number < 0)
		return reason_set(why, -ENODEV,
				  "this guest has no disk, and its kernel "
				  "makes none in memory (zram)");
	snprintf(path, sizeof(path), "/sys/block/zram%d/disksize", *number);
	snprintf(size, sizeof(size), "%zu", bytes);
	err = file_write(path, size);
	snprintf(path, sizeof(path), "/dev/zram%d", *number);
	disk = err ? err : open(path, O_RDWR | O_CLOEXEC);
	if (disk >= 0)
		return disk;
	err = err ? err : -errno;
	pin_disk_end(*number);
	return reason_errno(why, err, "a disk in memory (%s)", path);
}

void pin_disk_end(int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", number);
	file_write(CONTROL "hot_remove", text);
}
