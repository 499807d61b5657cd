/* pin_flight.c - pins that system calls hold while they run:
 * process_vm_readv(), process_vm_writev(), O_DIRECT reads and writes.
 *
 * The call runs in a thread and waits in a page fault on its last buffer (the
 * gate).  A userfaultfd resolves that fault only when the pins are to be
 * dropped.
 */
#include "pin/pin_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/own_guest.h"
#include "mm/uffd.h"
#include "mm/words.h"
#include "pin/pin_disk.h"

#define BOTH	     (BIT(PIN_WRITE) | BIT(PIN_READ))
#define TMPFS_NUMBER 0x01021994 /* <linux/magic.h> */
#define WAIT_MS	     5000

/* Pages that one call can hold: process_vm_rw_core() keeps their pointers in at
 * most two pages; a bio has 256 vectors (BIO_MAX_VECS), of which the last is
 * the gate's. */
#define VM_PAGES_MAX	 512
#define DIRECT_PAGES_MAX 255

/* A call that waits in a page fault, and meanwhile pins `nr` pages, from the
 * pin's page `first` on. */
struct flight {
	const struct pin *pin;
	size_t first, nr;
	unsigned char *gate; /* the call's other buffer; no page at its start
			      * yet */
	size_t gate_bytes;
	int uffd;
	int ended; /* an eventfd: the call has returned */
	pthread_t thread;
	bool running;
	long result, want;
	struct iovec *iov;
};

/* --- the calls ----------------------------------------------------------- */

static void *fly_vm(void *context)
{
	struct flight *flight = context;
	const struct pin *pin = flight->pin;
	size_t bytes = flight->nr * pin->page_bytes;
	struct iovec local = { flight->gate, bytes };
	struct iovec remote = { pin->mem + flight->first * pin->stride, bytes };
	uint64_t one = 1;
	ssize_t got =
		pin->access == PIN_WRITE
			? process_vm_writev(getpid(), &local, 1, &remote, 1, 0)
			: process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	flight->result = got < 0 ? -errno : got;
	flight->want = (long)bytes;
	got = write(flight->ended, &one, sizeof(one));
	return got == sizeof(one) ? flight : NULL;
}

static void *fly_direct(void *context)
{
	struct flight *flight = context;
	const struct pin *pin = flight->pin;
	int nr = (int)flight->nr;
	uint64_t one = 1;

	for (int i = 0; i < nr; i++)
		flight->iov[i] =
			(struct iovec){ pin->mem + (size_t)i * pin->stride,
					pin->page_bytes };
	flight->iov[nr] = (struct iovec){ flight->gate, pin->page_bytes };

	ssize_t got = pin->access == PIN_WRITE
			      ? preadv(pin->fd, flight->iov, nr + 1, 0)
			      : pwritev(pin->fd, flight->iov, nr + 1, 0);

	flight->result = got < 0 ? -errno : got;
	flight->want = (nr + 1) * (long)pin->page_bytes;
	got = write(flight->ended, &one, sizeof(one));
	return got == sizeof(one) ? flight : NULL;
}

/* --- the gate ------------------------------------------------------------- */

static int gate_make(struct flight *flight, struct reason *why)
{
	size_t page = flight->pin->page_bytes;

	flight->gate = mmap(NULL, flight->gate_bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (flight->gate == MAP_FAILED) {
		flight->gate = NULL;
		return reason_errno(why, -errno, "mapping a call's buffer");
	}
	madvise(flight->gate, flight->gate_bytes, MADV_NOHUGEPAGE);
	for (size_t at = page; at < flight->gate_bytes; at += page)
		flight->gate[at + PIN_AT] = pin_byte(flight->first + at / page);

	flight->uffd = uffd_open(0, true);
	if (flight->uffd < 0)
		return reason_set(why, -ENOTSUP,
				  "holding a call in flight wants a "
				  "userfaultfd for faults of the kernel: "
				  "CAP_SYS_PTRACE or "
				  "vm.unprivileged_userfaultfd=1 (%s)",
				  strerror(-flight->uffd));

	int err = uffd_register(flight->uffd, flight->gate, page,
				UFFDIO_REGISTER_MODE_MISSING);

	return err ? reason_errno(why, err, "registering a userfaultfd") : 0;
}

/* Waits until the call has come to the gate; then it has pinned its pages. */
static int gate_await(struct flight *flight, struct reason *why)
{
	struct pollfd ends[2] = { { .fd = flight->uffd, .events = POLLIN },
				  { .fd = flight->ended, .events = POLLIN } };
	struct uffd_msg msg;
	int nr;

	do
		nr = poll(ends, 2, WAIT_MS);
	while (nr < 0 && errno == EINTR);
	if (ends[1].revents)
		return reason_errno(
			why, flight->result < 0 ? (int)flight->result : -EIO,
			"the call that was to hold the pages "
			"returned at once");
	if (nr <= 0 || read(flight->uffd, &msg, sizeof(msg)) != sizeof(msg))
		return reason_set(why, -ETIMEDOUT,
				  "the call that was to hold the pages did not "
				  "come to its last buffer in %d s",
				  WAIT_MS / 1000);
	return 0;
}

static int take_off(struct pin *pin, size_t first, size_t nr,
		    void *(*fly)(void *), size_t gate_pages, struct reason *why)
{
	struct flight *flight = &pin->flights[pin->nr_flights++];
	pthread_attr_t attr;
	int err;

	*flight = (struct flight){
		.pin = pin,
		.first = first,
		.nr = nr,
		.gate_bytes = gate_pages * pin->page_bytes,
		.uffd = -1,
		.ended = eventfd(0, EFD_CLOEXEC),
		.iov = memory_new(nr + 1, sizeof(struct iovec)),
	};
	if (flight->ended < 0)
		return reason_errno(why, -errno, "making an eventfd");
	err = gate_make(flight, why);
	if (err)
		return err;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 4 * (size_t)PTHREAD_STACK_MIN);
	err = -pthread_create(&flight->thread, &attr, fly, flight);
	pthread_attr_destroy(&attr);
	if (err)
		return reason_fork(why, err, "the thread of a call in flight");
	flight->running = true;
	return gate_await(flight, why);
}

/* Opens the gate, and waits for the call's end. */
static int land(struct flight *flight, struct reason *why)
{
	size_t page = flight->pin->page_bytes;
	int err = 0;

	if (flight->running) {
		unsigned char *fill =
			aligned_alloc(page, page); /* what the gate holds */
		struct uffdio_copy copy = { .dst = (uintptr_t)flight->gate,
					    .src = (uintptr_t)fill,
					    .len = page };

		if (!fill)
			return reason_errno(why, -ENOMEM, "filling a page");
		memset(fill, 0, page);
		fill[PIN_AT] = pin_byte(flight->first);
		if (ioctl(flight->uffd, UFFDIO_COPY, &copy) && errno != EEXIST)
			err = reason_errno(why, -errno, "UFFDIO_COPY");
		/* Whatever the error was: closing the userfaultfd ends the
		 * fault. */
		if (err) {
			close(flight->uffd);
			flight->uffd = -1;
		}
		pthread_join(flight->thread, NULL);
		flight->running = false;
		free(fill);
		if (!err && flight->result != flight->want)
			err = reason_errno(
				why,
				flight->result < 0 ? (int)flight->result : -EIO,
				"the call that held the pages");
	}
	return err;
}

static void gate_clear(struct flight *flight)
{
	if (flight->uffd >= 0)
		close(flight->uffd);
	if (flight->ended >= 0)
		close(flight->ended);
	if (flight->gate)
		munmap(flight->gate, flight->gate_bytes);
	free(flight->iov);
	*flight = (struct flight){ .uffd = -1, .ended = -1 };
}

static int land_all(struct pin *pin, struct reason *why)
{
	int err = 0;

	for (size_t i = 0; i < pin->nr_flights; i++) {
		int failed = land(&pin->flights[i], err ? NULL : why);

		if (!err)
			err = failed;
	}
	return err;
}

static int flight_drop(struct pin *pin, struct reason *why)
{
	int err = land_all(pin, why);

	for (size_t i = 0; i < pin->nr_flights; i++)
		gate_clear(&pin->flights[i]);
	pin->nr_flights = 0;
	return err;
}

static void flight_close(struct pin *pin)
{
	flight_drop(pin, NULL);
	free(pin->flights);
	pin->flights = NULL;
}

static int flight_see(struct pin *pin, unsigned char *bytes, struct reason *why)
{
	int err = land_all(pin, why);
	size_t page = pin->page_bytes;

	for (size_t i = 0; i < pin->nr && !err; i++) {
		if (pin->by == PIN_BY_O_DIRECT) {
			/* Reads the file through another page: O_DIRECT needs
			 * an aligned buffer. */
			struct flight *flight = &pin->flights[0];

			if (pread(pin->fd, flight->gate, page,
				  (off_t)(i * page)) != (ssize_t)page)
				err = reason_errno(why, -EIO,
						   "reading the file back");
			bytes[i] = flight->gate[PIN_AT];
			continue;
		}
		for (size_t j = 0; j < pin->nr_flights; j++) {
			struct flight *flight = &pin->flights[j];

			if (i - flight->first < flight->nr)
				bytes[i] =
					flight->gate[(i - flight->first) * page +
						     PIN_AT];
		}
	}
	return err;
}

static int flight_store(struct pin *pin, struct reason *why)
{
	return land_all(pin, why);
}

/* --- process_vm_readv(), process_vm_writev() ------------------------------ */

static int vm_open(struct pin *pin, struct reason *why)
{
	struct iovec own = { pin->own, 1 }, other = { pin->own + 1, 1 };

	if (process_vm_readv(getpid(), &own, 1, &other, 1, 0) != 1)
		return reason_set(why, -ENOTSUP,
				  "process_vm_readv of this process wants "
				  "CONFIG_CROSS_MEMORY_ATTACH and no seccomp "
				  "filter against it (%s)",
				  strerror(errno));
	pin->flights = memory_new(pin->room, sizeof(*pin->flights));
	return 0;
}

/* A call holds the pages of one range: adjacent pages take one call, separate
 * pages one call each. */
static int vm_take(struct pin *pin, struct reason *why)
{
	size_t most = pin->stride == pin->page_bytes ? VM_PAGES_MAX : 1;
	int err = 0;

	for (size_t first = 0; first < pin->nr && !err; first += most) {
		size_t nr = pin->nr - first < most ? pin->nr - first : most;

		err = take_off(pin, first, nr, fly_vm, nr, why);
	}
	return err;
}

/* Moves a byte of each page: each page is a range of its own and is pinned by
 * itself, so a batch shares the call, not the pin. */
static int vm_ready(struct pin *pin, unsigned char *mem, size_t pages,
		    struct pin_call *call, struct reason *why)
{
	struct iovec *local = (struct iovec *)(void *)pin->own;

	(void)why;
	*local = (struct iovec){ pin->buffer, pages };
	for (size_t i = 0; i < pages; i++)
		pin->iov[i] = (struct iovec){ mem + i * pin->page_bytes, 1 };
	*call = (struct pin_call){
		.nr = pin->access == PIN_WRITE ? SYS_process_vm_writev
					       : SYS_process_vm_readv,
		.arg = { getpid(), (long)local, 1, (long)pin->iov,
			 (long)pages },
		.want = (long)pages,
	};
	return 0;
}

/* --- O_DIRECT ------------------------------------------------------------- */

static const char *direct_folder(void)
{
	const char *named = getenv("TMPDIR");

	return named ? named : "/var/tmp";
}

/* A file without a name, on a disk; a descriptor or -ENOTSUP. */
static int direct_file(struct reason *why)
{
	const char *folder = direct_folder();
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct statfs fs;

	if (file < 0)
		return reason_set(why, -ENOTSUP,
				  "O_DIRECT wants a file without a name in "
				  "%s: %s (TMPDIR names another folder)",
				  folder, strerror(errno));
	if (fstatfs(file, &fs) == 0 && fs.f_type != TMPFS_NUMBER)
		return file;
	close(file);
	return reason_set(why, -ENOTSUP,
			  "O_DIRECT wants a disk: %s lies in memory "
			  "(TMPDIR names another folder)",
			  folder);
}

/* Makes a file, or a disk of a guest, whose blocks are allocated and hold
 * pin_byte(). */
static int direct_open(struct pin *pin, struct reason *why)
{
	size_t page = pin->page_bytes;

	pin->flights = memory_new(1, sizeof(*pin->flights));
	pin->fd = direct_file(why);
	if (pin->fd < 0 && own_guest())
		pin->fd =
			pin_disk_make((pin->room + 1) * page, &pin->disk, why);
	if (pin->fd < 0)
		return -ENOTSUP;

	unsigned char *block = memory_new(1, page);
	int err = 0;

	for (size_t i = 0; i <= pin->room && !err; i++) {
		block[PIN_AT] = pin_byte(i);
		if (pwrite(pin->fd, block, page, (off_t)(i * page)) !=
		    (ssize_t)page)
			err = reason_errno(why, -EIO, "writing for O_DIRECT");
	}
	free(block);
	if (err)
		return err;
	if (fsync(pin->fd) || fcntl(pin->fd, F_SETFL, O_DIRECT))
		return reason_set(why, -ENOTSUP,
				  "%s takes no O_DIRECT: %s (TMPDIR names "
				  "another folder)",
				  direct_folder(), strerror(errno));
	return 0;
}

static void direct_close(struct pin *pin)
{
	flight_close(pin);
	if (pin->disk < 0)
		return;
	close(pin->fd);
	pin->fd = -1;
	pin_disk_end(pin->disk);
	pin->disk = -1;
}

static int direct_take(struct pin *pin, struct reason *why)
{
	if (pin->nr > DIRECT_PAGES_MAX)
		return reason_set(why, -ENOTSUP,
				  "one O_DIRECT call holds %d pages at most, "
				  "not %zu; take a smaller bytes=",
				  DIRECT_PAGES_MAX, pin->nr);
	return take_off(pin, 0, pin->nr, fly_direct, 1, why);
}

static int direct_ready(struct pin *pin, unsigned char *mem, size_t pages,
			struct pin_call *call, struct reason *why)
{
	size_t bytes = pages * pin->page_bytes;

	(void)why;
	*call = (struct pin_call){
		.nr = pin->access == PIN_WRITE ? SYS_pread64 : SYS_pwrite64,
		.arg = { pin->fd, (long)mem, (long)bytes, 0 },
		.want = (long)bytes,
	};
	return 0;
}

/* pin_user_pages_remote(), 5.6 on (kernel
 * mm/process_vm_access.c:process_vm_rw_single_vec()). */
const struct pin_source pin_process_vm = {
	.access = BOTH,
	.open = vm_open,
	.take = vm_take,
	.drop = flight_drop,
	.close = flight_close,
	.see = flight_see,
	.store = flight_store,
	.ready = vm_ready,
};

/* iov_iter_get_pages(), then iov_iter_extract_pages() from 6.5 (kernel
 * block/bio.c:bio_iov_iter_get_pages()). */
const struct pin_source pin_o_direct = {
	.access = BOTH,
	.pins_since = PIN_VERSION(6, 5),
	.open = direct_open,
	.take = direct_take,
	.drop = flight_drop,
	.close = direct_close,
	.see = flight_see,
	.store = flight_store,
	.ready = direct_ready,
};
