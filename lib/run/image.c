/* image.c - see image.h. */
#include "run/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of the build (Makefile). */
extern const char trial_image[] __attribute__((weak));
extern const uint64_t trial_image_bytes __attribute__((weak));

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

/* A descriptor of a new file in memory with the image, or -errno. */
static int write_image(struct reason *why)
{
	char name[200];
	int fd, err;

	name_of(name);
	fd = memfd_create(name, MFD_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, -errno,
				    "making a file for the trials' program");
	err = fill(fd, trial_image_bytes);
	if (!err)
		return fd;
	close(fd);
	return reason_errno(why, err, "writing the trials' program to memory");
}

int image_open(struct reason *why)
{
	int fd;

	/* cppcheck-suppress knownConditionTrueFalse; a weak symbol may be 0 */
	if (trial_image)
		return write_image(why);
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, -errno, "/proc/self/exe");
	return fd;
}
