/* pin_gup.c - the kernel's own test of pins, long-term: kernel
 * mm/gup_test.c:pin_longterm_test_start() (6.2 on). */
#include "pin/pin_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "mm/words.h"

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
	/* Without an argument the call pins nothing. */
	if (pin->fd >= 0 && ioctl(pin->fd, GUP_START, NULL) && errno == EINVAL)
		return reason_set(why, -ENOTSUP,
				  "gup_test holds no pages here: that came "
				  "with 6.2, or another program's are held");
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

/* From the first page to the last: it holds one range, and so the pages between
 * those that were asked for, too. */
static size_t range_pages(const struct pin *pin)
{
	return (pin->nr - 1) * (pin->stride / pin->page_bytes) + 1;
}

static int gup_take(struct pin *pin, struct reason *why)
{
	struct pin_call call;

	gup_ready(pin, pin->mem, range_pages(pin), &call, why);
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
	unsigned char *all = memory_new(range_pages(pin), pin->page_bytes);
	uint64_t to = (uintptr_t)all;
	int err = ioctl(pin->fd, GUP_READ, &to)
			  ? reason_errno(why, -errno, "gup_test")
			  : 0;

	for (size_t i = 0; i < pin->nr; i++)
		bytes[i] = all[i * pin->stride + PIN_AT];
	free(all);
	return err;
}

const struct pin_source pin_gup_test = {
	.access = BIT(PIN_WRITE) | BIT(PIN_READ),
	.longterm = true,
	.open = gup_open,
	.take = gup_take,
	.drop = gup_drop,
	.see = gup_see,
	.ready = gup_ready,
	.unready = gup_unready,
};
