/* pin.c - see pin.h. */
#include "mm/pin.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_xdp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/memory.h"
#include "mm/pin_flight.h"
#include "mm/pin_ring.h"
#include "mm/words.h"

const char *const pin_by_words[NR_PIN_BYS] = {
	[PIN_BY_IO_URING] = "io_uring",	    [PIN_BY_VMSPLICE] = "vmsplice",
	[PIN_BY_PROCESS_VM] = "process_vm", [PIN_BY_O_DIRECT] = "o_direct",
	[PIN_BY_AF_XDP] = "af_xdp",	    [PIN_BY_GUP_TEST] = "gup_test",
};

const char *const pin_access_words[NR_PIN_ACCESSES] = {
	[PIN_WRITE] = "write",
	[PIN_READ] = "read",
};

static_assert(NR_PIN_BYS == 6, "pin_by_words has a word for each source");

unsigned char pin_byte(size_t i)
{
	return (unsigned char)(0x81 + i % 97);
}

/* --- vmsplice ----------------------------------------------------------------- */

static int pipe_open(struct pin *pin, struct reason *why)
{
	pin->sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (pin->sink < 0)
		return reason_errno(why, -errno, "opening /dev/null");
	return hold_open(&pin->hold, pin->room, why);
}

static int pipe_take(struct pin *pin, struct reason *why)
{
	return hold_take(&pin->hold, pin->mem + PIN_AT, pin->stride, pin->nr,
			 why);
}

static int pipe_drop(struct pin *pin, struct reason *why)
{
	(void)why;
	hold_drop(&pin->hold);
	return 0;
}

static void pipe_close(struct pin *pin)
{
	hold_close(&pin->hold);
}

static int pipe_see(struct pin *pin, unsigned char *bytes, struct reason *why)
{
	return hold_see(&pin->hold, bytes, pin->nr, why);
}

/* The first pipe alone. */
static int pipe_ready(struct pin *pin, unsigned char *mem, size_t pages,
		      struct pin_call *call, struct reason *why)
{
	size_t bytes = pages * pin->page_bytes;

	if (pages > pin->hold.slots)
		return reason_set(why, -ENOTSUP,
				  "a pipe is full with %zu pages, so vmsplice "
				  "cannot take %zu; take a smaller batch, or "
				  "CAP_SYS_RESOURCE for a larger pipe",
				  pin->hold.slots, pages);
	pin->iov[0] = (struct iovec){ mem, bytes };
	*call = (struct pin_call){
		.nr = SYS_vmsplice,
		.arg = { pin->hold.pipes[0][1], (long)pin->iov, 1,
			 SPLICE_F_NONBLOCK },
		.want = (long)bytes,
	};
	return 0;
}

static int pipe_unready(struct pin *pin, struct pin_call *call,
			struct reason *why)
{
	size_t bytes = pin->nr * pin->page_bytes;

	(void)why;
	*call = (struct pin_call){
		.nr = SYS_splice,
		.arg = { pin->hold.pipes[0][0], 0, pin->sink, 0, (long)bytes,
			 SPLICE_F_NONBLOCK },
		.want = (long)bytes,
	};
	return 0;
}

/* --- AF_XDP: an umem a socket, no network card needed -------------------------- */

#ifndef SOL_XDP
#define SOL_XDP 283
#endif
#ifndef AF_XDP
#define AF_XDP 44
#endif

static int xdp_socket(struct reason *why)
{
	int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		return fd;
	if (errno == EAFNOSUPPORT)
		return reason_set(why, -ENOTSUP,
				  "AF_XDP wants CONFIG_XDP_SOCKETS");
	if (errno == EPERM)
		return reason_set(why, -ENOTSUP, "AF_XDP wants CAP_NET_RAW");
	return reason_errno(why, -errno, "making an AF_XDP socket");
}

static int xdp_open(struct pin *pin, struct reason *why)
{
	pin->fd = xdp_socket(why);
	return pin->fd < 0 ? pin->fd : 0;
}

static void xdp_describe(struct xdp_umem_reg *umem, unsigned char *mem,
			 size_t bytes, size_t page)
{
	*umem = (struct xdp_umem_reg){ .addr = (uintptr_t)mem,
				       .len = bytes,
				       .chunk_size = (uint32_t)page };
}

static int xdp_take(struct pin *pin, struct reason *why)
{
	bool whole = pin->stride == pin->page_bytes;
	size_t nr = whole ? 1 : pin->nr;
	size_t bytes = whole ? pin->nr * pin->page_bytes : pin->page_bytes;

	pin->fds = memory_new(nr, sizeof(*pin->fds));
	for (size_t i = 0; i < nr; i++) {
		struct xdp_umem_reg umem;
		int fd = xdp_socket(why);

		if (fd < 0)
			return fd;
		pin->fds[pin->nr_fds++] = fd;
		xdp_describe(&umem, pin->mem + i * pin->stride, bytes,
			     pin->page_bytes);
		if (setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)))
			return pin_explain(pin, -errno, why);
	}
	return 0;
}

/* The pages are let go in a work item, some time after the close
 * (net/xdp/xdp_umem.c:xdp_put_umem()). */
static int xdp_drop(struct pin *pin, struct reason *why)
{
	bool by_take = pin->nr_fds != 0;

	for (size_t i = 0; i < pin->nr_fds; i++)
		close(pin->fds[i]);
	free(pin->fds);
	pin->fds = NULL;
	pin->nr_fds = 0;
	if (by_take)
		return 0;
	/* By pin_ready(): a socket takes one umem in its life. */
	close(pin->fd);
	pin->fd = xdp_socket(why);
	return pin->fd < 0 ? pin->fd : 0;
}

static int xdp_ready(struct pin *pin, unsigned char *mem, size_t pages,
		     struct pin_call *call, struct reason *why)
{
	struct xdp_umem_reg *umem = (struct xdp_umem_reg *)(void *)pin->own;

	(void)why;
	static_assert(sizeof(*umem) <= sizeof(pin->own), "room for it");
	xdp_describe(umem, mem, pages * pin->page_bytes, pin->page_bytes);
	*call = (struct pin_call){
		.nr = SYS_setsockopt,
		.arg = { pin->fd, SOL_XDP, XDP_UMEM_REG, (long)umem,
			 sizeof(*umem) },
	};
	return 0;
}

/* --- gup_test: the kernel's own, mm/gup_test.c (START and STOP: 6.2 on) --------- */

struct gup_longterm { /* struct pin_longterm_test */
	uint64_t addr, size;
	uint32_t flags; /* 1: write, 2: fast */
};

#define GUP_START _IOW('g', 7, struct gup_longterm)
#define GUP_STOP  _IO('g', 8)
#define GUP_READ  _IOW('g', 9, uint64_t)

static int gup_open(struct pin *pin, struct reason *why)
{
	pin->fd = open("/sys/kernel/debug/gup_test", O_RDWR | O_CLOEXEC);
	if (pin->fd >= 0)
		return 0;
	return reason_set(why, -ENOTSUP,
			  "gup_test wants a kernel with CONFIG_GUP_TEST and a "
			  "debugfs that may be opened "
			  "(/sys/kernel/debug/gup_test: %s)",
			  strerror(errno));
}

static int gup_ready(struct pin *pin, unsigned char *mem, size_t pages,
		     struct pin_call *call, struct reason *why)
{
	struct gup_longterm *test = (struct gup_longterm *)(void *)pin->own;

	(void)why;
	*test = (struct gup_longterm){ .addr = (uintptr_t)mem,
				       .size = pages * pin->page_bytes,
				       .flags = 2u |
						(pin->access == PIN_WRITE) };
	*call = (struct pin_call){
		.nr = SYS_ioctl,
		.arg = { pin->fd, (long)GUP_START, (long)test },
	};
	return 0;
}

static int gup_take(struct pin *pin, struct reason *why)
{
	struct pin_call call;

	if (pin->stride != pin->page_bytes && pin->nr > 1)
		return reason_set(why, -ENOTSUP,
				  "gup_test holds pages in one piece alone");
	gup_ready(pin, pin->mem, pin->nr, &call, why);
	if (ioctl(pin->fd, GUP_START, call.arg[2]))
		return reason_errno(why, -errno, "gup_test");
	return 0;
}

static int gup_drop(struct pin *pin, struct reason *why)
{
	if (ioctl(pin->fd, GUP_STOP))
		return reason_errno(why, -errno, "gup_test");
	return 0;
}

static int gup_unready(struct pin *pin, struct pin_call *call,
		       struct reason *why)
{
	(void)why;
	*call = (struct pin_call){ .nr = SYS_ioctl,
				   .arg = { pin->fd, (long)GUP_STOP } };
	return 0;
}

static int gup_see(struct pin *pin, unsigned char *bytes, struct reason *why)
{
	unsigned char *all = memory_new(pin->nr, pin->page_bytes);
	uint64_t to = (uintptr_t)all;
	int err = ioctl(pin->fd, GUP_READ, &to)
			  ? reason_errno(why, -errno, "gup_test")
			  : 0;

	for (size_t i = 0; i < pin->nr; i++)
		bytes[i] = all[i * pin->page_bytes + PIN_AT];
	free(all);
	return err;
}

/* --- the table ------------------------------------------------------------------ */

#define BOTH (BIT(PIN_WRITE) | BIT(PIN_READ))

/* clang-format off */
static const struct pin_source pin_sources[NR_PIN_BYS] = {
	/* FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE always, 5.6 on. */
	[PIN_BY_IO_URING] = {
		.what = "io_uring registered buffer: long-term, writable",
		.kernel = "io_uring/rsrc.c:io_sqe_buffer_register",
		.access = BIT(PIN_WRITE), .longterm = true,
		.open = pin_ring_open, .take = pin_ring_take,
		.drop = pin_ring_drop, .close = pin_ring_close,
		.see = pin_ring_see, .store = pin_ring_store,
		.ready = pin_ring_ready, .unready = pin_ring_unready },
	/* A FOLL_GET user up to 7.2: iov_iter_get_pages2(). */
	[PIN_BY_VMSPLICE] = {
		.what = "pages in a pipe: a plain reference, read-only",
		.kernel = "fs/splice.c:iter_to_pipe",
		.access = BIT(PIN_READ), .pins_since = PIN_NEVER,
		.open = pipe_open, .take = pipe_take, .drop = pipe_drop,
		.close = pipe_close, .see = pipe_see,
		.ready = pipe_ready, .unready = pipe_unready },
	/* pin_user_pages_remote(), 5.6 on. */
	[PIN_BY_PROCESS_VM] = {
		.what = "process_vm_writev() or _readv() of ourselves",
		.kernel = "mm/process_vm_access.c:process_vm_rw_single_vec",
		.access = BOTH,
		.open = pin_vm_open, .take = pin_vm_take,
		.drop = pin_flight_drop, .close = pin_flight_close,
		.see = pin_flight_see, .store = pin_flight_store,
		.ready = pin_vm_ready },
	/* iov_iter_get_pages(), then iov_iter_extract_pages() from 6.5. */
	[PIN_BY_O_DIRECT] = {
		.what = "O_DIRECT read (writes memory) or write (reads it)",
		.kernel = "block/bio.c:bio_iov_iter_get_pages",
		.access = BOTH, .pins_since = PIN_VERSION(6, 5),
		.open = pin_direct_open, .take = pin_direct_take,
		.drop = pin_flight_drop, .close = pin_flight_close,
		.see = pin_flight_see, .store = pin_flight_store,
		.ready = pin_direct_ready },
	/* FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE, 5.6 on. */
	[PIN_BY_AF_XDP] = {
		.what = "AF_XDP umem: long-term, writable",
		.kernel = "net/xdp/xdp_umem.c:xdp_umem_pin_pages",
		.access = BIT(PIN_WRITE), .longterm = true,
		.open = xdp_open, .take = xdp_take, .drop = xdp_drop,
		.ready = xdp_ready },
	[PIN_BY_GUP_TEST] = {
		.what = "the kernel's own test of pins: long-term",
		.kernel = "mm/gup_test.c:pin_longterm_test_start",
		.access = BOTH, .longterm = true,
		.open = gup_open, .take = gup_take, .drop = gup_drop,
		.see = gup_see,
		.ready = gup_ready, .unready = gup_unready },
};
/* clang-format on */

const struct pin_source *pin_source(enum pin_by by)
{
	return &pin_sources[by];
}

bool pin_by_pins(enum pin_by by)
{
	struct utsname name;
	unsigned major = 0, minor = 0;

	if (uname(&name))
		return false;
	if (sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return false;
	return PIN_VERSION(major, minor) >= pin_sources[by].pins_since;
}

bool pin_sees(enum pin_by by, enum pin_access access)
{
	/* Calls move data one way: a read-only one out of the page. */
	return pin_sources[by].see &&
	       (access == PIN_READ || pin_sources[by].longterm);
}

bool pin_stores(enum pin_by by, enum pin_access access)
{
	return pin_sources[by].store && access == PIN_WRITE;
}

int pin_open(struct pin *pin, enum pin_by by, enum pin_access access,
	     size_t pages, struct reason *why)
{
	const struct pin_source *source = &pin_sources[by];

	*pin = (struct pin){ .by = by,
			     .access = access,
			     .page_bytes = (size_t)sysconf(_SC_PAGESIZE),
			     .room = pages,
			     .fd = -1,
			     .sink = -1 };
	if (!(source->access & BIT(access)))
		return reason_set(why, -ENOTSUP, "%s holds no page to %s it",
				  pin_by_words[by], pin_access_words[access]);
	pin->iov = memory_new(pages + 1, sizeof(*pin->iov));
	pin->buffer = memory_new(pages + 1, 1);
	return source->open(pin, why);
}

int pin_take(struct pin *pin, unsigned char *mem, size_t stride, size_t nr,
	     struct reason *why)
{
	assert(nr && nr <= pin->room && !pin->taken);
	pin->mem = mem;
	pin->stride = nr == 1 ? pin->page_bytes : stride;
	pin->nr = nr;

	int err = pin_sources[pin->by].take(pin, why);

	pin->taken = !err;
	return err;
}

int pin_drop(struct pin *pin, struct reason *why)
{
	int err = 0;

	/* What was half taken goes as well. */
	if (pin->taken || pin->nr_flights || pin->nr_fds)
		err = pin_sources[pin->by].drop(pin, why);
	pin->taken = false;
	return err;
}

void pin_dropped(struct pin *pin)
{
	pin->taken = false;
}

void pin_close(struct pin *pin)
{
	if (pin->room) {
		pin_drop(pin, NULL);
		if (pin_sources[pin->by].close)
			pin_sources[pin->by].close(pin);
		if (pin->fd >= 0)
			close(pin->fd);
		if (pin->sink >= 0)
			close(pin->sink);
	}
	free(pin->iov);
	free(pin->buffer);
	*pin = (struct pin){ .fd = -1, .sink = -1 };
}

int pin_see(struct pin *pin, unsigned char *bytes, struct reason *why)
{
	assert(pin->taken && pin_sees(pin->by, pin->access));
	return pin_sources[pin->by].see(pin, bytes, why);
}

int pin_store(struct pin *pin, struct reason *why)
{
	assert(pin->taken && pin_stores(pin->by, pin->access));
	return pin_sources[pin->by].store(pin, why);
}

int pin_ready(struct pin *pin, unsigned char *mem, size_t pages,
	      struct pin_call *call, struct reason *why)
{
	assert(pages && pages <= pin->room && !pin->taken);

	int err = pin_sources[pin->by].ready(pin, mem, pages, call, why);

	pin->mem = mem;
	pin->stride = pin->page_bytes;
	pin->nr = pages;
	/* A call that holds nothing when it is over leaves nothing to drop. */
	pin->taken = !err && pin->by != PIN_BY_PROCESS_VM &&
		     pin->by != PIN_BY_O_DIRECT;
	return err;
}

int pin_unready(struct pin *pin, struct pin_call *call, struct reason *why)
{
	assert(pin->taken);
	if (!pin_sources[pin->by].unready)
		return reason_set(why, -ENOTSUP,
				  "no call lets go the pages of %s by itself",
				  pin_by_words[pin->by]);
	return pin_sources[pin->by].unready(pin, call, why);
}

int pin_explain(const struct pin *pin, int err, struct reason *why)
{
	const char *by = pin_by_words[pin->by];
	struct rlimit lock = { 0 };

	getrlimit(RLIMIT_MEMLOCK, &lock);
	if (err == -ENOMEM || err == -ENOBUFS || err == -EPERM)
		return reason_set(why, -ENOTSUP,
				  "%s may not lock %zu KiB: RLIMIT_MEMLOCK is "
				  "%llu KiB; raise `ulimit -l`, take a smaller "
				  "bytes=, or CAP_IPC_LOCK",
				  by, pin->nr * pin->page_bytes >> 10,
				  (unsigned long long)lock.rlim_cur >> 10);
	if (err == -EAGAIN && pin->by == PIN_BY_VMSPLICE)
		return reason_set(why, err,
				  "vmsplice of %zu pages: the pipe is full",
				  pin->nr);
	return reason_errno(why, err, "%s of %zu pages", by, pin->nr);
}
