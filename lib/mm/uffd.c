/* uffd.c - see uffd.h. */
#include "mm/uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1 /* 5.11 */
#endif
#ifndef UFFDIO_MOVE
#define UFFDIO_MOVE _IOWR(UFFDIO, 0x05, struct uffd_request)
#endif

int uffd_open(uint64_t features, bool calls)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 && !calls)
		fd = (int)syscall(SYS_userfaultfd,
				  O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, UFFDIO_API, &api)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

int uffd_register(int uffd, const void *mem, size_t bytes, uint64_t mode)
{
	struct uffdio_register registration = {
		.range = { (uintptr_t)mem, bytes }, .mode = mode
	};

	return ioctl(uffd, UFFDIO_REGISTER, &registration) ? -errno : 0;
}

static bool may_move(const struct uffd_request *request, enum kind kind,
		     size_t folio_bytes, enum held held)
{
	uint64_t places = request->to | request->from | request->bytes;

	return kind == KIND_BASE || (kind == KIND_THP && held == HELD_NONE &&
				     places % folio_bytes == 0);
}

int uffd_request(struct uffd_request *request, enum uffd_by by, void *to,
		 const void *from, size_t bytes, enum kind kind,
		 size_t folio_bytes, enum held held, unsigned long *command)
{
	*request = (struct uffd_request){
		.to = (uintptr_t)to,
		.from = (uintptr_t)from,
		.bytes = bytes,
	};
	if (by == UFFD_MOVE && !may_move(request, kind, folio_bytes, held))
		return -EINVAL;
	*command = by == UFFD_MOVE ? UFFDIO_MOVE : UFFDIO_COPY;
	return 0;
}
