/* kernel_log.c - see kernel_log.h. */
#include "host/kernel_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEVEL_WARNING 4 /* KERN_WARNING; smaller is worse */

int kernel_log_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

/* Of messages of any level that were too many: the first ones have been seen
 * (kernel lib/ratelimit.c:___ratelimit()). */
static bool is_of_others(const char *record)
{
	return strstr(record, " callbacks suppressed") != NULL;
}

/* One read() is one record, "PRIORITY,SEQUENCE,...;text"; the priority is level
 * + 8 * facility, and the kernel's facility is 0 (kernel
 * kernel/printk/printk.c:devkmsg_read()). */
int kernel_log_warnings(int fd)
{
	char record[8192];
	int warnings = 0;

	for (;;) {
		ssize_t length = read(fd, record, sizeof(record) - 1);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == EPIPE) {
			warnings++;
			continue;
		}
		if (length <= 0)
			break;
		record[length] = '\0';
		warnings += strtoul(record, NULL, 10) <= LEVEL_WARNING &&
			    !is_of_others(record);
	}
	close(fd);
	return warnings;
}
