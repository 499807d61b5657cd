/* uffd.c - what a benchmark may ask of userfaultfd: declared in
 * bench/events.h. */
#include <errno.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench/events.h"
#include "mm/uffd.h"
#include "trial/inside.h"

/* Opens the round's userfaultfd.  Ends the trial in a skip where the kernel
 * lacks the features; `lacks` is the reason's words for that. */
static void open_for(struct trial *t, uint64_t features, const char *lacks)
{
	int fd = uffd_open(features, false);

	t->worker->pins.uffd = fd;
	if (fd == -ENOSYS)
		trial_skip(t,
			   "userfaultfd is not there: the kernel wants "
			   "CONFIG_USERFAULTFD, or a seccomp filter hides it");
	if (fd == -EINVAL)
		trial_skip(t, "this kernel %s", lacks);
	if (fd < 0)
		trial_skip(t,
			   "no right to use userfaultfd (%s): CAP_SYS_PTRACE "
			   "or vm.unprivileged_userfaultfd=1 gives it",
			   strerror(-fd));
}

int trial_uffd_wp(struct trial *t)
{
	static const char lacks[] =
		"has no userfaultfd that write-protects; 5.7 on has, 5.19 on "
		"of huge pages of the pool";
	struct trial_pins *pins = &t->worker->pins;

	open_for(t, UFFD_FEATURE_PAGEFAULT_FLAG_WP, lacks);
	if (uffd_register(pins->uffd, t->mem, t->bytes,
			  UFFDIO_REGISTER_MODE_WP))
		trial_skip(t, "this kernel %s", lacks);
	return pins->uffd;
}

void trial_uffd_spare(struct trial *t, bool moves)
{
	struct trial_pins *pins = &t->worker->pins;
	void *spare = t->mem + t->spare;
	int err;

	/* With this feature a touch of an unfilled page is a SIGBUS; else it
	 * would wait for ever. */
	open_for(t, UFFD_FEATURE_SIGBUS | (moves ? UFFD_HAS_MOVE : 0),
		 moves ? "has no UFFDIO_MOVE; 6.8 on has"
		       : "has no userfaultfd that gives SIGBUS; 4.14 on "
			 "has");
	if (mmap(spare, t->bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		trial_errno(t, "mapping where pages are to go");
	madvise(spare, t->bytes, MADV_NOHUGEPAGE);
	err = uffd_register(pins->uffd, spare, t->bytes,
			    UFFDIO_REGISTER_MODE_MISSING);
	if (err) {
		errno = -err;
		trial_errno(t, "UFFDIO_REGISTER");
	}
}

void trial_uffd_ready(struct trial *t, bool moves, unsigned char *from)
{
	struct trial_pins *pins = &t->worker->pins;
	const struct run_case *c = &t->private->c;
	unsigned long command;

	if (uffd_request(&pins->request, moves ? UFFD_MOVE : UFFD_COPY,
			 from + t->spare, from, t->batch * t->page_bytes,
			 c->kind, t->folio_bytes, c->held, &command))
		trial_broken(t,
			     "UFFDIO_MOVE of kind=%s held=%s, %zu pages at "
			     "a time, is not safe on every kernel",
			     kind_words[c->kind], held_words[c->held],
			     t->batch);
	t->call = (struct trial_call){
		.nr = SYS_ioctl,
		.arg = { pins->uffd, (long)command, (long)&pins->request },
	};
}
