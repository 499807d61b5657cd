/* pin.c - see pin.h. */
#include "pin/pin.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/memory.h"
#include "mm/words.h"
#include "pin/pin_sources.h"

static const struct pin_source *const pin_sources[NR_PIN_BYS] = {
	[PIN_BY_IO_URING] = &pin_io_uring,
	[PIN_BY_VMSPLICE] = &pin_vmsplice,
	[PIN_BY_PROCESS_VM] = &pin_process_vm,
	[PIN_BY_O_DIRECT] = &pin_o_direct,
	[PIN_BY_AF_XDP] = &pin_af_xdp,
	[PIN_BY_GUP_TEST] = &pin_gup_test,
};

unsigned pin_accesses(enum pin_by by)
{
	return pin_sources[by]->access;
}

bool pin_by_pins(enum pin_by by)
{
	struct utsname name;
	unsigned major = 0, minor = 0;

	if (uname(&name))
		return false;
	if (sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return false;
	return PIN_VERSION(major, minor) >= pin_sources[by]->pins_since;
}

bool pin_sees(enum pin_by by, enum pin_access access)
{
	/* A call moves data in one direction: a read-only one out of the
	 * page. */
	return pin_sources[by]->see &&
	       (access == PIN_READ || pin_sources[by]->longterm);
}

bool pin_stores(enum pin_by by, enum pin_access access)
{
	return pin_sources[by]->store && access == PIN_WRITE;
}

int pin_open(struct pin *pin, enum pin_by by, enum pin_access access,
	     size_t pages, struct reason *why)
{
	const struct pin_source *source = pin_sources[by];

	*pin = (struct pin){ .by = by,
			     .access = access,
			     .page_bytes = (size_t)sysconf(_SC_PAGESIZE),
			     .room = pages,
			     .fd = -1,
			     .disk = -1,
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

	int err = pin_sources[pin->by]->take(pin, why);

	pin->taken = !err;
	return err;
}

int pin_drop(struct pin *pin, struct reason *why)
{
	int err = 0;

	/* Pages that a failed call has held are let go as well. */
	if (pin->taken || pin->nr_flights || pin->nr_fds)
		err = pin_sources[pin->by]->drop(pin, why);
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
		if (pin_sources[pin->by]->close)
			pin_sources[pin->by]->close(pin);
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
	return pin_sources[pin->by]->see(pin, bytes, why);
}

int pin_store(struct pin *pin, struct reason *why)
{
	assert(pin->taken && pin_stores(pin->by, pin->access));
	return pin_sources[pin->by]->store(pin, why);
}

int pin_ready(struct pin *pin, unsigned char *mem, size_t pages,
	      struct pin_call *call, struct reason *why)
{
	assert(pages && pages <= pin->room && !pin->taken);

	int err = pin_sources[pin->by]->ready(pin, mem, pages, call, why);

	pin->mem = mem;
	pin->stride = pin->page_bytes;
	pin->nr = pages;
	/* A call that holds nothing after its return leaves nothing to drop. */
	pin->taken = !err && pin->by != PIN_BY_PROCESS_VM &&
		     pin->by != PIN_BY_O_DIRECT;
	return err;
}

int pin_unready(struct pin *pin, struct pin_call *call, struct reason *why)
{
	assert(pin->taken);
	if (!pin_sources[pin->by]->unready)
		return reason_set(why, -ENOTSUP,
				  "no call lets go the pages of %s by itself",
				  pin_by_words[pin->by]);
	return pin_sources[pin->by]->unready(pin, call, why);
}
