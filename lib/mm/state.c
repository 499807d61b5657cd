/* state.c - see state.h. */
#include "mm/state.h"

#include <assert.h>
#include <errno.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "mm/dirty.h"
#include "mm/ksm.h"
#include "mm/swap.h"
#include "mm/uffd.h"

#ifndef MADV_COLD
#define MADV_COLD 20
#endif

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE  103
#endif

const char *const via_words[NR_VIAS] = {
	[VIA_READV] = "readv",
	[VIA_WP_ASYNC] = "wp_async",
	[VIA_SOFT_DIRTY] = "soft_dirty",
};

static_assert(NR_VIAS == 3, "via_words has a word for each way");

/* A page of this program's own to try calls on.  It is not touched here: fork()
 * would copy it in each trial. */
static unsigned char *own_page(size_t *bytes)
{
	static unsigned char room[2 * 65536]; /* two of the largest pages */
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*bytes = page;
	return room + (page - (uintptr_t)room % page) % page;
}

void lru_drain(void)
{
	size_t bytes;
	unsigned char *page = own_page(&bytes);

	madvise(page, bytes, MADV_COLD);
}

/* The pages are exclusive; then a fork() clears the bit, and it stays clear
 * when the child is gone.  The child is not killed but exits, so that its pages
 * are unmapped in the ordinary way. */
static int make_was_shared(struct reason *why)
{
	struct sharer sharer;
	int err = sharer_start(&sharer, NULL, NULL, why);

	if (!err)
		sharer_stop(&sharer);
	return err;
}

/* Every other page, the first one too, was shared; the others are exclusive:
 * the child does not get these (kernel kernel/fork.c:dup_mmap(), later kernel
 * mm/mmap.c: VM_DONTCOPY).  Afterwards the mappings are one again. */
static int make_mixed(const struct region *region, struct reason *why)
{
	size_t page = region->page_bytes;
	int err;

	for (size_t at = page; at < region->bytes; at += 2 * page)
		if (madvise(region->mem + at, page, MADV_DONTFORK))
			return reason_errno(why, -errno,
					    "madvise(MADV_DONTFORK)");
	err = make_was_shared(why);
	if (!err && madvise(region->mem, region->bytes, MADV_DOFORK))
		err = reason_errno(why, -errno, "madvise(MADV_DOFORK)");
	return err;
}

/* process_vm_readv() of this process, a byte of each page (kernel mm/gup.c: a
 * read-only FOLL_PIN of a page that may be shared takes FAULT_FLAG_UNSHARE,
 * 5.19 on). */
static int unshare_by_readv(const struct region *region, struct reason *why)
{
	struct iovec from[256];
	char sink[256];
	size_t pages = region->bytes / region->page_bytes;

	for (size_t page = 0; page < pages;) {
		size_t nr = pages - page < 256 ? pages - page : 256;
		struct iovec to = { sink, nr };

		for (size_t i = 0; i < nr; i++)
			from[i] = (struct iovec){
				region->mem + (page + i) * region->page_bytes, 1
			};

		ssize_t got = process_vm_readv(getpid(), &to, 1, from, nr, 0);

		if (got != (ssize_t)nr)
			return reason_refused(
				why, got < 0 ? -errno : -EIO,
				"via=readv (via=wp_async does without): "
				"process_vm_readv()",
				"CONFIG_CROSS_MEMORY_ATTACH");
		page += nr;
	}
	return 0;
}

#define ASYNC (UFFD_HAS_WP_ASYNC | UFFD_HAS_WP_UNPOPULATED)

/* Write-protects by a userfaultfd whose faults the kernel resolves by
 * itself. */
static int protect_by_uffd(const struct region *region, int *uffd,
			   struct reason *why)
{
	struct uffdio_writeprotect protect = {
		.range = { (uintptr_t)region->mem, region->bytes },
		.mode = UFFDIO_WRITEPROTECT_MODE_WP,
	};
	int err;

	*uffd = uffd_open(ASYNC, false);
	if (*uffd < 0)
		return reason_errno(why, *uffd, "userfaultfd with WP_ASYNC");
	err = uffd_register(*uffd, region->mem, region->bytes,
			    UFFDIO_REGISTER_MODE_WP);
	if (err)
		return reason_errno(why, err, "UFFDIO_REGISTER");
	if (ioctl(*uffd, UFFDIO_WRITEPROTECT, &protect))
		return reason_errno(why, -errno, "UFFDIO_WRITEPROTECT");
	return 0;
}

int via_check(enum via via, struct reason *why)
{
	if (via == VIA_WP_ASYNC) {
		int fd = uffd_open(ASYNC, false);

		if (fd < 0)
			return reason_set(
				why, -ENOTSUP,
				"via=wp_async wants a kernel with "
				"UFFD_FEATURE_WP_ASYNC (6.7 on) and the right "
				"to use userfaultfd: %s",
				strerror(-fd));
		close(fd);
	}
	if (via == VIA_SOFT_DIRTY) {
		struct reason lacks;
		int err = dirty_check(&lacks);

		if (err)
			return reason_set(why, err,
					  err == -ENOTSUP
						  ? "via=soft_dirty wants %s"
						  : "%s",
					  lacks.text);
	}
	return 0;
}

static int write_protect(const struct region *region, struct state_tools *tools,
			 struct reason *why)
{
	int err;

	switch (tools->via) {
	case VIA_READV:
		err = make_was_shared(why);
		lru_drain();
		return err ? err : unshare_by_readv(region, why);
	case VIA_WP_ASYNC:
		return protect_by_uffd(region, &tools->uffd, why);
	case VIA_SOFT_DIRTY:
		return dirty_clear(0, why);
	case NR_VIAS:
		break;
	}
	return -EINVAL;
}

/* A fork() while the pages are in swap shares their swap entries and clears the
 * marker of exclusive ones (kernel mm/memory.c:copy_nonpresent_pte(),
 * pte_swp_clear_exclusive(); 5.19 on). */
static int swap_away(const struct region *region, struct state_tools *tools,
		     struct reason *why)
{
	int err = swap_out(region->mem, region->bytes, why);

	if (!err && tools->forked == FORKED_GONE)
		err = make_was_shared(why);
	if (!err && tools->forked == FORKED_ALIVE)
		err = sharer_start(&tools->sharer, tools->work, tools->context,
				   why);
	return err;
}

/* Tries the call: removing a guard from a page that has none changes
 * nothing. */
static int guard_check(struct reason *why)
{
	size_t bytes;
	unsigned char *page = own_page(&bytes);

	if (!madvise(page, bytes, MADV_GUARD_REMOVE))
		return 0;
	if (errno == EINVAL)
		return reason_set(why, -ENOTSUP,
				  "state=guarded wants a kernel with "
				  "MADV_GUARD_INSTALL (6.13 on)");
	return reason_errno(why, -errno, "madvise(MADV_GUARD_REMOVE)");
}

int state_check(enum state state, struct reason *why)
{
	if (state == STATE_SWAPPED || state == STATE_SWAPPED_IN)
		return swap_check(why);
	if (state == STATE_KSM)
		return ksm_check(why);
	if (state == STATE_GUARDED)
		return guard_check(why);
	return 0;
}

int state_reach(const struct region *region, enum state state,
		struct state_tools *tools, struct reason *why)
{
	int err = 0;

	tools->uffd = -1;
	tools->sharer = (struct sharer){ 0 };
	bool shmem = kind_table[region->kind].from == FROM_SHMEM;

	if (state == STATE_CACHED && shmem)
		region_write(region);
	else if (state == STATE_ZERO || state == STATE_CACHED)
		region_read(region);
	if (state == STATE_ABSENT || state == STATE_ZERO ||
	    state == STATE_CACHED) {
		lru_drain();
		return 0;
	}
	if (state == STATE_GUARDED)
		return madvise(region->mem, region->bytes, MADV_GUARD_INSTALL)
			       ? reason_errno(why, -errno,
					      "madvise(MADV_GUARD_INSTALL)")
			       : 0;
	region_write(region);
	err = region_settle(region, why);
	/* Pages come back from swap in large folios where these are allowed
	 * (kernel mm/memory.c:alloc_swap_folio(), 6.12 on). */
	if (!err && state != STATE_SWAPPED && state != STATE_SWAPPED_IN)
		err = region_forbid_thp(region, why);
	if (err)
		return err;
	lru_drain();
	if (state == STATE_EXCLUSIVE_WP)
		err = write_protect(region, tools, why);
	else if (state == STATE_WAS_SHARED)
		err = make_was_shared(why);
	else if (state == STATE_MIXED)
		err = make_mixed(region, why);
	else if (state == STATE_SHARED)
		err = sharer_start(&tools->sharer, tools->work, tools->context,
				   why);
	else if (state == STATE_SWAPPED || state == STATE_SWAPPED_IN)
		err = swap_away(region, tools, why);
	else if (state == STATE_KSM)
		err = ksm_merge(region->mem, region->bytes, why);
	if (!err && state == STATE_SWAPPED_IN)
		region_read(region);
	lru_drain();
	return err;
}

void state_release(struct state_tools *tools)
{
	sharer_stop(&tools->sharer);
	if (tools->uffd >= 0)
		close(tools->uffd);
	tools->uffd = -1;
}

enum state state_of_page(enum state state, size_t page)
{
	if (state != STATE_MIXED)
		return state;
	return page % 2 ? STATE_EXCLUSIVE : STATE_WAS_SHARED;
}

/* Whether the entry shows that exclusive_wp was reached in this way. */
static bool went(enum via via, const struct frame *frame)
{
	bool by_uffd = frame->map & PM_UFFD_WP;

	return via == VIA_WP_ASYNC     ? by_uffd
	       : via == VIA_SOFT_DIRTY ? !(frame->map & PM_SOFT_DIRTY)
				       : !by_uffd;
}

bool state_holds(enum state state, enum via via, bool tracks,
		 const struct frame *frame)
{
	bool anon = frame_present(frame) && frame_anon(frame);
	bool alone = frame->map & PM_ALONE;
	bool exclusive = frame->flags & KPF_ANON_EXCLUSIVE;

	switch (state) {
	case STATE_ABSENT:
		return !frame_present(frame) && !(frame->map & PM_SWAPPED);
	case STATE_ZERO:
		return frame_present(frame) && (frame->flags & KPF_ZERO_PAGE);
	case STATE_CACHED:
		return frame_present(frame) &&
		       !(frame->flags & (KPF_ANON | KPF_ZERO_PAGE));
	case STATE_EXCLUSIVE:
		return anon && alone && (exclusive || !tracks);
	case STATE_EXCLUSIVE_WP:
		return anon && alone && exclusive && went(via, frame);
	case STATE_WAS_SHARED:
		return anon && alone && !exclusive;
	case STATE_SHARED:
		return anon && !alone && !exclusive;
	case STATE_SWAPPED:
		return frame_swapped(frame);
	case STATE_SWAPPED_IN:
		/* Whether the exclusive bit survived the swap is what is
		 * measured, so either will do. */
		return anon && alone;
	case STATE_KSM:
		return frame->merged;
	case STATE_GUARDED:
		return frame_guarded(frame);
	case STATE_MIXED:
		return anon && alone;
	case NR_STATES:
		break;
	}
	return false;
}
