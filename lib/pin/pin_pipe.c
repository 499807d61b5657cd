/* pin_pipe.c - pages in a pipe, by vmsplice(): not a pin but a plain reference,
 * up to 7.2 (kernel fs/splice.c:iter_to_pipe(), a user of
 * iov_iter_get_pages2()). */
#include "pin/pin_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mm/words.h"

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

/* One call can fill only one pipe, the first. */
static int check_room(const struct pin *pin, size_t pages, struct reason *why)
{
	if (pages <= pin->hold.slots)
		return 0;
	return reason_set(why, -ENOTSUP,
			  "a pipe is full with %zu pages, so one call cannot "
			  "be of %zu; take a smaller batch, or "
			  "CAP_SYS_RESOURCE for a larger pipe",
			  pin->hold.slots, pages);
}

static int pipe_ready(struct pin *pin, unsigned char *mem, size_t pages,
		      struct pin_call *call, struct reason *why)
{
	size_t bytes = pages * pin->page_bytes;
	int err = check_room(pin, pages, why);

	if (err)
		return err;
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
	int err = check_room(pin, pin->nr, why);

	if (err)
		return err;
	/* Each page is in the pipe with one byte: see hold_take(). */
	*call = (struct pin_call){
		.nr = SYS_splice,
		.arg = { pin->hold.pipes[0][0], 0, pin->sink, 0, (long)pin->nr,
			 SPLICE_F_NONBLOCK },
		.want = (long)pin->nr,
	};
	return 0;
}

const struct pin_source pin_vmsplice = {
	.access = BIT(PIN_READ),
	.pins_since = PIN_NEVER,
	.open = pipe_open,
	.take = pipe_take,
	.drop = pipe_drop,
	.close = pipe_close,
	.see = pipe_see,
	.ready = pipe_ready,
	.unready = pipe_unready,
};
