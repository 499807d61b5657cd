/* tracefs.c - see tracefs.h. */
#include "host/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 5.2 and later have these system calls; older kernels return ENOSYS. */
static int mount_hidden(void)
{
	long context = syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	long fd = -1;

	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL,
		    0) == 0)
		fd = syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);

	int err = fd < 0 ? -errno : 0;

	close((int)context);
	return err ? err : (int)fd;
}

int tracefs_open(struct reason *why)
{
	static const char *const places[] = { "/sys/kernel/tracing",
					      "/sys/kernel/debug/tracing" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		int fd = open(places[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0 && faccessat(fd, "events", R_OK, 0) == 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}

	int fd = mount_hidden();

	if (fd == -ENODEV)
		return reason_set(why, fd,
				  "this kernel has no tracefs "
				  "(CONFIG_TRACING)");
	if (fd < 0)
		return reason_errno(why, fd,
				    "tracefs, which has a tracepoint's number, "
				    "cannot be read%s",
				    geteuid() ? "; run as root" : "");
	return fd;
}
