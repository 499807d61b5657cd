/* image.c - see image.h. */
#include "run/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of the build (Makefile). */
extern const char trial_image[] __attribute__((weak));
extern const char trial_image_end[] __attribute__((weak));

/* The name that /proc/PID/exe shows: whose trial it is. */
static void name_of(char name[200])
{
	ssize_t length = readlink("/proc/self/exe", name, 199);

	name[length > 0 ? length : 0] = '\0';
}

static int fill(int fd, size_t bytes)
{
	for (size_t done = 0; done < bytes;) {
		ssize_t put = write(fd, trial_image + done, bytes - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? -errno : -EIO;
		done += (size_t)put;
	}
	return 0;
}

int image_open(struct reason *why)
{
	char name[200];
	int fd, err;

	if (!trial_image) {
		fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		return fd < 0 ? reason_errno(why, -errno, "/proc/self/exe")
			      : fd;
	}
	name_of(name);
	fd = memfd_create(name, MFD_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, -errno,
				    "making a file for the trials' program");
	err = fill(fd, (size_t)(trial_image_end - trial_image));
	if (!err)
		return fd;
	close(fd);
	return reason_errno(why, err, "writing the trials' program to memory");
}
