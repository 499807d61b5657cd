/* pin_ring.c - io_uring registered buffers, by raw system calls.
 *
 * IORING_REGISTER_BUFFERS takes FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE (kernel
 * io_uring/rsrc.c:io_sqe_buffer_register(); kernel fs/io_uring.c up to 5.18),
 * and READ_FIXED and WRITE_FIXED move data through the pinned pages.
 */
#include "pin/pin_sources.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/words.h"

#define RANGE_MAX ((size_t)1 << 30) /* of one buffer: the kernel's limit */

struct pin_ring {
	unsigned char *ring; /* both queues (IORING_FEAT_SINGLE_MMAP, 5.4) */
	size_t ring_bytes;
	struct io_uring_sqe *sqes;
	size_t sqes_bytes;
	struct io_uring_params params;
	int file; /* where data comes from and goes to, a byte for each page */
};

static int no_ring(int err, struct reason *why)
{
	long disabled = (long)file_number(
		NULL, "/proc/sys/kernel/io_uring_disabled", 0);

	if (err == -EPERM && disabled)
		return reason_set(why, -ENOTSUP,
				  "io_uring is disabled "
				  "(kernel.io_uring_disabled is %ld): "
				  "`sysctl kernel.io_uring_disabled=0`",
				  disabled);
	if (err == -ENOSYS)
		return reason_set(why, -ENOTSUP,
				  "io_uring is not there: the kernel wants "
				  "CONFIG_IO_URING, or a seccomp filter hides "
				  "it");
	if (err == -EPERM || err == -EACCES)
		return reason_set(why, -ENOTSUP,
				  "io_uring is forbidden to this process, "
				  "probably by a seccomp filter (%s)",
				  strerror(-err));
	if (err == -ENOMEM)
		return reason_set(why, -ENOTSUP,
				  "io_uring found no memory that it may lock: "
				  "raise `ulimit -l` (RLIMIT_MEMLOCK)");
	return reason_errno(why, err, "io_uring_setup");
}

static int ring_open(struct pin *pin, struct reason *why)
{
	struct pin_ring *ring = pin->ring = memory_new(1, sizeof(*ring));
	struct io_uring_params *params = &ring->params;

	*ring = (struct pin_ring){ .file = -1 };
	pin->fd = (int)syscall(SYS_io_uring_setup, 4, params);
	if (pin->fd < 0)
		return no_ring(-errno, why);
	if (!(params->features & IORING_FEAT_SINGLE_MMAP))
		return reason_set(why, -ENOTSUP,
				  "this kernel's io_uring is older than 5.4");

	size_t sq =
		params->sq_off.array + params->sq_entries * sizeof(unsigned);
	size_t cq = params->cq_off.cqes +
		    params->cq_entries * sizeof(struct io_uring_cqe);

	ring->ring_bytes = sq > cq ? sq : cq;
	ring->sqes_bytes = params->sq_entries * sizeof(*ring->sqes);
	ring->ring = mmap(NULL, ring->ring_bytes, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, pin->fd,
			  IORING_OFF_SQ_RING);
	if (ring->ring == MAP_FAILED) {
		ring->ring = NULL;
		return reason_errno(why, -errno, "mapping io_uring's queues");
	}
	ring->sqes = mmap(NULL, ring->sqes_bytes, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, pin->fd, IORING_OFF_SQES);
	if (ring->sqes == MAP_FAILED) {
		ring->sqes = NULL;
		return reason_errno(why, -errno, "mapping io_uring's entries");
	}
	ring->file = memfd_create("cowbench-pin", MFD_CLOEXEC);
	if (ring->file < 0 || ftruncate(ring->file, (off_t)pin->room))
		return reason_errno(why, -errno, "making a file in memory");
	return 0;
}

static void ring_close(struct pin *pin)
{
	struct pin_ring *ring = pin->ring;

	if (!ring)
		return;
	if (ring->ring)
		munmap(ring->ring, ring->ring_bytes);
	if (ring->sqes)
		munmap(ring->sqes, ring->sqes_bytes);
	if (ring->file >= 0)
		close(ring->file);
	free(ring);
	pin->ring = NULL;
}

/* One buffer for adjacent pages, else one for each page. */
static unsigned fill_buffers(struct pin *pin)
{
	unsigned nr = 0;

	if (pin->stride != pin->page_bytes) {
		for (; nr < pin->nr; nr++)
			pin->iov[nr] =
				(struct iovec){ pin->mem + nr * pin->stride,
						pin->page_bytes };
		return nr;
	}
	for (size_t at = 0, all = pin->nr * pin->page_bytes; at < all;) {
		size_t bytes = all - at < RANGE_MAX ? all - at : RANGE_MAX;

		pin->iov[nr++] = (struct iovec){ pin->mem + at, bytes };
		at += bytes;
	}
	return nr;
}

static unsigned buffer_of(const struct pin *pin, size_t i)
{
	return (unsigned)(pin->stride != pin->page_bytes
				  ? i
				  : i * pin->page_bytes / RANGE_MAX);
}

static int ring_take(struct pin *pin, struct reason *why)
{
	unsigned nr = fill_buffers(pin);

	if (syscall(SYS_io_uring_register, pin->fd, IORING_REGISTER_BUFFERS,
		    pin->iov, nr))
		return pin_explain(pin, -errno, why);
	return 0;
}

static int ring_drop(struct pin *pin, struct reason *why)
{
	/* Closing the ring would let the pages go too, but some time later. */
	if (syscall(SYS_io_uring_register, pin->fd, IORING_UNREGISTER_BUFFERS,
		    NULL, 0) &&
	    errno != ENXIO)
		return reason_errno(why, -errno, "unregistering buffers");
	return 0;
}

/* Moves a byte of page i through the pin, and waits until it has moved. */
static int move_byte(struct pin *pin, int op, size_t i, struct reason *why)
{
	struct pin_ring *ring = pin->ring;
	struct io_uring_params *params = &ring->params;
	unsigned *sq_tail = (unsigned *)(ring->ring + params->sq_off.tail);
	unsigned *sq_mask = (unsigned *)(ring->ring + params->sq_off.ring_mask);
	unsigned *array = (unsigned *)(ring->ring + params->sq_off.array);
	unsigned *cq_head = (unsigned *)(ring->ring + params->cq_off.head);
	unsigned *cq_tail = (unsigned *)(ring->ring + params->cq_off.tail);
	unsigned *cq_mask = (unsigned *)(ring->ring + params->cq_off.ring_mask);
	struct io_uring_cqe *cqes =
		(struct io_uring_cqe *)(ring->ring + params->cq_off.cqes);
	unsigned slot = *sq_tail & *sq_mask;
	struct io_uring_sqe *sqe = &ring->sqes[slot];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = (uint8_t)op;
	sqe->fd = ring->file;
	sqe->off = i;
	sqe->addr = (uintptr_t)(pin->mem + i * pin->stride + PIN_AT);
	sqe->len = 1;
	sqe->buf_index = (uint16_t)buffer_of(pin, i);
	array[slot] = slot;
	__atomic_store_n(sq_tail, *sq_tail + 1, __ATOMIC_RELEASE);

	long got;

	do
		got = syscall(SYS_io_uring_enter, pin->fd, 1, 1,
			      IORING_ENTER_GETEVENTS, NULL, 0);
	while (got < 0 && errno == EINTR);
	if (got != 1 || __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE) == *cq_head)
		return reason_errno(why, got < 0 ? -errno : -EIO,
				    "io_uring_enter");

	int result = cqes[*cq_head & *cq_mask].res;

	__atomic_store_n(cq_head, *cq_head + 1, __ATOMIC_RELEASE);
	if (result != 1)
		return reason_errno(why, result < 0 ? result : -EIO,
				    "moving a byte through a registered "
				    "buffer");
	return 0;
}

static int ring_see(struct pin *pin, unsigned char *bytes, struct reason *why)
{
	for (size_t i = 0; i < pin->nr; i++) {
		int err = move_byte(pin, IORING_OP_WRITE_FIXED, i, why);

		if (err)
			return err;
	}
	if (pread(pin->ring->file, bytes, pin->nr, 0) != (ssize_t)pin->nr)
		return reason_errno(why, -EIO, "reading a file in memory");
	return 0;
}

static int ring_store(struct pin *pin, struct reason *why)
{
	for (size_t i = 0; i < pin->nr; i++)
		pin->buffer[i] = pin_byte(i);
	if (pwrite(pin->ring->file, pin->buffer, pin->nr, 0) !=
	    (ssize_t)pin->nr)
		return reason_errno(why, -EIO, "writing a file in memory");
	for (size_t i = 0; i < pin->nr; i++) {
		int err = move_byte(pin, IORING_OP_READ_FIXED, i, why);

		if (err)
			return err;
	}
	return 0;
}

static int ring_ready(struct pin *pin, unsigned char *mem, size_t pages,
		      struct pin_call *call, struct reason *why)
{
	(void)why;
	pin->iov[0] = (struct iovec){ mem, pages * pin->page_bytes };
	*call = (struct pin_call){
		.nr = SYS_io_uring_register,
		.arg = { pin->fd, IORING_REGISTER_BUFFERS, (long)pin->iov, 1 },
	};
	return 0;
}

static int ring_unready(struct pin *pin, struct pin_call *call,
			struct reason *why)
{
	(void)why;
	*call = (struct pin_call){
		.nr = SYS_io_uring_register,
		.arg = { pin->fd, IORING_UNREGISTER_BUFFERS },
	};
	return 0;
}

const struct pin_source pin_io_uring = {
	.access = BIT(PIN_WRITE),
	.longterm = true,
	.open = ring_open,
	.take = ring_take,
	.drop = ring_drop,
	.close = ring_close,
	.see = ring_see,
	.store = ring_store,
	.ready = ring_ready,
	.unready = ring_unready,
};
