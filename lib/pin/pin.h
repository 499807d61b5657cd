/* pin.h - holding pages the way that drivers do: one interface, many sources.
 *
 * A pin (FOLL_PIN) says "I will access the memory", a plain reference
 * (FOLL_GET) "I will use the struct page"; the kernel promises only for pins
 * that the page stays the one that is mapped (Documentation/core-api/
 * pin_user_pages.rst).  Each source's file says which of the two it takes, and
 * since when (pin/pin_sources.h).
 *
 * Sources that hold nothing longer than a system call (process_vm_readv(),
 * O_DIRECT) hold pages in flight: the call's last buffer is a page that only a
 * userfaultfd fills, so that the call waits there with its pins (kernel
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

/* A system call that the caller can issue and time. */
struct pin_call {
	long nr;
	long arg[6];
	long want; /* what it returns on success */
};

struct pin {
	enum pin_by by;
	enum pin_access access;
	size_t page_bytes;
	size_t room; /* pages at once that it was opened for */

	/* What is held: nr pages, the first at mem and each next one stride
	 * bytes on. */
	unsigned char *mem;
	size_t stride;
	size_t nr;
	bool taken;

	/* The source's own. */
	int fd;		  /* ring, file, disk or debugfs file; -1: none */
	int disk;	  /* the N of zramN that is ours; -1: none */
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

/* True when a holder of that access can read (sees) or store (stores) data
 * through its pages. */
bool pin_sees(enum pin_by by, enum pin_access access);
bool pin_stores(enum pin_by by, enum pin_access access);

/* Opens the source for up to `pages` pages at once.  0; -ENOTSUP with the
 * reason where this machine does not offer it (no io_uring, RLIMIT_MEMLOCK too
 * low ...); other -errno.  Call pin_close() in each case. */
int pin_open(struct pin *pin, enum pin_by by, enum pin_access access,
	     size_t pages, struct reason *why);

/* Holds nr pages, the first at mem and each next one stride bytes on, until
 * pin_drop().  0 or -errno; call pin_drop() in either case. */
int pin_take(struct pin *pin, unsigned char *mem, size_t stride, size_t nr,
	     struct reason *why);

/* Lets the pages go; safe when none is held. */
int pin_drop(struct pin *pin, struct reason *why);

/* Lets all pages go and closes the source. */
void pin_close(struct pin *pin);

/* The byte of each page that tests whether data arrives.  It is not among the
 * first 64: where a call waits in the page fault of its store to a buffer, the
 * copy has already loaded up to 64 bytes (kernel arch/x86/lib/copy_user_64.S),
 * and will store their old values. */
#define PIN_AT 2048

/* bytes[nr] receives byte PIN_AT of each page as the holder sees it.  This ends
 * a call in flight, and empties a pipe: such pages are no longer held. */
int pin_see(struct pin *pin, unsigned char *bytes, struct reason *why);

/* Has the holder store pin_byte(i) to byte PIN_AT of page i; this too ends a
 * call in flight. */
int pin_store(struct pin *pin, struct reason *why);

/* The byte for page i: never 0, and different for neighbours. */
unsigned char pin_byte(size_t i);

/* Prepares the system call that holds `pages` adjacent pages from mem on, for
 * the caller to issue; pin_drop() lets them go.  *call is valid until the next
 * pin_ready() or pin_close().  0 or -errno. */
int pin_ready(struct pin *pin, unsigned char *mem, size_t pages,
	      struct pin_call *call, struct reason *why);

/* Prepares the system call that lets go the held pages.  The caller issues it,
 * and then calls pin_dropped().  0; -ENOTSUP with the reason where no system
 * call does that at once. */
int pin_unready(struct pin *pin, struct pin_call *call, struct reason *why);
void pin_dropped(struct pin *pin);

/* Sets the reason why a call that pin_ready() had prepared returned err.
 * Returns -ENOTSUP when this machine's limits are the cause, else err. */
int pin_explain(const struct pin *pin, int err, struct reason *why);

#endif
