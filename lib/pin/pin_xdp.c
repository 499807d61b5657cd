/* pin_xdp.c - AF_XDP: each socket registers one umem; no network card is
 * needed.
 *
 * XDP_UMEM_REG takes FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE, 5.6 on (kernel
 * net/xdp/xdp_umem.c:xdp_umem_pin_pages()).
 */
#include "pin/pin_sources.h"

#include <assert.h>
#include <errno.h>
#include <linux/if_xdp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "mm/words.h"

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

/* The kernel lets the pages go in a work item, some time after the close
 * (kernel net/xdp/xdp_umem.c:xdp_put_umem()). */
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
	/* Made by pin_ready(), since a socket takes only one umem in its
	 * life. */
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

const struct pin_source pin_af_xdp = {
	.access = BIT(PIN_WRITE),
	.longterm = true,
	.open = xdp_open,
	.take = xdp_take,
	.drop = xdp_drop,
	.ready = xdp_ready,
};
