/* pin.h - holding pages the way that drivers do: one interface, many sources.
 *
 * A pin (FOLL_PIN) says "I will access the memory", a plain reference
 * (FOLL_GET) "I will use the struct page"; the kernel promises only for pins
 * that the page stays the one that is mapped (Documentation/core-api/
 * pin_user_pages.rst).  Which source takes which, and since when,
 * its file says (pin/pin_sources.h).
 *
 * Sources that hold nothing longer than a system call (process_vm_readv(),
 * O_DIRECT) are held in flight: their last buffer is a page that only a
 * userfaultfd fills, so that the call has its pins and waits (kernel
 * fs/userfaultfd.c:handle_userfault(); kernel mm/process_vm_access.c and
 * block/bio.c:bio_iov_iter_get_pages() take the pages before it first).
 */
#ifndef COWBENCH_PIN_PIN_H
#define COWBENCH_PIN_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include "base/reason.h"
#include "mm/hold.h"

enum pin_by {
	PIN_BY_IO_URING,
	PIN_BY_VMSPLICE,
	PIN_BY_PROCESS_VM,
	PIN_BY_O_DIRECT,
	PIN_BY_AF_XDP,
	PIN_BY_GUP_TEST,
	NR_PIN_BYS
};

/* What the holder may do to the page. */
enum pin_access { PIN_WRITE, PIN_READ, NR_PIN_ACCESSES };

extern const char *const pin_by_words[NR_PIN_BYS];
extern const char *const pin_access_words[NR_PIN_ACCESSES];

/* A system call, ready to be issued by whoever times it. */
struct pin_call {
	long nr;
	long arg[6];
	long want; /* what it returns when all went well */
};

struct pin {
	enum pin_by by;
	enum pin_access access;
	size_t page_bytes;
	size_t room; /* pages that it was opened for */

	/* What is held: nr pages, the first at mem, each stride bytes on. */
	unsigned char *mem;
	size_t stride;
	size_t nr;
	bool taken;

	/* The source's own. */
	int fd;		  /* ring, file or debugfs file; -1: none */
	int *fds;	  /* sockets, one for each range */
	size_t nr_fds;	  /* of them */
	int sink;	  /* /dev/null; -1: none */
	struct hold hold; /* pipes */
	struct pin_ring *ring;
	struct flight *flights; /* calls that wait with their pins */
	size_t nr_flights;
	struct iovec *iov;     /* [room], for calls */
	unsigned char *buffer; /* [room], a byte a page */
	unsigned char own[64]; /* arguments of a call */
};

/* The accesses that the source can take: set of BIT(PIN_WRITE),
 * BIT(PIN_READ). */
unsigned pin_accesses(enum pin_by by);

/* True when that source takes a FOLL_PIN on the running kernel, false when a
 * plain reference. */
bool pin_by_pins(enum pin_by by);

/* True when data goes through a holder of that access that way. */
bool pin_sees(enum pin_by by, enum pin_access access);
bool pin_stores(enum pin_by by, enum pin_access access);

/* Opens the source for up to pages pages at once.  0; -ENOTSUP with the reason
 * where this machine has none of it (no io_uring, RLIMIT_MEMLOCK too low ...),
 * other -errno; pin_close() in each case. */
int pin_open(struct pin *pin, enum pin_by by, enum pin_access access,
	     size_t pages, struct reason *why);

/* Holds nr pages, the first at mem and each stride bytes on; they stay held
 * until pin_drop().  0 or -errno, pin_drop() in either case. */
int pin_take(struct pin *pin, unsigned char *mem, size_t stride, size_t nr,
	     struct reason *why);

/* Lets them go; safe when nothing is held. */
int pin_drop(struct pin *pin, struct reason *why);

/* Lets all go and closes the source. */
void pin_close(struct pin *pin);

/* The byte of each page that is exchanged.  Not among its first: where a call
 * waits in a fault of its store to a buffer, the copy has loaded up to 64 bytes
 * before (kernel arch/x86/lib/copy_user_64.S), and will store them as they
 * were. */
#define PIN_AT 2048

/* bytes[nr] receives byte PIN_AT of each page as the holder sees it.  Ends
 * a call in flight, and empties a pipe: the pages are no longer held then. */
int pin_see(struct pin *pin, unsigned char *bytes, struct reason *why);

/* Has the holder store pin_byte(i) as byte PIN_AT of page i; ends a call in
 * flight as well. */
int pin_store(struct pin *pin, struct reason *why);

/* Never 0, and another for the neighbour. */
unsigned char pin_byte(size_t i);

/* The system call that holds `pages` pages from mem in one piece, for the
 * caller to issue; pin_drop() lets them go.  The call is valid until the next
 * pin_ready() or pin_close().  0 or -errno. */
int pin_ready(struct pin *pin, unsigned char *mem, size_t pages,
	      struct pin_call *call, struct reason *why);

/* The system call that lets go what is held; -ENOTSUP with the reason where no
 * call does that at once.  Tell pin_dropped() when it was issued. */
int pin_unready(struct pin *pin, struct pin_call *call, struct reason *why);
void pin_dropped(struct pin *pin);

/* Says in words why a call of pin_ready() returned err: -ENOTSUP when this
 * machine's limits are the cause, else err. */
int pin_explain(const struct pin *pin, int err, struct reason *why);

#endif
